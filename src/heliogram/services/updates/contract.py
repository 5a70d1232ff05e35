"""Where a device stands in the logs of its box, and what it missed.

A box has three numbered logs: PTS (messages), QTS (secret chats, bots) and SEQ (everything else). Clients send pts,
qts and a date, but no seq; so the service remembers for each device the seq it last told, and a difference brings
every SEQ entry after that, or dated at or after the client's date, whichever is more. Entries state what changed, and
are presented in their newest state, so repeating one does no harm.
Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.rpc import Service, operation


class PersistentTimestampEmpty(BadRequest, code="PERSISTENT_TIMESTAMP_EMPTY"):
    """No pts was given."""


class PersistentTimestampInvalid(BadRequest, code="PERSISTENT_TIMESTAMP_INVALID"):
    """The pts is not one that the box could have had."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of a box's logs; pts is at least 1."""

    pts: int
    qts: int
    seq: int
    at: int
    """Seconds since the Unix epoch."""


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as stored; ``api`` decodes ``payload`` by the ledger's registry of records."""

    stream: str
    number: int
    count: int
    kind: str
    payload: bytes
    at: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a device missed, oldest first."""

    entries: list[LogEntry]
    state: State
    """Where the device stands after applying ``entries``."""
    final: bool
    """No more is to be had; otherwise ask again from ``state``."""
    too_long: bool = False
    """Too much was missed: fetch everything anew and go on from ``state.pts``."""


class Updates(Service, name="updates.v1"):
    """States and differences."""

    @operation(idempotent=True)
    @abstractmethod
    async def state(self, *, user: UserId, device: AuthKeyId) -> State:
        """Return the heads of the user's logs."""

    @operation(idempotent=True)
    @abstractmethod
    async def difference(
        self, *, user: UserId, device: AuthKeyId, pts: int, qts: int, at: int, limit: int, total_limit: int
    ) -> Difference:
        """Return what came after; ``limit`` entries at the most (0: the server's choice), ``total_limit`` 0: none.

        Raises PersistentTimestampEmpty (pts 0 or less). A pts ahead of the head is answered
        with the true state, as after a restore.
        """
