"""Real servers for tests: each starts when the first test asks for it, once per run, and is gone at the end.

A test that takes one of the fixtures here is marked ``cluster``, and runs with ``make test-cluster`` only. A parameter
that asks for one by name (``request.getfixturevalue("s3")``) carries the mark itself. Whoever kills, stops or pauses
a server starts or resumes it before the test ends; what tests leave in it others see, so names are fresh.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from heliogram.main.cluster import Etcd, Kafka, ObjectServer, Postgres, Programs, Redis, Server
from heliogram.platform.blobs import BlobSettings, S3Settings

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Programs(ROOT / ".cache" / "servers")
FIXTURES = {"postgres", "redis", "etcd", "kafka", "s3"}
S = TypeVar("S", bound=Server)
T = TypeVar("T")


class Servers:
    """The servers of one run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[Server] = []

    def start(self, kind: type[S]) -> S:
        """Start a server of a kind."""
        server = kind(self.folder, PROGRAMS)
        self._started.append(server)
        run(server.start())
        return server

    def stop(self) -> None:
        """Stop them all."""
        for server in self._started:
            run(server.stop())
        assert not any(Path(f"/proc/{server.pid}").exists() for server in self._started)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine between tests, in a loop of its own: those of the tests are not touched."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="heliogram-servers-"))
    folder.chmod(0o711)  # PostgreSQL runs as somebody else if we are root
    servers = Servers(folder)
    yield servers
    servers.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(servers: Servers) -> Postgres:
    return servers.start(Postgres)


@pytest.fixture(scope="session")
def redis(servers: Servers) -> Redis:
    return servers.start(Redis)


@pytest.fixture(scope="session")
def etcd(servers: Servers) -> Etcd:
    return servers.start(Etcd)


@pytest.fixture(scope="session")
def kafka(servers: Servers) -> Kafka:
    return servers.start(Kafka)


@pytest.fixture(scope="session")
def s3(servers: Servers) -> ObjectServer:
    return servers.start(ObjectServer)


LASTING_STORES = ["directory", pytest.param("s3", marks=pytest.mark.cluster)]
"""The object stores that outlive a process, as parameters of the fixture that follows."""


@pytest.fixture(params=[*LASTING_STORES, "memory"])
def blob_settings(request: pytest.FixtureRequest) -> BlobSettings:
    """The settings of every kind of object store, empty at first."""
    if request.param == "s3":
        return objects_in(request.getfixturevalue("s3"))
    return BlobSettings(kind=request.param)


def objects_in(s3: ObjectServer, **rest: Any) -> BlobSettings:
    """Return settings for new buckets on an S3 server; keywords are other settings of S3."""
    given: dict[str, Any] = {
        "endpoint": s3.url,
        "region": s3.region,
        "access_key_id": s3.access_key_id,
        "secret_access_key": s3.secret(),
        "bucket_prefix": f"{uuid.uuid4().hex}-",
    }
    return BlobSettings(kind="s3", s3=S3Settings(**given | rest))


@pytest.fixture
async def database(postgres: Postgres) -> AsyncIterator[str]:
    """The address of an empty PostgreSQL database, which goes after the test."""
    name = f"test_{uuid.uuid4().hex}"
    await _ask(postgres, f"CREATE DATABASE {name}")
    yield postgres.database_url(name)
    await _ask(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def _ask(postgres: Postgres, sql: str) -> None:
    import asyncpg

    operator = await asyncpg.connect(postgres.url)
    await operator.execute(sql)
    await operator.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a server, before the choice by marks is made."""
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cluster)
