"""Connections to one server, kept open, opened anew when it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from heliogram.platform.sql.postgres.session import Lost, Session
from heliogram.platform.sql.settings import SqlSettings
from heliogram.platform.sql.transaction import StorageError

_CONNECT_S: Final = 5.0
_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 1.0


class Pool:
    """Up to ``size`` connections to one server."""

    def __init__(self, dsn: str, size: int, settings: SqlSettings) -> None:
        self._dsn = dsn
        self._settings = settings
        self._free = asyncio.Semaphore(size)
        self._idle: list[Session] = []
        self._closed = False

    @asynccontextmanager
    async def session(self, deadline: float) -> AsyncIterator[Session]:
        """Lend a connection, waiting for the server until ``deadline`` (the loop's time). Raises Lost.

        One that comes back inside a transaction is dropped.
        """
        async with self._free:
            session = self._take_idle() or await self._connect(deadline)
            try:
                yield session
            finally:
                if session.usable and not self._closed:
                    self._idle.append(session)
                else:
                    session.terminate()

    def _take_idle(self) -> Session | None:
        while self._idle:
            session = self._idle.pop()
            if session.usable:
                return session
            session.terminate()
        return None

    async def _connect(self, deadline: float) -> Session:
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE_S
        while True:
            if self._closed:
                raise StorageError("the database is closed")
            try:
                return Session(await self._open())
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                if _is_refusal(error) or loop.time() + pause > deadline:
                    raise Lost(f"the store can't be reached: {error or type(error).__name__}") from error
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _open(self) -> asyncpg.Connection[Any]:
        milliseconds = str(int(self._settings.statement_s * 1000))
        return await asyncpg.connect(
            self._dsn,
            timeout=_CONNECT_S,
            command_timeout=self._settings.statement_s + 1,  # the server ends it first, unless it can't be reached
            statement_cache_size=0,  # a session keeps its own, by the text it has at hand
            server_settings={
                "application_name": "heliogram",
                "statement_timeout": milliseconds,
                "lock_timeout": str(int(self._settings.statement_s * 800)),
                # A program that stops in the middle, say in a debugger, is not to keep everybody's boxes locked.
                "idle_in_transaction_session_timeout": milliseconds,
                "jit": "off",  # compiling takes longer than any of our statements
                "random_page_cost": "1.1",  # an index on a disk without heads; a scan would also conflict with all
            },
        )

    async def close(self) -> None:
        """Close what is idle, and what is in use once it comes back."""
        self._closed = True
        while self._idle:
            session = self._idle.pop()
            try:
                await session.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                session.terminate()


def _is_refusal(error: Exception) -> bool:
    """Whether waiting is of no use: a wrong password, no such database."""
    return isinstance(error, asyncpg.InvalidAuthorizationSpecificationError | asyncpg.InvalidCatalogNameError)
