"""The third-party clients, each installed once, apart from each other and from the project's environment.

A client lives in `.cache/clients/<name>` at the root of the repository, put there with `pip install --target` (or npm).
A stamp tells that it is complete and of the right version; a file lock lets test processes run side by side.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "clients"
_GIVE_UP_AFTER = 300
"""Seconds that one installation may take."""


class InstallError(Exception):
    """The client could not be fetched; the text is the installer's."""


class Package(NamedTuple):
    """What a client is installed from, exactly pinned."""

    name: str
    requirements: tuple[str, ...]
    installer: str = "pip"


# The pins are part of the tests: a newer release may speak another layer.
PACKAGES = {
    package.name: package
    for package in (
        Package("telethon", ("telethon==1.45.0", "cryptg==0.6.0")),
        Package("kurigram", ("kurigram==2.2.26",)),
        Package("pyrogram", ("pyrogram==2.0.106",)),
        Package("tdlib", ("tdjson==1.8.67",)),
        Package("tdlib-old", ("tdjson==1.8.45",)),
        Package("gramjs", ("telegram@2.26.22",), installer="npm"),
    )
}


def environment(name: str) -> Path:
    """Return the directory that holds the client ``name``, installing it first when it is not there.

    Python packages lie directly in it (for PYTHONPATH), npm ones in its `node_modules`. Raises :class:`InstallError`.
    """
    package = PACKAGES[name]
    place = CACHE / name
    wanted = "\n".join((*package.requirements, f"python {sys.version_info[0]}.{sys.version_info[1]}"))
    if _stamp(place) == wanted:
        return place
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _stamp(place) != wanted:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            _install(package, place)
            (place / ".stamp").write_text(wanted)
    return place


def library(name: str) -> Path:
    """Return the TDLib shared library in the environment ``name``."""
    (found,) = (environment(name) / "tdjson.libs").glob("libtdjson-*.so*")
    return found


def node() -> str | None:
    """Return the path of Node.js when both it and npm are there."""
    return shutil.which("node") if shutil.which("npm") else None


def _stamp(place: Path) -> str | None:
    try:
        return (place / ".stamp").read_text()
    except OSError:
        return None


def _install(package: Package, place: Path) -> None:
    command = {
        "pip": [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
            "--target",
            place,
        ],
        "npm": ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", place],
    }[package.installer]
    result = subprocess.run(
        [*command, *package.requirements], capture_output=True, text=True, timeout=_GIVE_UP_AFTER, check=False
    )
    if result.returncode:
        message = f"{package.name}: {result.stdout[-1000:]}{result.stderr[-2000:]}"
        raise InstallError(message)


def main() -> None:
    """Install every client, for machines that prepare their cache."""
    for name, package in PACKAGES.items():
        if package.installer == "npm" and node() is None:
            continue
        print(environment(name))


if __name__ == "__main__":
    main()
