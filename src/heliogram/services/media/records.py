"""Holds on photos and documents, written in the transaction of whoever refers to them.

Whoever keeps the id of a photo or document in a row of its own (a message's body, a profile, a group) holds it under a
name of its own from the transaction that writes the row, and releases it in the one that removes the row or puts
another id there. So while a row says an id, the photo is there, and what no row says is collected by
``MediaService.sweep`` when its grace is over.

A holder is a name with a prefix of its own and the key of the row: ``message:17`` for a body, ``profile:5:99`` for one
photo of a profile, ``group:3`` for the photo of a group. It may hold several photos and documents; releasing lets go of
all of them, and keeping others instead does both in one step.
"""

from __future__ import annotations

from collections.abc import Iterable

from heliogram.kernel.clock import Clock
from heliogram.platform.sql import Transaction
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.media.store import MediaStore


class MediaRecords:
    """Who holds which photo or document."""

    def __init__(self, store: MediaStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def hold(self, tx: Transaction, *, media: Iterable[int], holder: str) -> None:
        """Add a holder to photos and documents, by their ids; holding again changes nothing.

        Raises MediaEmpty if one of them has been collected, or never was: then the transaction must not go on.
        """
        for number in media:
            if not self._store.hold(tx, number, holder):
                raise MediaEmpty

    def keep(self, tx: Transaction, *, media: Iterable[int], holder: str) -> None:
        """Have a holder hold these photos and documents and no others. Raises MediaEmpty, as :meth:`hold` does."""
        self.release(tx, holder=holder)
        self.hold(tx, media=media, holder=holder)

    def release(self, tx: Transaction, *, holder: str) -> None:
        """Let go of everything a holder holds, if it holds anything."""
        self._store.release(tx, holder, int(self._clock.now()))
