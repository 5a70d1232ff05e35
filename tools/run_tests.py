"""Run every check that `make test` promises: lint, architecture, types, then the tests.

All static checks run to their end before the tests; whatever fails is printed in full
and the exit code says so. Arguments go to pytest, for example ``make test ARGS="tests/unit -k handshake"``; with
arguments the static checks are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
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


def start(command: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a check with its output in a file, so that it never blocks on a pipe."""
    output, name = tempfile.mkstemp(prefix="heliogram-check-")
    process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    os.close(output)
    return process, Path(name)


def report(name: str, process: subprocess.Popen[bytes], output: Path) -> bool:
    """Wait for a check; print what it said if it failed."""
    passed = process.wait() == 0
    print(f"{name}: {'ok' if passed else 'FAILED'}", flush=True)
    if not passed:
        print(output.read_text(errors="replace"), flush=True)
    output.unlink()
    return passed


def run_static_checks() -> bool:
    """Run all static checks, each to its end, so that one run shows all there is to mend."""
    return all([report(name, *start(command)) for name, command in STATIC_CHECKS.items()])


def run_pytest(arguments: list[str]) -> int:
    """Run the tests on both cores."""
    workers = ["-n", str(os.cpu_count() or 2), "--dist", "worksteal"] if not arguments else []
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *workers, *arguments], cwd=ROOT, check=False).returncode


def main() -> int:
    """Run everything; the tests' verdict is printed last."""
    arguments = sys.argv[1:]
    began = time.monotonic()
    static_ok = True if arguments else run_static_checks()
    code = run_pytest(arguments)
    print(f"took {time.monotonic() - began:.0f} s")
    if not static_ok:
        print("static checks failed, see above", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
