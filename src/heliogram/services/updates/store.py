"""What the updates service needs of a store."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.ledger import Entry, Heads
from heliogram.services.updates.cursor import Cursor


class Missed(NamedTuple):
    """The logs after the given numbers, as of one moment."""

    heads: Heads
    pts: list[Entry]
    qts: list[Entry]
    seq: list[Entry]
    cursor: Cursor | None
    """Where the device stood."""
    after: int
    """The seq after which ``seq`` begins."""


class UpdateStore(Protocol):
    """The logs of boxes, and how far devices have been told."""

    async def standing(self, *, user: UserId, device: AuthKeyId) -> tuple[Heads, Cursor | None]:
        """Return the newest numbers of a user's box, and how far the device has been told."""
        ...

    async def missed(self, *, user: UserId, device: AuthKeyId, pts: int, qts: int, at: int, limit: int) -> Missed:
        """Return at most ``limit`` entries of each log, oldest first, all from one snapshot."""
        ...

    async def remember(self, *, user: UserId, device: AuthKeyId, cursor: Cursor) -> None:
        """Keep how far a device has been told."""
        ...
