"""Check the files in ``deploy/`` with the linters of those who will read them; run by ``make deploy-check``.

================  ====================================================================================================
what              with what
================  ====================================================================================================
Dockerfile        hadolint
compose.yaml      yamllint; compose-spec, an implementation of the specification; and Docker's own, if it is here
helm/heliogram    Helm's linter and renderer (its library), with several values; every manifest against the schemas of
                  two versions of Kubernetes, the oldest meant and a new one, where unknown fields are refused
systemd           ``systemd-analyze verify``, if systemd is here
secrets.sh        the shell's own reading
================  ====================================================================================================

Everything comes from PyPI (``deploy/checks.txt``). What could not be checked for want of a program is said. Ends with 1
if anything was found.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import compose_spec
import helm_python
import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
KUBERNETES = ("1.25", "1.37")
YAMLLINT = "{extends: default, rules: {line-length: {max: 140}, document-start: disable, braces: disable}}"
PUBLIC = {
    "public": {"host": "192.0.2.1"},
    "etcd": ["http://etcd-0:2379", "http://etcd-1:2379"],
    "kafka": {"brokers": ["kafka-0:9092", "kafka-1:9092"]},
}
VALUES = {
    "what is required": PUBLIC,
    "everything": PUBLIC
    | {
        "image": {"pullSecrets": ["registry"]},
        "gateway": {"annotations": {"example.net/kind": "tcp"}, "loadBalancerIP": "192.0.2.1"},
        "secrets": {"certificates": "heliogram-certificates"},
        "networkPolicy": {"metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}]},
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [{"key": "chat", "operator": "Exists"}],
        "roles": {"users": {"replicas": 1, "settings": {"HELIOGRAM_LOG__LEVEL": "debug"}}},
    },
    "the least": PUBLIC
    | {
        "gateway": {"serviceType": "ClusterIP"},
        "networkPolicy": {"enabled": False},
        "migration": {"enabled": False},
    },
}
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")


def said(*command: object) -> Iterator[str]:
    """Run a linter that is silent and ends with 0 when all is well; yield what it said otherwise."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode or done.stderr.strip():
        yield (done.stdout + done.stderr).strip() or f"ended with {done.returncode}"


def check_image(deploy: Path) -> Iterator[str]:
    """Yield what hadolint finds."""
    yield from said(BIN / "hadolint", "--no-color", deploy / "Dockerfile")


def interpolated(text: str) -> str:
    """Put defaults in the place of variables, and an example for one that has to be given."""
    return _VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "192.0.2.1", text)


def check_compose(deploy: Path) -> Iterator[str]:
    """Yield what does not follow the specification."""
    path = deploy / "compose.yaml"
    yield from said(BIN / "yamllint", "--strict", "--config-data", YAMLLINT, path)
    tree = yaml.safe_load(interpolated(path.read_text()))
    plain = yaml.safe_dump(tree)  # without anchors and merges
    try:
        compose_spec.PyCompose.from_yaml(plain).validate()
    except ValueError as error:
        yield str(error)
    if docker_composes():
        yield from said("env", "HELIOGRAM_PUBLIC_HOST=192.0.2.1", "docker", "compose", "-f", path, "config", "--quiet")


def docker_composes() -> bool:
    """Say whether Docker's own program is here."""
    docker = shutil.which("docker")
    return (
        bool(docker) and not subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    )


def check_chart(deploy: Path) -> Iterator[str]:
    """Yield what Helm's linter finds, and what Kubernetes would refuse of what the chart makes."""
    path = deploy / "helm" / "heliogram"
    for name, values in VALUES.items():
        report = helm_python.lint(path, values, strict=True)
        yield from (
            f"{name}: {found['path']}: {found['error']}" for found in report["messages"] if found["severity"] > 1
        )
        yield from (f"{name}: {error}" for error in report["errors"])
        try:
            manifests = helm_python.Chart.load(path).render(values, name="chat", namespace="talk", is_install=True)
        except helm_python.HelmError as error:
            yield f"{name}: {error}"
            continue
        for source, text in manifests.items():
            if source.endswith(".yaml"):
                yield from (f"{name}: {source}: {wrong}" for wrong in refused(text))


def refused(text: str) -> Iterator[str]:
    """Yield what is wrong with manifests."""
    for manifest in filter(None, yaml.safe_load_all(text)):
        for version in KUBERNETES:
            try:
                kubernetes_validate.validate(manifest, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                yield f"{manifest.get('kind')} in {version}: {error}"


def check_units(deploy: Path) -> Iterator[str]:
    """Yield what systemd would complain about; the program itself need not be installed."""
    if shutil.which("systemd-analyze") is None:
        print("the units were not checked: there is no systemd-analyze here")
        return
    with tempfile.TemporaryDirectory() as folder:
        for unit in (deploy / "systemd").glob("*.service"):
            text = unit.read_text().replace("/opt/heliogram/bin/heliogram", "/bin/true")
            (Path(folder) / unit.name.replace("@", "@users\\x2ccontacts")).write_text(text)
        yield from said("systemd-analyze", "verify", *Path(folder).iterdir())


def check_script(deploy: Path) -> Iterator[str]:
    """Yield what the shell cannot read."""
    yield from said("sh", "-n", deploy / "secrets.sh")


CHECKS: dict[str, Callable[[Path], Iterator[str]]] = {
    "Dockerfile": check_image,
    "compose.yaml": check_compose,
    "Helm chart": check_chart,
    "systemd units": check_units,
    "secrets.sh": check_script,
}


def main() -> int:
    """Run every check on the folder given, or ``deploy/``; print what was found."""
    deploy = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "deploy"
    failed = False
    for name, check in CHECKS.items():
        found = list(check(deploy))
        failed = failed or bool(found)
        print(f"{name}: {'FAILED' if found else 'ok'}", *found, sep="\n  ", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
