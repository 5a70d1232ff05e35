"""Events kept with the change that they tell of, for the relay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from typing_extensions import override

from heliogram.platform.bus import encode_event
from heliogram.platform.outbox.contract import Happened, Outbox
from heliogram.platform.sql import Transaction

_INSERT: Final = "INSERT INTO outbox (key, event) VALUES (?, ?)"


class StoredOutbox(Outbox):
    """Writes rows in the transaction of the change."""

    def __init__(self, ring: Callable[[], None]) -> None:
        """``ring`` is called after a commit that left rows; it must not block."""
        self._ring = ring

    @override
    def tell(self, tx: Transaction, happened: Happened) -> None:
        waiting: list[Happened] | None = tx.scratch.get(self)
        if waiting is None:
            waiting = tx.scratch[self] = []
            tx.before_commit(lambda: self._write(tx))
            tx.after_commit(self._ring)
        waiting.append(happened)

    def _write(self, tx: Transaction) -> None:
        events = [event for happened in tx.scratch[self] for event in happened()]
        tx.executemany(_INSERT, [(str(event.key), encode_event(event)) for event in events])
