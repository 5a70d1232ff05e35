# Two commands do everything: `make serve` and `make test`. Both need only Python 3.11 with pip and venv.
# `make test-cluster` also fetches and runs PostgreSQL, Redis, etcd, Kafka (Java 17, Maven) and an S3 server (Go).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# What also runs with its stores on PostgreSQL: the suites of stores and services, whole servers, crashes.
ON_POSTGRES := tests/contract tests/unit/services tests/unit/platform/ledger tests/property/test_messages_boxes.py \
	tests/conformance tests/crash

DEPLOY_CHECKS := .cache/deploy

.PHONY: serve test test-cluster test-slow deploy-check desktop check lint types bench coverage generate clean

# pip's stamp: reinstalled whenever the dependency list changes.
$(VENV)/.installed: pyproject.toml tools/install.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/install.py
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python tools/install.py --dev
	touch $@

$(VENV)/.installed-cluster: $(VENV)/.installed-dev
	$(BIN)/python tools/install.py --cluster
	touch $@

serve: $(VENV)/.installed
	$(BIN)/heliogram serve $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python tools/run_tests.py $(ARGS)

test-cluster: $(VENV)/.installed-cluster
	$(BIN)/python tools/servers.py
	$(BIN)/python -m pytest -q -m cluster $(ARGS)
	$(BIN)/python -m pytest -q -n 2 --store postgres $(ON_POSTGRES)

test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -m slow $(ARGS)

$(DEPLOY_CHECKS)/.installed: deploy/checks.txt
	$(PYTHON) -m venv $(DEPLOY_CHECKS)
	$(DEPLOY_CHECKS)/bin/pip --disable-pip-version-check --quiet install --requirement deploy/checks.txt
	touch $@

deploy-check: $(DEPLOY_CHECKS)/.installed
	$(DEPLOY_CHECKS)/bin/python tools/deploy_check.py $(ARGS)

desktop: $(VENV)/.installed-dev
	$(BIN)/python -m tests.desktop

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) .cache build dist
