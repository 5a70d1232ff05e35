"""The linters of those who read the files in deploy/ find nothing, and would."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROKEN = {
    "Dockerfile": ("Dockerfile", "WORKDIR /build", "WORKDIR build"),
    "compose.yaml": ("compose.yaml", "restart: unless-stopped", "restart: perhaps"),
    "compose.yaml, networks": ("compose.yaml", "networks: [inside, outside]", "networks: [inside, elsewhere]"),
    "Helm chart": ("helm/heliogram/templates/services.yaml", "targetPort: mtproto", "targetPart: mtproto"),
    "Helm chart, values": ("helm/heliogram/values.yaml", "serviceType: LoadBalancer", "serviceType: Balancer"),
    "systemd units": ("systemd/heliogram.service", "ProtectSystem=strict", "ProtectSystem=strictly"),
    "secrets.sh": ("secrets.sh", "set -eu", "if set -eu"),
}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def check(deploy):
    command = ["make", "--no-print-directory", "deploy-check", f"ARGS={deploy}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_nothing_is_found():
    done = check(ROOT / "deploy")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("part", BROKEN)
def test_a_mistake_is_found(part, tmp_path):
    name, right, wrong = BROKEN[part]
    deploy = shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets*/"))
    text = (deploy / name).read_text()
    assert right in text
    (deploy / name).write_text(text.replace(right, wrong))
    if part == "systemd units" and shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    done = check(deploy)
    assert done.returncode != 0
    assert f"{part.partition(',')[0]}: FAILED" in done.stdout
