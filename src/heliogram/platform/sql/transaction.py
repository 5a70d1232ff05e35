"""What a unit of work may do with the store: read, and inside a write also change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

Value: TypeAlias = int | float | str | bytes | None
Row: TypeAlias = tuple[Any, ...]


class StorageError(Exception):
    """The store could not do what it was asked; the message is for the log, not for a user."""


class IntegrityError(StorageError):
    """A statement broke a constraint, for example a unique index."""


class Reader:
    """Reads one consistent snapshot of the store. Valid only while the work it was given to runs."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def one(self, sql: str, params: Sequence[Value] = ()) -> Row | None:
        """Return the first row, or None."""
        # Exhausting the cursor matters: an INSERT ... RETURNING that is not stepped to its end holds the statement
        # open. fetchall() of a single row costs no more than fetchone().
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Return every row."""
        try:
            return self._connection.execute(sql, params).fetchall()
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error


class Transaction(Reader):
    """One unit of work inside a batch. Valid only while the work runs; never keep it."""

    __slots__ = ("_after_commit", "_schema_changed", "scratch")

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._after_commit: list[Callable[[], None]] = []
        self._schema_changed = False
        self.scratch: dict[object, Any] = {}
        """What a platform component notes about this unit of work, by the component itself."""

    def execute(self, sql: str, params: Sequence[Value] = ()) -> sqlite3.Cursor:
        """Run one statement; ``rowcount`` of the result tells how many rows it changed."""
        try:
            return self._connection.execute(sql, params)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error

    def insert(self, sql: str, params: Sequence[Value], *, key: str = "id") -> int:  # noqa: ARG002 - other stores ask it
        """Insert one row into a table that numbers its rows and return the number; ``key`` names its column."""
        return self.execute(sql, params).lastrowid or 0

    def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> int:
        """Run one statement for every row of parameters and return how many rows it changed."""
        try:
            return self._connection.executemany(sql, rows).rowcount
        except sqlite3.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(f"{error} in {sql}") from error

    def script(self, sql: str) -> None:
        """Run several statements divided by semicolons; the only way to change the schema.

        (The library's own ``executescript`` would commit the transaction first.)
        """
        self._schema_changed = True
        for statement in statements(sql):
            self.execute(statement)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called on the loop once the work is durable, in the order of commits.

        The writer's own ``await`` returns after its callbacks ran. A callback must not raise and must not block.
        """
        self._after_commit.append(callback)

    def take_callbacks(self) -> list[Callable[[], None]]:
        """Return what is to be called after the commit (for the database)."""
        return self._after_commit

    @property
    def schema_changed(self) -> bool:
        """Whether the work may have changed what no row count shows (for the database)."""
        return self._schema_changed


def statements(sql: str) -> list[str]:
    """Divide a script into its statements; a semicolon in a string or trigger body divides nothing."""
    found: list[str] = []
    pending = ""
    *ended, rest = sql.split(";")
    for piece in ended:
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            if _says_something(pending):
                found.append(pending.strip())
            pending = ""
    pending += rest
    if _says_something(pending):
        raise StorageError(f"the script ends inside a statement: {pending!r}")
    return found


def _says_something(sql: str) -> bool:
    """Whether there is more than semicolons, space and comment lines."""
    return any(line.strip(" \t;") and not line.lstrip().startswith("--") for line in sql.splitlines())
