"""Replacing what a message says, for all who still take part.

A body is shared, so whoever left the group would see the edit too. For them the old body is copied first: they keep
the message as it was when they could last see it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, UserId
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages import rules
from heliogram.services.messages.contract import Edited, Message, Outgoing
from heliogram.services.messages.events import MessageEdited
from heliogram.services.messages.sql.contents import keep_live, life_of
from heliogram.services.messages.sql.rows import (
    MENTION,
    audience_of,
    body_holder,
    copies_of,
    held_by,
    one_message,
    pack_copies,
    pack_ids,
)

_COPY_BODY: Final = (
    "INSERT INTO message_bodies (sender, sent_at, edited_at, text, entities, media, action, markup, forward, quote,"
    " silent, grouped_id, holds, copies, alive) SELECT sender, sent_at, edited_at, text, entities, media, action,"
    " markup, forward, quote, silent, grouped_id, holds, ?, ? FROM message_bodies WHERE id = ?"
)

_SET_KINDS: Final = "UPDATE message_refs SET kinds = ? | (kinds & ?) WHERE box = ? AND id = ?"


class Editing:
    """Edits messages inside a transaction."""

    def __init__(self, ledger: Ledger, media: MediaRecords) -> None:
        self._ledger = ledger
        self._media = media

    def edit(
        self, tx: Transaction, *, owner: UserId, message: MessageId, edited: Outgoing, origin: AuthKeyId, at: int
    ) -> Edited:
        """Replace text, entities, media and markup; raises what the contract says."""
        found = one_message(tx, owner, message)
        until, ends = life_of(tx, found.body) if found is not None else (None, False)
        current = rules.check_edit(found, edited, owner=owner, at=at, live_until=until, ends=ends)
        participants = _participants(tx, current)
        rules.check_takes_part(owner, participants)
        copies = copies_of(tx, current.body)
        self._keep_for_departed(tx, current.body, copies, participants)
        tx.execute(
            "UPDATE message_bodies SET text = ?, entities = ?, media = ?, markup = ?, edited_at = ? WHERE id = ?",
            (edited.text, edited.entities, edited.media, edited.markup, at, current.body),
        )
        if edited.media != current.media:
            self._hold(tx, current.body, edited.holds)
        shown = [(box, copies[box]) for box in sorted(copies.keys() & participants)]
        if edited.kinds != current.kinds:
            tx.executemany(_SET_KINDS, [(edited.kinds, MENTION, box, number) for box, number in shown])
        if until is not None:
            keep_live(tx, current.body, current.sent_at + edited.live_s)
        outcome: Edited | None = None
        for box, number in shown:
            seen = one_message(tx, box, number)
            if seen is None:
                continue
            pts = self._ledger.append(
                tx,
                box=BoxId(box),
                record=MessageEdited(seen.id),
                live=MessageEdited(seen.id, seen),
                origin=origin,
            )
            if box == owner:
                outcome = Edited(message=seen, pts=pts)
        assert outcome is not None
        return outcome

    def _hold(self, tx: Transaction, body: BodyId, holds: Sequence[int]) -> None:
        """Have a body hold other media than before. Raises MediaEmpty."""
        tx.execute("UPDATE message_bodies SET holds = ? WHERE id = ?", (pack_ids(holds), body))
        self._media.keep(tx, media=holds, holder=body_holder(body))

    def _keep_for_departed(
        self, tx: Transaction, body: BodyId, copies: dict[UserId, MessageId], participants: Collection[UserId]
    ) -> None:
        departed = [
            (box, number)
            for box, number in copies.items()
            if box not in participants
            and tx.one("SELECT 1 FROM message_refs WHERE box = ? AND id = ?", (box, number)) is not None
        ]
        if not departed:
            return
        kept = BodyId(tx.insert(_COPY_BODY, (pack_copies(departed), len(departed), body)))
        tx.executemany(
            "UPDATE message_refs SET body = ? WHERE box = ? AND id = ?",
            [(kept, box, number) for box, number in departed],
        )
        if held := held_by(tx, body):
            self._media.hold(tx, media=held, holder=body_holder(kept))
        present = [(box, number) for box, number in copies.items() if box in participants]
        tx.execute(
            "UPDATE message_bodies SET copies = ?, alive = alive - ? WHERE id = ?",
            (pack_copies(present), len(departed), body),
        )


def _participants(tx: Transaction, message: Message) -> set[UserId]:
    if message.peer > 0:
        return {message.box, UserId(message.peer)}
    return set(audience_of(tx, message.peer))
