"""Removing messages: references first, then what no reference shows any more.

A device that catches up does not get to see a message that was removed meanwhile, so it cannot take it off its own
count of unread ones. That matters only where the log said how many are unread while the message was one of them; there
the log says it anew after the removal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Final, NamedTuple

from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, UserId, user_peer
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages import rules
from heliogram.services.messages.contract import Affected, MessageDeleteForbidden
from heliogram.services.messages.events import InboxRead, MessagesDeleted
from heliogram.services.messages.sql.rows import audience_of, body_holder, copies_of

_IN_BOX: Final = "box = ? AND id IN (SELECT value FROM json_each(?))"


class _Ref(NamedTuple):
    peer: PeerId
    id: MessageId
    body: BodyId
    sender: UserId
    unread_mention: bool


class Removal:
    """Removes messages inside a transaction."""

    def __init__(self, ledger: Ledger, media: MediaRecords) -> None:
        self._ledger = ledger
        self._media = media

    def delete(
        self,
        tx: Transaction,
        *,
        owner: UserId,
        messages: Collection[MessageId],
        revoke: bool,
        moderating: bool,
        origin: AuthKeyId,
    ) -> Affected:
        """Remove from the owner's box, or everywhere; raises MessageDeleteForbidden."""
        own = _refs(tx, owner, messages)
        doomed: dict[UserId, list[MessageId]] = {owner: [ref.id for ref in own]}
        if revoke:
            _add_other_copies(tx, doomed, owner, own, moderating=moderating)
        return self._remove_all(tx, owner, doomed, origin)

    def delete_history(
        self, tx: Transaction, *, owner: UserId, peer: PeerId, max_id: int, revoke: bool, limit: int, origin: AuthKeyId
    ) -> tuple[Affected, int]:
        """Remove the newest ``limit`` messages of a conversation up to ``max_id``; say how many are left below it."""
        if revoke and peer < 0:
            raise MessageDeleteForbidden
        bound = max_id or 2**31
        rows = tx.all(
            "SELECT id FROM message_refs WHERE box = ? AND peer = ? AND id <= ? ORDER BY id DESC LIMIT ?",
            (owner, peer, bound, limit),
        )
        own = _refs(tx, owner, [row[0] for row in rows])
        doomed: dict[UserId, list[MessageId]] = {owner: [ref.id for ref in own]}
        if revoke:
            _add_other_copies(tx, doomed, owner, own, moderating=False)
        affected = self._remove_all(tx, owner, doomed, origin)
        left = tx.all("SELECT count(*) FROM message_refs WHERE box = ? AND peer = ? AND id <= ?", (owner, peer, bound))
        return affected, left[0][0]

    def _remove_all(
        self, tx: Transaction, owner: UserId, doomed: dict[UserId, list[MessageId]], origin: AuthKeyId
    ) -> Affected:
        affected: Affected | None = None
        released: Counter[BodyId] = Counter()
        for box in sorted(doomed):
            refs = _refs(tx, box, doomed[box])
            if not refs:
                continue
            removed = sorted(ref.id for ref in refs)
            tx.execute(f"DELETE FROM message_refs WHERE {_IN_BOX}", (box, json.dumps(removed)))
            released.update(ref.body for ref in refs)
            pts = self._ledger.append(
                tx, box=BoxId(box), record=MessagesDeleted(removed), count=len(removed), origin=origin
            )
            recounted = _shrink_dialogs(tx, box, refs)
            for record in recounted:
                pts = self._ledger.append(tx, box=BoxId(box), record=record, origin=origin)
            if box == owner:
                affected = Affected(pts=pts, pts_count=len(removed) + len(recounted))
        self._release_bodies(tx, released)
        return affected or Affected(pts=self._ledger.heads(tx, BoxId(owner)).pts, pts_count=0)

    def _release_bodies(self, tx: Transaction, released: Counter[BodyId]) -> None:
        """Take references off their bodies, and remove the bodies that have none left with what they hold."""
        tx.executemany(
            "UPDATE message_bodies SET alive = alive - ? WHERE id = ?",
            [(count, body) for body, count in released.items()],
        )
        removed = tx.all(
            "DELETE FROM message_bodies WHERE id IN (SELECT value FROM json_each(?)) AND alive <= 0"
            " RETURNING id, holds",
            (json.dumps(list(released)),),
        )
        for body, holds in removed:
            if holds:
                self._media.release(tx, holder=body_holder(body))


def _refs(reader: Reader, box: UserId, ids: Collection[MessageId]) -> list[_Ref]:
    rows = reader.all(
        f"SELECT peer, id, body, sender, mentioned * content_unread FROM message_refs"
        f" INDEXED BY message_refs_id WHERE {_IN_BOX}",
        (box, json.dumps(list(ids))),
    )
    return [_Ref(*row) for row in rows]


def _add_other_copies(
    tx: Transaction, doomed: dict[UserId, list[MessageId]], owner: UserId, own: list[_Ref], *, moderating: bool
) -> None:
    audiences: dict[PeerId, Collection[UserId]] = {}
    for ref in own:
        if ref.peer == user_peer(owner):
            continue
        present = audiences.get(ref.peer)
        if present is None:
            present = {UserId(ref.peer)} if ref.peer > 0 else set(audience_of(tx, ref.peer))
            audiences[ref.peer] = present
        if ref.peer < 0:
            if owner not in present:
                continue
            rules.check_revoke_in_group(ref.sender, owner=owner, moderating=moderating)
        for box, number in copies_of(tx, ref.body).items():
            if box != owner and box in present:
                doomed.setdefault(box, []).append(number)


def _shrink_dialogs(tx: Transaction, box: UserId, refs: list[_Ref]) -> list[InboxRead]:
    """Take what is gone off the conversations' counts; return what the log must say anew."""
    by_peer: dict[PeerId, list[_Ref]] = {}
    for ref in refs:
        by_peer.setdefault(ref.peer, []).append(ref)
    recounted = [_shrink_dialog(tx, box, peer, gone) for peer, gone in by_peer.items()]
    return [record for record in recounted if record is not None]


def _shrink_dialog(tx: Transaction, box: UserId, peer: PeerId, gone: list[_Ref]) -> InboxRead | None:
    row = tx.one(
        "SELECT top_id, top_at, read_inbox_max, unread, counted_upto FROM message_dialogs WHERE box = ? AND peer = ?",
        (box, peer),
    )
    assert row is not None
    top_id, top_at, read_max, unread, counted_upto = row
    if any(ref.id == top_id for ref in gone):
        newest = tx.one(
            "SELECT r.id, b.sent_at FROM message_refs r JOIN message_bodies b ON b.id = r.body"
            " WHERE r.box = ? AND r.peer = ? ORDER BY r.id DESC LIMIT 1",
            (box, peer),
        )
        top_id, top_at = newest or (0, 0)
    unread_gone = [ref.id for ref in gone if ref.sender != box and ref.id > read_max]
    unread -= len(unread_gone)
    recount = any(number <= counted_upto for number in unread_gone)
    if recount:
        counted_upto = top_id if unread else 0
    mentions = sum(1 for ref in gone if ref.unread_mention)
    tx.execute(
        "UPDATE message_dialogs SET top_id = ?, top_at = ?, unread = ?, counted_upto = ?,"
        " unread_mentions = unread_mentions - ?, total = total - ? WHERE box = ? AND peer = ?",
        (top_id, top_at, unread, counted_upto, mentions, len(gone), box, peer),
    )
    return InboxRead(peer, read_max, unread) if recount else None
