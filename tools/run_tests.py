"""Run every check that `make test` promises: lint, architecture, types, then the tests.

Every static check runs to its end, so that one run shows all there is to mend. Then come the tests of the core (kernel,
tl, mtproto, platform/rpc), whose own tests must cover every line and branch of it, then all others. Arguments go to
pytest, for example ``make test ARGS="tests/unit -k handshake"``; with arguments nothing else runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STATIC_CHECKS = {
    "ruff check": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint-imports": [str(BIN / "lint-imports")],
    "mypy": [str(BIN / "mypy")],
}
CORE = ("kernel", "tl", "mtproto", "platform.rpc")
CORE_TESTS = [
    *(f"tests/unit/{part.replace('.', '/')}" for part in CORE),
    "tests/contract/test_rpc.py",
    "tests/property/test_mtproto_message.py",
    "tests/property/test_mtproto_session.py",
    "tests/property/test_mtproto_transport.py",
]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
PARALLEL = ["-n", str(os.cpu_count() or 2), "--dist", "worksteal"]


def passes(name: str, command: list[str]) -> bool:
    """Run a check; print what it said if it failed."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def run(arguments: list[str]) -> bool:
    """Run a part of the tests, with its output."""
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode == 0


def run_core() -> bool:
    """Run the core's tests and demand that they cover all of it."""
    covered = [f"--cov=heliogram.{part}" for part in CORE]
    return run(
        [*PARALLEL, *CORE_TESTS, *covered, "--cov-branch", "--cov-report=term:skip-covered", "--cov-fail-under=100"]
    )


def run_others() -> bool:
    """Run all other tests."""
    return run([*PARALLEL, "tests", *(f"--ignore={path}" for path in CORE_TESTS)])


def main() -> int:
    """Run everything; each part runs whatever became of those before."""
    arguments = sys.argv[1:]
    if arguments:
        return 0 if run(arguments) else 1
    began = time.monotonic()
    outcomes = {name: passes(name, command) for name, command in STATIC_CHECKS.items()}
    outcomes["tests of the core"] = run_core()
    outcomes["all other tests"] = run_others()
    failed = [name for name, passed in outcomes.items() if not passed]
    print(f"took {time.monotonic() - began:.0f} s; {'failed: ' + ', '.join(failed) if failed else 'everything passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
