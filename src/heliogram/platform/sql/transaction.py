"""What a unit of work may do with the store: read, and inside a write also change."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = int | float | str | bytes | Sequence[int] | None
Row: TypeAlias = tuple[Any, ...]


class StorageError(Exception):
    """The store could not do what it was asked; the message is for the log, not for a user."""


class IntegrityError(StorageError):
    """A statement broke a constraint, for example a unique index."""


class Raced(StorageError):  # noqa: N818 - it names the fact
    """Another transaction changed what this one had read or was to change: it runs again."""


class Outcome(Protocol):
    """What came of a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...


class Reader(ABC):
    """Reads one consistent state of the store. Valid only while the work it was given to runs."""

    __slots__ = ()

    def one(self, sql: str, params: Sequence[Value] = ()) -> Row | None:
        """Return the first row, or None."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    @abstractmethod
    def all(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Return every row."""


class Transaction(Reader):
    """One unit of work inside a batch. Valid only while the work runs; never keep it."""

    __slots__ = ("_after_commit", "_before_commit", "_schema_changed", "scratch")

    def __init__(self) -> None:
        self._after_commit: list[Callable[[], None]] = []
        self._before_commit: list[Callable[[], None]] = []
        self._schema_changed = False
        self.scratch: dict[object, Any] = {}
        """What a platform component notes about this unit of work, by the component itself."""

    @abstractmethod
    def execute(self, sql: str, params: Sequence[Value] = ()) -> Outcome:
        """Run one statement."""

    @abstractmethod
    def insert(self, sql: str, params: Sequence[Value], *, key: str = "id") -> int:
        """Insert one row into a table that numbers its rows and return the number; ``key`` names its column."""

    def insert_many(self, sql: str, rows: Iterable[Sequence[Value]], *, key: str = "id") -> list[int]:
        """Insert rows as :meth:`insert` does and return their numbers in order."""
        return [self.insert(sql, row, key=key) for row in rows]

    @abstractmethod
    def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement for every row of parameters."""

    def script(self, sql: str, *, native: bool = False) -> None:  # noqa: ARG002 - the store's own dialect is this one
        """Run several statements divided by semicolons; the only way to change the schema.

        ``native``: they are written for this very store.
        """
        self._schema_changed = True
        for statement in statements(sql):
            self.execute(statement)

    def before_commit(self, closing: Callable[[], None]) -> None:
        """Have ``closing`` called at the end of the work, as part of it: what it raises undoes the work."""
        self._before_commit.append(closing)

    def close(self) -> None:
        """Do what is to be done at the end of the work (for the database)."""
        for closing in self._before_commit:
            closing()

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
