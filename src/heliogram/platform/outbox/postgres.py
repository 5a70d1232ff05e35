"""The turn to relay, as a lock that PostgreSQL gives to one connection; and the bell, as its NOTIFY.

Whoever has the lock says something on its connection again and again. The server ends a connection that says nothing,
so a process that hangs loses its turn as one that dies does. Others try for the lock rather than wait in a statement:
one that runs for hours would keep the server from clearing away deleted rows.

The bell is rung after the commit and not within it: transactions that notify commit one after another.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from typing_extensions import override

from heliogram.platform.outbox.relay import Turn
from heliogram.platform.tasks import Tasks

_LOCK: Final = 0x4845_4C49_4F42
_CHANNEL: Final = "heliogram_outbox"
_TRY_AGAIN_S: Final = 0.5
_BEAT_S: Final = 2.0
_SILENT_S: Final = 10
"""After so long a silence the turn goes to another process."""
_PATIENCE_S: Final = 5.0
_FAILURES: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgresTurn(Turn):
    """A connection of its own for lock and bell."""

    def __init__(self, dsn: str) -> None:
        """Connects when first used."""
        self._dsn = dsn
        self._connection: asyncpg.Connection[Any] | None = None
        self._speaking = asyncio.Lock()
        self._held = False
        self._rang = asyncio.Event()
        self._to_ring = False
        self._tasks = Tasks("outbox")

    @override
    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        try:
            while not await self._tried():  # noqa: ASYNC110 - others have it, or the server is away
                await asyncio.sleep(_TRY_AGAIN_S)
            await self._ask(f"SET idle_session_timeout = '{_SILENT_S}s'")
            self._held = True
            beat = self._tasks.task(self._beat(), name="beat")
            try:
                yield
            finally:
                beat.cancel()
        finally:
            self._drop()

    @property
    @override
    def held(self) -> bool:
        return self._held and self._connection is not None and not self._connection.is_closed()

    @override
    async def rung(self, patience_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._rang.wait()
        self._rang.clear()

    @override
    def ring(self) -> None:
        if self.held:
            self._rang.set()
        elif not self._to_ring:
            self._to_ring = True
            self._tasks.start(self._notify(), name="ring")

    async def close(self) -> None:
        """Give up the turn and the connection."""
        await self._tasks.cancel()
        self._drop()

    async def _tried(self) -> bool:
        try:
            return bool(await self._ask(f"SELECT pg_try_advisory_lock({_LOCK})"))
        except ConnectionError:  # said by whoever wanted to write
            return False

    async def _notify(self) -> None:
        async with self._speaking:
            self._to_ring = False  # whoever commits from here on rings again
            with contextlib.suppress(*_FAILURES):  # the relay looks by itself, too
                await self._say(f"NOTIFY {_CHANNEL}")

    async def _beat(self) -> None:
        with contextlib.suppress(ConnectionError):  # the relay notices by the connection
            while True:
                await asyncio.sleep(_BEAT_S)
                await self._ask("SELECT 1")

    async def _ask(self, sql: str) -> object:
        """Ask the server something. Raises ConnectionError, the connection being of no more use."""
        async with self._speaking:
            try:
                return await self._say(sql)
            except _FAILURES as error:
                self._drop()
                raise ConnectionError(f"the store can't be reached: {error or type(error).__name__}") from error

    async def _say(self, sql: str) -> object:
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await self._connect()
        if sql.startswith("SELECT"):
            return await connection.fetchval(sql)
        return await connection.execute(sql)

    async def _connect(self) -> asyncpg.Connection[Any]:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=_PATIENCE_S,
            command_timeout=_PATIENCE_S,
            statement_cache_size=0,
            server_settings={"application_name": "heliogram outbox"},
        )
        await connection.add_listener(_CHANNEL, self._heard)
        return connection

    def _heard(self, *_: object) -> None:
        self._rang.set()

    def _drop(self) -> None:
        self._held = False
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
