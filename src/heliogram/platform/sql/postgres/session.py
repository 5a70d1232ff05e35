"""A connection to the server, and the units of work on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

import asyncpg
import msgspec
from asyncpg import exceptions
from typing_extensions import override

from heliogram.platform.sql.postgres.bridge import wait_for
from heliogram.platform.sql.postgres.dialect import Statement, translate
from heliogram.platform.sql.transaction import IntegrityError, Raced, Reader, Row, StorageError, Transaction, Value

_RACES: Final = (
    exceptions.SerializationError,
    exceptions.DeadlockDetectedError,
    exceptions.LockNotAvailableError,
)
_LOSSES: Final = (
    exceptions.PostgresConnectionError,
    exceptions.InterfaceError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.CannotConnectNowError,
    exceptions.TooManyConnectionsError,
    exceptions.IdleInTransactionSessionTimeoutError,
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
)
"""Errors after which the connection is of no use, and another may do."""


class Lost(StorageError):  # noqa: N818 - it names the fact
    """The connection is gone. What was not committed is not kept."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a statement."""

    rowcount: int


class Session:
    """One connection with its prepared statements. In use by one unit of work at a time."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection
        self._prepared: dict[str, Any] = {}
        self.pid: int = connection.get_server_pid()
        self.failed = False
        """Whether a statement failed in the transaction under way: then it takes no others."""

    @property
    def usable(self) -> bool:
        """Whether another unit of work may have it."""
        return not self._connection.is_closed() and not self._connection.is_in_transaction()

    def terminate(self) -> None:
        """Drop the connection without a word."""
        self._connection.terminate()

    async def close(self) -> None:
        """End the connection as one should."""
        await self._connection.close(timeout=2)

    async def control(self, sql: str) -> None:
        """Run statements without parameters or results, several divided by semicolons."""
        try:
            await self._connection.execute(sql)
        except Exception as error:
            raise self._translated(error, sql) from error
        self.failed = False

    def check(self) -> None:
        """Raise Raced if a statement failed and whoever ran it went on."""
        if self.failed:
            raise Raced("a work went on after a statement had failed")

    async def rollback(self) -> None:
        """End the transaction under way, if there is one, and with it what it changed."""
        if self._connection.is_closed() or not self._connection.is_in_transaction():
            return
        try:
            await self.control("ROLLBACK")
        except StorageError:
            self.terminate()

    async def fetch(self, statement: Statement, params: Sequence[Value]) -> tuple[list[Row], int]:
        """Run one statement; return its rows and how many rows it changed or found."""
        prepared = self._prepared.get(statement.sql)
        try:
            if prepared is None:
                prepared = self._prepared[statement.sql] = await self._connection.prepare(statement.sql)
            rows = await prepared.fetch(*_arguments(statement, params))
            count = prepared.get_statusmsg().rpartition(" ")[2]
        except Exception as error:
            raise self._translated(error, statement.sql) from error
        return list(map(tuple, rows)), int(count) if count.isdigit() else 0

    async def fetch_many(self, statement: Statement, rows: Iterable[Sequence[Value]]) -> list[Row]:
        """Run one statement for every row of parameters, all on their way at once; return what they return."""
        prepared = self._prepared.get(statement.sql)
        try:
            if prepared is None:
                prepared = self._prepared[statement.sql] = await self._connection.prepare(statement.sql)
            found = await prepared.fetchmany([_arguments(statement, row) for row in rows])
        except Exception as error:
            raise self._translated(error, statement.sql) from error
        return list(map(tuple, found))

    def _translated(self, error: Exception, sql: str) -> Exception:
        """Return what the store's callers understand, and remember that the transaction takes no more statements."""
        self.failed = True
        if isinstance(error, _RACES):
            return Raced(str(error))
        if isinstance(error, exceptions.IntegrityConstraintViolationError):
            return IntegrityError(str(error))
        if isinstance(error, _LOSSES) or self._connection.is_closed():
            self.terminate()
            return Lost(f"{type(error).__name__}: {error}")
        return StorageError(f"{error} in {sql}")


def _arguments(statement: Statement, params: Sequence[Value]) -> list[Any]:
    """Return the parameters as the driver wants them.

    PostgreSQL keeps no NUL in a text. What people type has none (``api.texts`` takes them out), so one can only be a
    client's try, and it is left out.
    """
    arguments: list[Any] = [
        param.replace("\0", "") if isinstance(param, str) and "\0" in param else param for param in params
    ]
    for place in statement.lists:
        arguments[place] = msgspec.json.decode(arguments[place])
    return arguments


class _OnSession:
    __slots__ = ()

    _session: Session

    def all(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Return every row."""
        return wait_for(self._session.fetch(translate(sql), params))[0]


class PostgresReader(_OnSession, Reader):
    """Reads a snapshot."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session


class PostgresTransaction(_OnSession, Transaction):
    """A unit of work."""

    __slots__ = ("_alone", "_session", "wrote")

    def __init__(self, session: Session, *, alone: bool) -> None:
        """``alone``: no other transaction writes meanwhile."""
        super().__init__()
        self._session = session
        self._alone = alone
        self.wrote = False
        """Whether it may have changed anything."""

    def _run(self, sql: str, params: Sequence[Value]) -> tuple[list[Row], int]:
        statement = translate(sql)
        self.wrote |= statement.writes
        return wait_for(self._session.fetch(statement, params))

    @override
    def all(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        return self._run(sql, params)[0]

    @override
    def execute(self, sql: str, params: Sequence[Value] = ()) -> Outcome:
        return Outcome(self._run(sql, params)[1])

    @override
    def insert(self, sql: str, params: Sequence[Value], *, key: str = "id") -> int:
        rows, _ = self._run(f"{sql} RETURNING {key}", params)
        number: int = rows[0][0]
        return number

    @override
    def insert_many(self, sql: str, rows: Iterable[Sequence[Value]], *, key: str = "id") -> list[int]:
        self.wrote = True
        found = wait_for(self._session.fetch_many(translate(f"{sql} RETURNING {key}"), rows))
        return [number for (number,) in found]

    @override
    def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        self.wrote = True
        wait_for(self._session.fetch_many(translate(sql), rows))

    @override
    def script(self, sql: str, *, native: bool = False) -> None:
        if not self._alone:
            raise Raced("a schema is changed with the store to oneself")
        self.wrote = True
        if native:
            wait_for(self._session.control(sql))
        else:
            super().script(sql)
