"""What the presence service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Transaction


class PresenceStore(Protocol):
    """When users were last seen."""

    def seen(self, reader: Reader, users: Collection[UserId]) -> dict[UserId, int]:
        """Return when those of the users were last seen that ever were."""
        ...

    def put_seen(self, tx: Transaction, seen: Mapping[UserId, int]) -> None:
        """Write when users were last seen; an earlier time does not replace a later one."""
        ...
