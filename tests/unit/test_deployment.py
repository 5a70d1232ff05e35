"""The files in deploy/ fit the program: its roles, its settings, its commands, its ports."""

import re
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import click
import pytest
import yaml

from heliogram import __version__
from heliogram.main.cli import main
from heliogram.main.settings import Settings
from heliogram.main.topology import ROLES, Topology
from heliogram.platform.settings import ENVIRONMENT_PREFIX, lines_of, load

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "heliogram"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
POD = (CHART / "templates" / "_pod.tpl").read_text()
DEPLOYMENTS = (CHART / "templates" / "deployments.yaml").read_text()
ROLE_SERVICES = {
    name: service for name, service in COMPOSE["services"].items() if "serve" in service.get("command", ())
}
JOBS = {name: COMPOSE["services"][name] for name in ("secrets", "migrate")}
OF_COMPOSE = {"HELIOGRAM_PUBLIC_HOST", "HELIOGRAM_PUBLIC_PORT", "HELIOGRAM_IMAGE"}
"""What an operator tells compose; no settings of the program."""
KNOWN = {ENVIRONMENT_PREFIX + line.path.upper().replace(".", "__") for line in lines_of(Settings(), {})}
WRITTEN = sorted(path for path in [*DEPLOY.rglob("*"), ROOT / "docs/deployment.md"] if path.is_file())


def variables(service):
    example = {"-": lambda default: default, "?": lambda _: "192.0.2.1"}
    return {
        name: re.sub(r"\$\{\w+:([-?])([^}]*)\}", lambda found: example[found[1]](found[2]), value)
        for name, value in service["environment"].items()
    }


def secrets_in(folder):
    """Run secrets.sh beside a copy of itself."""
    script = folder / "secrets.sh"
    shutil.copy(DEPLOY / script.name, script)
    subprocess.run([script], check=True, capture_output=True)
    return folder / "secrets"


def test_compose_plays_each_role_once():
    played = Counter(role for service in ROLE_SERVICES.values() for role in service["command"][-1].split(","))
    assert played == Counter(ROLES)


def test_the_chart_plays_each_role_once():
    assert list(VALUES["roles"]) == list(ROLES)
    assert DEPLOYMENTS.count("--role {{ $role }}") == 1


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_variable_that_is_written_is_a_setting(path):
    written = set(re.findall(r"HELIOGRAM_[A-Z][A-Z0-9_]*", path.read_text()))
    assert written - OF_COMPOSE <= KNOWN


@pytest.mark.parametrize("service", ROLE_SERVICES)
def test_the_settings_of_a_process_in_compose_hold(service, tmp_path):
    file = secrets_in(tmp_path) / "heliogram.toml"
    settings = load(Settings, file=file, variables=variables(ROLE_SERVICES[service])).settings
    assert settings.sql.kind == "postgres"
    assert settings.sql.dsn.endswith("@postgres:5432/heliogram")
    assert settings.shared.url.endswith("@redis:6379/0")
    assert settings.blobs.kind == "s3"
    assert settings.bus.kind == "kafka"
    assert settings.cluster.listen == "0.0.0.0:7443"
    assert settings.api.host == "192.0.2.1"


def test_the_settings_of_the_chart_hold():
    given = dict(re.findall(r'^  "(HELIOGRAM_\w+)" "(.*)"$', POD, re.MULTILINE))
    own = [role["settings"] for role in VALUES["roles"].values()]
    for settings in (VALUES["settings"], *own):
        required = {
            "HELIOGRAM_API__HOST": "192.0.2.1",
            "HELIOGRAM_SQL__DSN": "postgresql://",
            "HELIOGRAM_SHARED__URL": "redis://redis",
            "HELIOGRAM_BUS__BROKERS": '["kafka:9092"]',
        }
        loaded = load(Settings, file=None, variables={**given, **required, **settings}).settings
        assert loaded.http.host == loaded.gateway.host == "0.0.0.0"
        assert loaded.shared.kind == "redis"


def test_secrets_are_made_once_and_differ(tmp_path):
    (tmp_path / "other").mkdir()
    folder, other = secrets_in(tmp_path), secrets_in(tmp_path / "other")
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert secrets_in(tmp_path) == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made
    assert {path.name for path in folder.iterdir()} == set(COMPOSE["secrets"])
    assert all(path.read_bytes() != made[path.name] for path in other.iterdir())
    assert folder.stat().st_mode & 0o077 == 0
    dsn = tomllib.loads((folder / "heliogram.toml").read_text())["sql"]["dsn"]
    assert f":{made['postgres-password'].decode()}@" in dsn


def test_only_the_gateway_is_published():
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    port = ROLE_SERVICES["gateway"]["environment"]["HELIOGRAM_GATEWAY__PORT"]
    assert published == {"gateway": [f"${{HELIOGRAM_PUBLIC_PORT:-8443}}:{port}"]}
    outside = {name for name, service in COMPOSE["services"].items() if "outside" in service["networks"]}
    assert outside == {"gateway"}
    assert COMPOSE["networks"]["inside"]["internal"]


def test_everything_that_stays_is_restarted_and_probed():
    for name, service in COMPOSE["services"].items():
        if name not in JOBS:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_roles_wait_for_the_migration_and_it_for_the_secrets():
    for service in ROLE_SERVICES.values():
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert JOBS["migrate"]["depends_on"]["secrets"] == {"condition": "service_completed_successfully"}
    for service in (*ROLE_SERVICES.values(), *JOBS.values()):
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])


def test_probes_and_ports_are_those_of_the_program():
    health = (ROOT / "src/heliogram/platform/http.py").read_text()
    image = (DEPLOY / "Dockerfile").read_text()
    port = ROLE_SERVICES["api"]["environment"]["HELIOGRAM_HTTP__PORT"]
    probes = re.findall(r"http://127\.0\.0\.1:(\d+)(/[a-z/]+)", image + str(ROLE_SERVICES["api"]["healthcheck"]))
    paths = re.findall(r"path: (/\S+), port: http", DEPLOYMENTS)
    assert [found for found, _ in probes] == [port, port]
    assert Counter(paths) == {"/health/live": 2, "/health/ready": 1}
    assert all(f'"{path}"' in health for path in {path for _, path in probes} | set(paths))
    ports = {"http": "HTTP__PORT", "mtproto": "GATEWAY__PORT", "grpc": "CLUSTER__LISTEN"}
    for name, variable in ports.items():
        given = re.search(rf'"HELIOGRAM_{variable}" "(?:0\.0\.0\.0:)?(\d+)"', POD)
        assert f"{{name: {name}, containerPort: {given[1]}}}" in DEPLOYMENTS
        assert given[1] in re.search(r"^EXPOSE (.+)$", image, re.MULTILINE)[1].split()


def test_every_command_is_one_of_the_program():
    units = "".join(path.read_text() for path in (DEPLOY / "systemd").glob("*.service"))
    lines = re.findall(r"^ExecStart=/opt/heliogram/bin/heliogram (.+)$", units, re.MULTILINE)
    assert len(lines) == 2
    lines += [" ".join(service["command"]) for service in (*ROLE_SERVICES.values(), *JOBS.values())]
    lines += [
        " ".join(re.findall(r"args: \[(.+)\]", (CHART / "templates" / "migration.yaml").read_text())).replace(",", "")
    ]
    for line in lines:
        command, words = main, line.split()
        while words and isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        context = command.make_context("heliogram", words)
        if words:
            Topology(("all",) if "%I" in line else context.params["roles"].split(","))


def test_the_chart_is_of_this_version():
    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"] == __version__


def test_nothing_but_the_program_gets_into_the_image():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    wanted = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert {line[1:] for line in lines if line.startswith("!")} == set(" ".join(wanted).split())
    assert "*" in lines
