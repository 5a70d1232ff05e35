"""Install Heliogram into the interpreter's own environment.

``--dev`` adds what its tests need, ``--cluster`` what it needs beside other servers.

Run by the Makefile inside ``.venv``. Uses pip alone, so that a machine with Python 3.11, pip and venv is enough; the
exact versions come from ``constraints.txt``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PIP_WITH_GROUPS = "pip>=25.1"


def pip(*arguments: str) -> None:
    """Run pip quietly; its own message is what the user sees when it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    subprocess.run(command, check=True, cwd=ROOT)


def main() -> int:
    """Install the package, editable, and what was asked for."""
    constraints = ["--constraint", "constraints.txt"]
    try:
        pip("install", "--upgrade", OLDEST_PIP_WITH_GROUPS)
        pip("install", *constraints, "--editable", ".[cluster]" if "--cluster" in sys.argv[1:] else ".")
        if "--dev" in sys.argv[1:]:
            pip("install", *constraints, "--group", "dev")
    except subprocess.CalledProcessError as error:
        print(f"installing failed: {' '.join(error.cmd)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
