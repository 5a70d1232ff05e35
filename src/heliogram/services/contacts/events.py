"""What the log of a box says of contacts and blocks."""

from __future__ import annotations

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.ledger import Record


class ContactsReset(Record, frozen=True, tag="contacts.reset"):
    """The owner's contacts changed for these users (SEQ): clients see peer settings and names anew."""

    targets: list[UserId]


class PeerBlockedChanged(Record, frozen=True, tag="contacts.blocked"):
    """The owner blocked or unblocked a peer (SEQ)."""

    peer: PeerId
    blocked: bool
