"""Brings rows of the outbox to the broker, in order; see the head of this package for what it counts on."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, NamedTuple, Protocol

import structlog

from heliogram.platform.sql import Database, Transaction

_AT_ONCE: Final = 1_000
_POLL_S: Final = 1.0
"""How long a row waits for which nobody rang: its process died between the commit and the ring."""
_READ: Final = "SELECT id, key, event FROM outbox ORDER BY id LIMIT ?"
_FORGET: Final = "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))"
_log = structlog.get_logger(__name__)


class Row(NamedTuple):
    """An event on its way."""

    id: int
    key: str
    event: bytes


class Sender(Protocol):
    """A way to the broker."""

    async def send(self, rows: Sequence[Row]) -> Collection[int]:
        """Send rows; return the ids of those that the broker has for certain.

        Of the rows of a key it has a beginning: none is acknowledged, or written, before one that stands earlier.
        Raises :class:`ConnectionError` when the broker takes none.
        """
        ...


class Turn(ABC):
    """Whose turn it is to relay, among the processes of one store."""

    @abstractmethod
    def take(self) -> AbstractAsyncContextManager[None]:
        """Wait until it is this process's turn, and keep it."""

    @property
    @abstractmethod
    def held(self) -> bool:
        """Whether it still is, as far as is known."""

    @abstractmethod
    async def rung(self, patience_s: float) -> None:
        """Wait until a process says that there are rows, or for so many seconds."""

    @abstractmethod
    def ring(self) -> None:
        """Say to whoever has the turn that there are rows. Does not block, and may get lost."""


class Relay:
    """Sends what the outbox holds while it has the turn."""

    def __init__(self, db: Database, sender: Sender, turn: Turn) -> None:
        self._db = db
        self._sender = sender
        self._turn = turn
        self.problem = ""
        """What keeps rows waiting, or nothing."""
        self.sent = 0
        """Rows brought to the broker by this process."""
        self.waiting = 0
        """Rows that the last pass left."""
        self.idle = False
        """Whether the last pass found nothing."""

    async def run(self) -> None:
        """Relay until the turn is lost, and raise ConnectionError; whoever calls this calls it again."""
        async with self._turn.take():
            _log.info("this process relays the outbox now")
            while self._turn.held:
                if not await self.bring():
                    await self._turn.rung(_POLL_S)
        raise ConnectionError("the turn to relay the outbox is lost")

    async def bring(self) -> bool:
        """Bring one batch; say whether to go on at once, as there may be more and the broker takes it."""
        rows = [Row(*row) for row in await self._db.read(lambda reader: reader.all(_READ, (_AT_ONCE,)))]
        self.idle = not rows
        if not rows:
            self.problem, self.waiting = "", 0
            return False
        try:
            taken = await self._sender.send(rows)
        except ConnectionError as error:
            self.waiting = len(rows)
            self._away(str(error))
            return False
        if taken:
            await self._db.write_locking(lambda tx: self._forget(tx, taken))
        self.sent += len(taken)
        self.waiting = len(rows) - len(taken)
        self._away("" if taken else "the broker acknowledges nothing")
        return bool(taken)

    def _away(self, problem: str) -> None:
        if problem and not self.problem:
            _log.warning("events wait for the broker", reason=problem, events=self.waiting)
        self.problem = problem

    @staticmethod
    def _forget(tx: Transaction, ids: Collection[int]) -> None:
        """Delete rows, in a transaction that does not watch what it reads: writers add rows all the time."""
        tx.execute(_FORGET, (json.dumps(sorted(ids)),))
