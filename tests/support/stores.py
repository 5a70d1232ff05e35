"""The store that a test runs on: a file of its own, or with ``--store postgres`` a database of its own on a server."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from hashlib import sha1
from pathlib import Path
from typing import Any

from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql import Database, SqlSettings, migrate, open_database

_VARIABLE = "HELIOGRAM_TEST_POSTGRES"


class Server:
    """Where databases are made on the PostgreSQL server under test; there is none in the default run."""

    def __init__(self, dsn: str) -> None:
        """``dsn``: ``postgresql://user@host:port``, or nothing."""
        self.dsn = dsn
        self._templates: set[str] = set()
        self._made: list[str] = []

    async def database(self, folder: Path, packages: Sequence[str]) -> str:
        """Return the DSN of a folder's database, made with the tables of some packages the first time."""
        name = f"t_{sha1(str(folder).encode()).hexdigest()[:20]}"
        if name not in self._made:
            template = await self._template(packages)
            if not await self._exists(name):
                await self._control(f"CREATE DATABASE {name} TEMPLATE {template}")
            self._made.append(name)
        return f"{self.dsn}/{name}"

    async def _template(self, packages: Sequence[str]) -> str:
        # Of this process only: another one may be at another commit.
        name = f"tables_{sha1(repr((packages, os.getpid())).encode()).hexdigest()[:20]}"
        if name not in self._templates:
            await self._control(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
            db = open_database(SqlSettings(kind="postgres", dsn=f"{self.dsn}/{name}"), Path())
            await migrate(db, packages)
            await db.close()
            self._templates.add(name)
        return name

    async def drop_all(self) -> None:
        """Drop the databases that were made for folders."""
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


def environment() -> dict[str, str]:
    """Return what a child process needs to find the same store."""
    return {_VARIABLE: SERVER.dsn} if SERVER.dsn else {}


SERVER = Server(os.environ.get(_VARIABLE, ""))


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
