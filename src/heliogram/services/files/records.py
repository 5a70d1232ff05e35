"""Holds on objects, written in the transaction of whoever refers to them."""

from __future__ import annotations

from heliogram.kernel.clock import Clock
from heliogram.platform.sql import Transaction
from heliogram.services.files.contract import FileIdInvalid
from heliogram.services.files.store import FileStore


class FileRecords:
    """Who holds which object."""

    def __init__(self, store: FileStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def hold(self, tx: Transaction, *, key: str, holder: str) -> None:
        """Add a holder to an object. Raises FileIdInvalid if it has been collected, or never was."""
        if not self._store.hold(tx, key, holder):
            raise FileIdInvalid

    def release(self, tx: Transaction, *, holder: str) -> None:
        """Let go of everything a holder holds."""
        self._store.release(tx, holder, int(self._clock.now()))
