"""What the log of a box says of accounts."""

from __future__ import annotations

from heliogram.kernel.ids import UserId
from heliogram.platform.ledger import Record


class NameChanged(Record, frozen=True, tag="users.name_changed"):
    """A user's name or username changed; the log of those who know the user holds it (SEQ)."""

    user: UserId
    first_name: str
    last_name: str
    username: str


class ProfileChanged(Record, frozen=True, tag="users.profile_changed"):
    """Something else of a user's public face changed (about, phone, photo): clients refetch (SEQ)."""

    user: UserId
