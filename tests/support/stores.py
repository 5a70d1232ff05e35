"""The store that a test runs on: a file of its own, or with ``--store postgres`` a database of its own on a server.

The server is started for the run (``make test-cluster``), or is the one that ``TEST_POSTGRES`` names, as
``postgresql://user@host:port``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from hashlib import sha1
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest
from tests.support.cluster import run

from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql import Database, SqlSettings, migrate, open_database

_VARIABLE = "TEST_POSTGRES"
T = TypeVar("T")


class Server:
    """Where databases are made on the PostgreSQL server under test; there is none in the default run."""

    def __init__(self, dsn: str) -> None:
        """``dsn``: ``postgresql://user@host:port``, or nothing."""
        self.dsn = dsn
        self._templates: set[str] = set()
        self._made: list[str] = []

    async def database(self, folder: Path, packages: Sequence[str] = ()) -> str:
        """Return the DSN of a folder's database, made with the tables of some packages the first time."""
        name = _name("of", str(folder))
        if not await self._exists(name):
            template = await self._template(packages) if packages else "template0"
            await self._control(f"CREATE DATABASE {name} TEMPLATE {template}")
            if packages:
                self._made.append(name)
        return f"{self.dsn}/{name}"

    async def copy(self, folder: Path, source: Path) -> None:
        """Make a folder's database as a copy of another's, which nobody uses."""
        await self._control(f"CREATE DATABASE {_name('of', str(folder))} TEMPLATE {_name('of', str(source))}")

    async def _template(self, packages: Sequence[str]) -> str:
        name = _name("tables", repr((packages, os.getpid())))  # another process may be at another commit
        if name not in self._templates:
            await self._control(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
            db = open_database(SqlSettings(kind="postgres", dsn=f"{self.dsn}/{name}"), Path())
            await migrate(db, packages)
            await db.close()
            self._templates.add(name)
        return name

    async def drop_all(self) -> None:
        """Drop the databases that :func:`open_store` made."""
        if self._made:
            await self._control(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in self._made))
            self._made.clear()

    async def _exists(self, name: str) -> bool:
        async with self._connection() as connection:
            return bool(await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name))

    async def _control(self, *statements: str) -> None:
        async with self._connection() as connection:
            for statement in statements:
                await connection.execute(statement)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        import asyncpg

        connection = await asyncpg.connect(f"{self.dsn}/postgres")
        yield connection
        await connection.close()


def _name(kind: str, told_apart_by: str) -> str:
    return f"{kind}_{sha1(told_apart_by.encode()).hexdigest()[:20]}"


SERVER = Server(os.environ.get(_VARIABLE, ""))


def environment() -> dict[str, str]:
    """Return what a child process needs to find the same store."""
    return {_VARIABLE: SERVER.dsn} if SERVER.dsn else {}


def sql_settings(data: Path) -> dict[str, str]:
    """Return the settings of a whole server's store, as environment names without the prefix.

    May be called from within a loop or not.
    """
    return {"SQL__KIND": "postgres", "SQL__DSN": _aside(SERVER.database(data))} if SERVER.dsn else {}


def copy_data(source: Path, data: Path) -> None:
    """Copy what a whole server that is not running keeps; may be called from within a loop or not."""
    shutil.copytree(source, data)
    if SERVER.dsn:
        _aside(SERVER.copy(data, source))


Ask: TypeAlias = Callable[..., list[tuple[Any, ...]]]


@contextmanager
def tables(data: Path) -> Iterator[Ask]:
    """Look into the tables of a whole server, with statements as it has them; from within a loop or not."""
    if not SERVER.dsn:
        with closing(sqlite3.connect(data / "heliogram.db")) as store:
            yield lambda sql, params=(): store.execute(sql, params).fetchall()
        return
    import asyncpg

    from heliogram.platform.sql.postgres.dialect import translate

    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1) as pool:

        def wait(work: Coroutine[Any, Any, T]) -> T:
            return pool.submit(loop.run_until_complete, work).result()

        async def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await store.fetch(translate(sql).sql, *params)]

        store: Any = wait(_opened(asyncpg.connect, _aside(SERVER.database(data))))
        yield lambda sql, params=(): wait(fetch(sql, params))
        wait(store.close())
    loop.close()


async def _opened(connect: Callable[[str], Any], dsn: str) -> Any:
    return await connect(dsn)


def _aside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, whatever loop runs here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=("sqlite", "postgres"), default="sqlite", help="what the tests' stores lie on")


@pytest.fixture(scope="session", autouse=True)
def store_server(request: pytest.FixtureRequest) -> None:
    """Start the server that stores lie on, if one is asked for; it need not survive the machine."""
    if request.config.getoption("--store") == "postgres" and not SERVER.dsn:
        postgres = request.getfixturevalue("postgres")
        SERVER.dsn = postgres.url.rpartition("/")[0]
        run(SERVER._control("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))


@pytest.fixture(autouse=True)
def stores_dropped() -> Iterator[None]:
    """Drop what a test made on the server."""
    yield
    if SERVER.dsn:
        run(SERVER.drop_all())


@asynccontextmanager
async def open_store(
    folder: Path,
    packages: Sequence[str],
    *,
    points: CrashPoints = NO_POINTS,
    announced: Callable[[], None] | None = None,
) -> AsyncIterator[Database]:
    """Open the store of a folder with the tables of some packages, an empty one the first time."""
    if SERVER.dsn:
        settings = SqlSettings(kind="postgres", dsn=await SERVER.database(folder, packages))
    else:
        settings = SqlSettings(synchronous="OFF")
    db = open_database(settings, folder / "store.db", points=points, announced=announced)
    await migrate(db, packages)
    try:
        yield db
    finally:
        await db.close()
