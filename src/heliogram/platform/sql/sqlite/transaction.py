"""Units of work on a connection of the embedded store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from typing_extensions import override

from heliogram.platform.sql.transaction import IntegrityError, Reader, Row, StorageError, Transaction, Value


class _OnConnection:
    __slots__ = ()

    _connection: sqlite3.Connection

    def all(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Return every row.

        To the end, also where one is wanted: an INSERT … RETURNING that is not stepped to its end holds the statement
        open. ``fetchall()`` of a single row costs no more than ``fetchone()``.
        """
        try:
            return self._connection.execute(sql, params).fetchall()
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error


class SqliteReader(_OnConnection, Reader):
    """Reads a snapshot."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection


class SqliteTransaction(_OnConnection, Transaction):
    """A unit of work of the one writer."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    @override
    def execute(self, sql: str, params: Sequence[Value] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, params)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error

    @override
    def insert(self, sql: str, params: Sequence[Value], *, key: str = "id") -> int:
        return self.execute(sql, params).lastrowid or 0

    @override
    def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error
