# Two commands do everything: `make serve` and `make test`. Both need only Python 3.11 with pip and venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: serve test check lint types bench coverage generate clean

# pip's stamp: reinstalled whenever the dependency list changes.
$(VENV)/.installed: pyproject.toml tools/install.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/install.py
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python tools/install.py --dev
	touch $@

serve: $(VENV)/.installed
	$(BIN)/heliogram serve $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python tools/run_tests.py $(ARGS)

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
