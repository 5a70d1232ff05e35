"""Last-seen times in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.presence.store import PresenceStore

PACKAGE: Final = "heliogram.services.presence"
"""Owns the migrations of these tables."""


class SqlPresenceStore(PresenceStore):
    """The SQLite adapter of :class:`PresenceStore`."""

    @override
    def seen(self, reader: Reader, users: Collection[UserId]) -> dict[UserId, int]:
        return dict(
            reader.all(
                "SELECT user, seen_at FROM last_seen WHERE user IN (SELECT value FROM json_each(?))",
                (json.dumps(list(users)),),
            )
        )

    @override
    def put_seen(self, tx: Transaction, seen: Mapping[UserId, int]) -> None:
        tx.executemany(
            "INSERT INTO last_seen (user, seen_at) VALUES (?, ?)"
            " ON CONFLICT (user) DO UPDATE SET seen_at = max(last_seen.seen_at, excluded.seen_at)",
            sorted(seen.items()),
        )
