"""Differences out of SQLite."""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import AuthKeyId, BoxId, UserId
from heliogram.platform.ledger import Heads, Ledger, Stream
from heliogram.platform.sql import Database, Reader
from heliogram.services.updates.cursor import Cursor, first_date, starting_point
from heliogram.services.updates.store import Missed, UpdateStore

PACKAGE: Final = "heliogram.services.updates"
"""Owns the migrations of these tables."""


class SqlUpdateStore(UpdateStore):
    """The SQLite adapter of :class:`UpdateStore`."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    @override
    async def standing(self, *, user: UserId, device: AuthKeyId) -> tuple[Heads, Cursor | None]:
        return await self._database.read(
            lambda reader: (self._ledger.heads(reader, BoxId(user)), _cursor(reader, user, device))
        )

    @override
    async def missed(self, *, user: UserId, device: AuthKeyId, pts: int, qts: int, at: int, limit: int) -> Missed:
        box = BoxId(user)
        read = self._ledger.read

        def work(reader: Reader) -> Missed:
            heads = self._ledger.heads(reader, box)
            cursor = _cursor(reader, user, device)
            first = self._ledger.since(reader, box=box, stream=Stream.SEQ, at=first_date(cursor, at=at), limit=1)
            after = starting_point(cursor, at=at, first_since=first[0].number if first else heads.seq + 1)
            return Missed(
                heads=heads,
                pts=read(reader, box=box, stream=Stream.PTS, after=pts, limit=limit) if pts < heads.pts else [],
                qts=read(reader, box=box, stream=Stream.QTS, after=qts, limit=limit) if qts < heads.qts else [],
                seq=read(reader, box=box, stream=Stream.SEQ, after=after, limit=limit) if after < heads.seq else [],
                cursor=cursor,
                after=after,
            )

        return await self._database.read(work)

    @override
    async def remember(self, *, user: UserId, device: AuthKeyId, cursor: Cursor) -> None:
        await self._database.write(
            lambda tx: tx.execute(
                "INSERT INTO update_cursors (user, device, seq, at, base, final) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (user, device) DO UPDATE SET seq = excluded.seq, at = excluded.at, base = excluded.base,"
                " final = excluded.final",
                (user, device, *cursor),
            )
        )


def _cursor(reader: Reader, user: UserId, device: AuthKeyId) -> Cursor | None:
    row = reader.one("SELECT seq, at, base, final FROM update_cursors WHERE user = ? AND device = ?", (user, device))
    return Cursor(row[0], row[1], row[2], row[3] == 1) if row else None
