"""Reading: how far a box has read, which mentions were looked at and media opened, and what their authors learn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Final, NamedTuple

from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Row, Transaction
from heliogram.services.messages.contract import Affected
from heliogram.services.messages.events import ContentsRead, InboxRead, OutboxRead
from heliogram.services.messages.sql.contents import Contents
from heliogram.services.messages.sql.rows import audience_of, copies_of

_INCOMING: Final = "FROM message_refs WHERE box = ? AND peer = ? AND id > ? AND id <= ? AND sender <> ?"


class _Opened(NamedTuple):
    peer: PeerId
    author: UserId
    body: BodyId


class Marks:
    """Moves read marks inside a transaction."""

    def __init__(self, ledger: Ledger, contents: Contents) -> None:
        self._ledger = ledger
        self._contents = contents

    def read_history(self, tx: Transaction, *, owner: UserId, peer: PeerId, max_id: int, origin: AuthKeyId) -> Affected:
        """Mark what came in up to ``max_id`` (0: all) as read, and tell its authors.

        Where nothing that came in is newly read, nothing changes: own messages move no mark.
        """
        row = tx.one(
            "SELECT top_id, read_inbox_max, unread FROM message_dialogs WHERE box = ? AND peer = ?", (owner, peer)
        )
        if row is None or not row[2]:
            return self._nothing(tx, owner)
        top, before, _ = row
        upto = min(max_id or top, top)
        authors = _authors(tx, owner, peer, before, upto)
        if not authors:
            return self._nothing(tx, owner)
        still = 0
        if upto < top:
            still = tx.all(f"SELECT count(*) {_INCOMING}", (owner, peer, upto, top, owner))[0][0]
        tx.execute(
            "UPDATE message_dialogs SET read_inbox_max = ?, unread = ?, counted_upto = ? WHERE box = ? AND peer = ?",
            (upto, still, top if still else 0, owner, peer),
        )
        pts = self._ledger.append(tx, box=BoxId(owner), record=InboxRead(peer, MessageId(upto), still), origin=origin)
        self._tell_authors(tx, owner, peer, authors, origin)
        return Affected(pts=pts, pts_count=1)

    def _tell_authors(
        self, tx: Transaction, owner: UserId, peer: PeerId, authors: list[Row], origin: AuthKeyId
    ) -> None:
        present: Collection[UserId] | None = None if peer > 0 else audience_of(tx, peer)
        for author, _, body in sorted(authors):
            if present is not None and author not in present:
                continue
            own_id = copies_of(tx, BodyId(body)).get(author)
            if own_id is None:
                continue
            theirs = PeerId(owner) if peer > 0 else peer
            moved = tx.execute(
                "UPDATE message_dialogs SET read_outbox_max = ? WHERE box = ? AND peer = ? AND read_outbox_max < ?",
                (own_id, author, theirs, own_id),
            )
            if moved.rowcount:
                self._ledger.append(tx, box=BoxId(author), record=OutboxRead(theirs, own_id), origin=origin)

    def read_contents(
        self, tx: Transaction, *, owner: UserId, messages: Collection[MessageId], origin: AuthKeyId, at: int
    ) -> Affected:
        """Mark mentions as looked at and media as opened, tell the authors of such media, and begin what ends them."""
        rows = tx.all(
            "SELECT peer, id, mentioned, body, sender FROM message_refs INDEXED BY message_refs_id"
            " WHERE box = ? AND sender <> ? AND content_unread = 1 AND id IN (SELECT value FROM json_each(?))"
            " ORDER BY id",
            (owner, owner, json.dumps(list(messages))),
        )
        if not rows:
            return self._nothing(tx, owner)
        seen = [MessageId(row[1]) for row in rows]
        tx.execute(
            "UPDATE message_refs SET content_unread = 0 WHERE box = ? AND id IN (SELECT value FROM json_each(?))",
            (owner, json.dumps(seen)),
        )
        for peer, count in Counter(row[0] for row in rows if row[2]).items():
            tx.execute(
                "UPDATE message_dialogs SET unread_mentions = unread_mentions - ? WHERE box = ? AND peer = ?",
                (count, owner, peer),
            )
        pts = self._ledger.append(tx, box=BoxId(owner), record=ContentsRead(seen), count=len(seen), origin=origin)
        opened = [_Opened(peer, sender, body) for peer, _, _, body, sender in rows]
        self._tell_whose_media_were_opened(tx, opened, origin)
        ended = [
            self._contents.open(tx, one.body, opener=owner, at=at, origin=origin) for one in opened if one.peer > 0
        ]
        return Affected(pts=pts + sum(ended), pts_count=len(seen) + sum(ended))

    def _tell_whose_media_were_opened(self, tx: Transaction, opened: list[_Opened], origin: AuthKeyId) -> None:
        """Mark the authors' own copies as opened by somebody; a mention alone has nothing to mark there."""
        audiences: dict[PeerId, Collection[UserId]] = {}
        told: dict[UserId, list[MessageId]] = {}
        for peer, author, body in opened:
            if peer < 0 and peer not in audiences:
                audiences[peer] = audience_of(tx, peer)
            if peer < 0 and author not in audiences[peer]:
                continue
            own_id = copies_of(tx, body).get(author)
            marked = tx.execute(
                "UPDATE message_refs SET content_unread = 0 WHERE box = ? AND id = ? AND content_unread = 1",
                (author, own_id),
            )
            if own_id is not None and marked.rowcount:
                told.setdefault(author, []).append(own_id)
        for author, ids in sorted(told.items()):
            record = ContentsRead(sorted(ids))
            self._ledger.append(tx, box=BoxId(author), record=record, count=len(ids), origin=origin)

    def _nothing(self, tx: Transaction, owner: UserId) -> Affected:
        return Affected(pts=self._ledger.heads(tx, BoxId(owner)).pts, pts_count=0)


def _authors(tx: Transaction, owner: UserId, peer: PeerId, after: int, upto: int) -> list[Row]:
    """Return (author, newest id in the owner's box, body) for everyone whose messages are newly read."""
    params = (owner, peer, after, upto, owner)
    if peer > 0:
        return tx.all(f"SELECT sender, id, body {_INCOMING} ORDER BY id DESC LIMIT 1", params)
    newest = f"SELECT max(id) {_INCOMING} GROUP BY sender"
    return tx.all(f"SELECT sender, id, body FROM message_refs WHERE box = ? AND id IN ({newest})", (owner, *params))
