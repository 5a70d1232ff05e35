"""Showing a newcomer what was said before."""

from __future__ import annotations

from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Transaction
from heliogram.services.messages.events import InboxRead, MessageAdded
from heliogram.services.messages.sql.rows import SAID, copies_of, one_message, pack_copies
from heliogram.services.messages.sql.sending import INSERT_REF, UPSERT_DIALOG


def import_history(
    tx: Transaction, ledger: Ledger, *, giver: UserId, user: UserId, peer: PeerId, limit: int, origin: AuthKeyId
) -> int:
    """Refer a box to the newest messages of a group, oldest first, and mark the conversation read."""
    rows = tx.all(
        "SELECT r.body, r.sender, b.sent_at, r.kinds FROM message_refs r JOIN message_bodies b ON b.id = r.body"
        " WHERE r.box = ? AND r.peer = ? ORDER BY r.id DESC LIMIT ?",
        (giver, peer, limit),
    )
    shown: list[MessageId] = []
    for body, sender, sent_at, kinds in reversed(rows):
        copies = copies_of(tx, BodyId(body))
        if _has(tx, user, copies.get(user)):
            continue
        place = ledger.take(tx, BoxId(user))
        number = copies[user] = MessageId(place[1])
        tx.execute(
            "UPDATE message_bodies SET copies = ?, alive = alive + 1 WHERE id = ?",
            (pack_copies(list(copies.items())), body),
        )
        tx.execute(INSERT_REF, (user, peer, number, body, sender, None, 0, 0, kinds & SAID))
        tx.execute(UPSERT_DIALOG, (user, peer, number, sent_at, int(sender != user), 0))
        shown.append(number)
        live = MessageAdded(number, one_message(tx, user, number))
        ledger.enter(tx, box=BoxId(user), place=place, record=MessageAdded(number), live=live, origin=origin)
    if shown:
        tx.execute(
            "UPDATE message_dialogs SET read_inbox_max = ?, unread = 0, counted_upto = 0 WHERE box = ? AND peer = ?",
            (shown[-1], user, peer),
        )
        ledger.append(tx, box=BoxId(user), record=InboxRead(peer, shown[-1], 0), origin=origin)
    return len(shown)


def _has(tx: Transaction, box: UserId, number: MessageId | None) -> bool:
    sql = "SELECT 1 FROM message_refs WHERE box = ? AND id = ?"
    return number is not None and tx.one(sql, (box, number)) is not None
