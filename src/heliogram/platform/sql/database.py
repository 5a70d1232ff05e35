"""What every relational store offers: works that read, works that write, and when a writer is answered.

What a work must be
-------------------
A synchronous function of a reader or a transaction, without effects but those on the transaction: it may run twice.
What a writing work raises goes to its own writer, with none of its changes kept; the works that share its commit do
not notice.

What a read sees
----------------
What has been announced: the callbacks of :meth:`Transaction.after_commit` have run before anybody reads the rows that
they tell of. A client that is told of a message in an answer before it is pushed counts it twice or drops it.

The embedded store (``sqlite``) and a server (``postgres``) keep these rules, each in its own way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Literal, TypeVar

from heliogram.platform.sql.transaction import Reader, Transaction

T = TypeVar("T")


class Database(ABC):
    """A relational store, used from one event loop."""

    dialect: ClassVar[Literal["sqlite", "postgres"]]
    """What it speaks: a migration or statement that must differ has a form for each."""

    @property
    @abstractmethod
    def problem(self) -> str:
        """What the last transaction failed with, or nothing: for the health check."""

    @property
    @abstractmethod
    def queued(self) -> int:
        """How many writes wait for their batch."""

    @abstractmethod
    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run ``work`` over what is announced, one state for all its statements. For reads of a few rows."""

    @abstractmethod
    async def read_slow(self, work: Callable[[Reader], T]) -> T:
        """Run ``work`` over what is committed. For scans; ``work`` may run in another thread."""

    @abstractmethod
    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction and return its result once that is durable.

        ``work`` must be repeatable: see the head of this module. What it raises is raised here, with none of its
        changes kept. Raises :class:`StorageError` when the commit fails or the database is closed, and
        :class:`~heliogram.kernel.faults.FloodWait` when too many writes wait already.
        """

    async def write_locking(self, work: Callable[[Transaction], T]) -> T:
        """As :meth:`write`, for a work that locks what it depends on before it reads it, as a box by its row.

        A store with many writers then need not watch what it reads, and it waits for others where it would have to run
        again. For the one path that most of the load is on; see ``docs/decisions/postgresql.md``.
        """
        return await self.write(work)

    @abstractmethod
    def migrating(self) -> AbstractAsyncContextManager[None]:
        """Keep other programs from migrating the same store meanwhile."""

    @abstractmethod
    async def close(self) -> None:
        """Refuse new writes, finish those accepted and close the store."""
