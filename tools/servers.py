"""Install what the cluster's tests run, into ``.cache/servers/``, unless the machine has it.

==============  ====================================================================================================
what            how
==============  ====================================================================================================
Redis, etcd,    Debian packages with what they need, fetched and checked by apt, unpacked and not installed: it
PostgreSQL      needs no root, and no server is started on its usual port
Kafka           Apache's artifacts and their dependencies, by Maven, for a Java 17
versitygw       built by Go from the module proxy, which its checksum database vouches for (1-2 minutes on two cores)
==============  ====================================================================================================

Each part has a stamp that says it is complete and of which version, and a lock. ``python tools/servers.py`` installs
everything; ``--into FOLDER`` elsewhere. Nothing fetched is committed.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "servers"
GIVE_UP_AFTER_S = 1800
KAFKA = "4.3.1"
VERSITYGW = "1.8.0"
DEBIAN = {"redis-server": "redis-server", "etcd-server": "etcd", "postgresql-15": "postgres"}
"""Packages, and the program for which each is wanted."""
BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
"""What brings Kafka's log to the log4j that it comes with."""


class InstallError(Exception):
    """Something could not be installed; the text is the installer's."""


class Part(NamedTuple):
    """Something to install: a folder below the cache, what it is made of, and how."""

    name: str
    version: str
    install: Callable[[Path], None]
    programs: tuple[str, ...] = ()
    """If the machine has all of these, there is nothing to do."""


def debian(place: Path) -> None:
    """Unpack the Debian packages that are missing here, with the packages they need."""
    wanted = [package for package, program in DEBIAN.items() if not has(program)]
    options = ["-qq", "--no-install-recommends", "-o", "APT::Install-Recommends=false"]
    listing = ["apt-get", "install", "--print-uris", *options, *wanted]
    if os.geteuid() == 0 and subprocess.run(listing, capture_output=True, check=False).returncode:
        run(["apt-get", "update", "-qq"])  # a fresh machine has no lists
    uris = run(listing)
    names = re.findall(r"^'\S+' ([a-z0-9.+-]+)_", uris, re.MULTILINE)
    archives = place / "archives"
    archives.mkdir()
    run(["apt-get", "download", "-qq", *names], cwd=archives)
    for archive in archives.glob("*.deb"):
        run(["dpkg-deb", "--extract", archive, place])
    shutil.rmtree(archives)


def kafka(place: Path) -> None:
    """Copy Kafka and its dependencies."""
    coordinates = [f"org.apache.kafka:kafka_2.13:{KAFKA}", BINDING]
    dependencies = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version></dependency>"
        for group, name, version in (each.split(":") for each in coordinates)
    )
    project = place / "pom.xml"
    project.write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>heliogram</groupId><artifactId>servers</artifactId><version>1</version>"
        f"<dependencies>{dependencies}</dependencies></project>"
    )
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
    run(["mvn", "-B", "-q", "-f", project, goal, "-DincludeScope=runtime", f"-DoutputDirectory={place}"])


def versitygw(place: Path) -> None:
    """Build the S3 server."""
    environment = {**os.environ, "GOBIN": str(place), "GOFLAGS": "", "CGO_ENABLED": "0"}
    run(["go", "install", "-trimpath", f"github.com/versity/versitygw/cmd/versitygw@v{VERSITYGW}"], env=environment)


PARTS = (
    Part("debian", " ".join(DEBIAN), debian, tuple(DEBIAN.values())),
    Part("kafka", f"{KAFKA} {BINDING}", kafka),
    Part("bin", VERSITYGW, versitygw, ("versitygw",)),
)


def has(program: str) -> bool:
    """Say whether the machine has a program where the cluster looks for it."""
    places = ["/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return bool(shutil.which(program) or shutil.which(program, path=os.pathsep.join(places)))


def run(command: list[object], **how: object) -> str:
    """Run an installer and return what it printed. Raises InstallError."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=GIVE_UP_AFTER_S, check=False, **how)
    except FileNotFoundError as error:
        raise InstallError(f"{words[0]} is not installed") from error
    if done.returncode:
        raise InstallError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


def ensure(part: Part, cache: Path) -> str:
    """Install a part unless it is there; returns what was done."""
    if part.programs and all(has(program) for program in part.programs):
        return "is on the machine"
    place, stamp = cache / part.name, cache / f"{part.name}.stamp"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{part.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place.is_dir() and stamp.exists() and stamp.read_text() == part.version:
            return "is there"
        began = time.monotonic()
        stamp.unlink(missing_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        part.install(place)
        stamp.write_text(part.version)
        return f"installed in {time.monotonic() - began:.0f} s"


def main() -> int:
    """Install every part; returns 1 if one could not be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=CACHE, help="the folder, .cache/servers by default")
    cache = parser.parse_args().into.resolve()
    failed = False
    for part in PARTS:
        try:
            print(f"{part.name}: {ensure(part, cache)}", flush=True)
        except (InstallError, subprocess.TimeoutExpired) as error:
            failed = True
            print(f"{part.name}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
