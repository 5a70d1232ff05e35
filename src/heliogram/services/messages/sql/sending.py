"""Putting a message into boxes, inside somebody's transaction: the hot path.

For each message, in this order: has the sender used this random id before (then that is the answer); the next id and
pts of every box; what it replies to, in each box; the body, once, with the list of its copies; a reference per box; the
conversation's row per box; an entry in each box's log; what the random id came to. A private message does each per-box
step by itself for its two boxes, which costs least (11 statements); a group does each for all boxes in one statement.

``bench/messages_store.py`` on two shared cores, 100 writers, ``synchronous = FULL``: a private message costs 36 µs
here, 80 µs of the process with everything from the service to the disk; a group of 50 10 and 19 µs for each member.

Crash points for tests: ``messages.stored`` (rows are written, the log's entries are not) and ``messages.durable`` (the
commit is through, nobody has been answered).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from heliogram.kernel.faults import PeerIdInvalid
from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, PeerKind, UserId, peer_kind, user_peer
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.ledger import Ledger, Record
from heliogram.platform.sql import Transaction, Value
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages.contract import ChatWriteForbidden, Message, Outgoing, Sent
from heliogram.services.messages.events import MessageAdded
from heliogram.services.messages.sql.contents import note_contents
from heliogram.services.messages.sql.rows import (
    MENTION,
    audience_of,
    body_holder,
    copies_of,
    one_message,
    pack_copies,
    pack_ids,
)

INSERT_BODY: Final = (
    "INSERT INTO message_bodies (sender, sent_at, text, entities, media, action, markup, forward, quote, silent,"
    " grouped_id, holds, copies, alive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_REF: Final = (
    "INSERT INTO message_refs (box, peer, id, body, sender, reply_to, mentioned, content_unread, kinds)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UPSERT_DIALOG: Final = (
    "INSERT INTO message_dialogs (box, peer, top_id, top_at, unread, unread_mentions, total)"
    " VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (box, peer) DO UPDATE SET"
    " top_id = excluded.top_id, top_at = excluded.top_at, unread = message_dialogs.unread + excluded.unread,"
    " unread_mentions = message_dialogs.unread_mentions + excluded.unread_mentions, total = message_dialogs.total + 1"
)
_EXTEND_DIALOG: Final = (
    "UPDATE message_dialogs SET top_id = ?, top_at = ?, unread = unread + ?, total = total + 1"
    " WHERE box = ? AND peer = ? AND total > 0"
)
_EARLIER: Final = "SELECT id, pts, sent_at FROM message_sends WHERE sender = ? AND random_id = ?"
REMEMBER: Final = "INSERT INTO message_sends (sender, random_id, id, pts, sent_at) VALUES (?, ?, ?, ?, ?)"


class Post(NamedTuple):
    """One message on its way: who says what to whom, from which device and when (Unix seconds)."""

    sender: UserId
    peer: PeerId
    outgoing: Outgoing
    origin: AuthKeyId
    at: int
    deliver: bool = True


class Replied(NamedTuple):
    """What a message replies to."""

    author: UserId
    copies: dict[UserId, MessageId]


NO_REPLY: Final = Replied(UserId(0), {})


class Sending:
    """Puts messages into boxes."""

    def __init__(self, ledger: Ledger, media: MediaRecords, points: CrashPoints = NO_POINTS) -> None:
        self._ledger = ledger
        self._media = media
        self._points = points

    def send(self, tx: Transaction, post: Post) -> Sent:
        """Deliver one message. Raises ChatWriteForbidden, PeerIdInvalid, MediaEmpty."""
        random_id = post.outgoing.random_id
        if random_id and (earlier := earlier_send(tx, post)) is not None:
            return earlier
        if post.peer > 0:
            message, pts = self._to_users(tx, post)
        elif peer_kind(post.peer) is PeerKind.CHAT:
            message, pts = self._to_group(tx, post)
        else:
            raise PeerIdInvalid
        if random_id:
            tx.execute(REMEMBER, (post.sender, random_id, message.id, pts, post.at))
        return Sent(message=message, pts=pts, duplicate=False, random_id=random_id)

    def _to_users(self, tx: Transaction, post: Post) -> tuple[Message, int]:
        sender, peer, outgoing, origin, at, deliver = post
        ledger = self._ledger
        own_place = ledger.take(tx, BoxId(sender))
        copies = [(sender, MessageId(own_place[1]))]
        places = [own_place]
        if deliver and peer != user_peer(sender):
            places.append(ledger.take(tx, BoxId(peer)))
            copies.append((UserId(peer), MessageId(places[1][1])))
        replied = _replied(tx, post) if outgoing.reply_to is not None else NO_REPLY
        body = self._insert_body(tx, post, copies)
        unread = outgoing.unread_content and peer != user_peer(sender)
        reply_to = replied.copies.get(sender)
        own = message_as_sent(post, copy=copies[0], body=body, peer=peer, reply_to=reply_to, unread=unread)
        shown = [(own, outgoing.random_id, _show(tx, own, at))]
        if len(copies) > 1:
            reply_to = replied.copies.get(UserId(peer))
            theirs = message_as_sent(
                post, copy=copies[1], body=body, peer=PeerId(sender), reply_to=reply_to, unread=unread
            )
            shown.append((theirs, 0, _show(tx, theirs, at)))
        self._points.reach("messages.stored")
        for place, (message, random_id, known) in zip(places, shown, strict=True):
            ledger.enter(
                tx,
                box=BoxId(message.box),
                place=place,
                record=MessageAdded(message.id, None, random_id, known),
                live=MessageAdded(message.id, message, random_id, known),
                origin=origin,
            )
        return own, own_place[0]

    def _to_group(self, tx: Transaction, post: Post) -> tuple[Message, int]:
        sender, peer, outgoing, origin, at, _ = post
        audience = audience_of(tx, peer)
        if sender not in audience:
            raise ChatWriteForbidden
        known = audience[sender] and not outgoing.action
        if not audience[sender]:
            tx.execute("UPDATE message_audiences SET introduced = 1 WHERE peer = ? AND user = ?", (peer, sender))
        places = self._ledger.take_many(tx, map(BoxId, audience))
        replied = _replied(tx, post) if outgoing.reply_to is not None else NO_REPLY
        mentioned = {*outgoing.mentions, replied.author} - {sender}
        copies = [(box, MessageId(places[BoxId(box)][1])) for box in audience]
        body = self._insert_body(tx, post, copies)
        unread = outgoing.unread_content and len(copies) > 1
        refs: list[tuple[int | None, ...]] = []
        dialogs: list[tuple[int, ...]] = []
        stored: dict[BoxId, Record] = {}
        live: dict[BoxId, Record] = {}
        for box, number in copies:
            called = box in mentioned
            reply_to = replied.copies.get(box)
            kinds = outgoing.kinds | called * MENTION
            refs.append((box, peer, number, body, sender, reply_to, called, called or unread, kinds))
            dialogs.append((box, peer, number, at, box != sender, called))
            message = message_as_sent(
                post,
                copy=(box, number),
                body=body,
                peer=peer,
                reply_to=reply_to,
                mentioned=called,
                unread=unread,
            )
            random_id = outgoing.random_id if box == sender else 0
            stored[BoxId(box)] = MessageAdded(number, None, random_id, known)
            live[BoxId(box)] = MessageAdded(number, message, random_id, known)
        tx.executemany(INSERT_REF, refs)
        tx.executemany(UPSERT_DIALOG, dialogs)
        self._points.reach("messages.stored")
        self._ledger.enter_many(tx, places=places, records=stored, live=live, origin=origin)
        own = live[BoxId(sender)]
        assert isinstance(own, MessageAdded)
        assert own.message is not None
        return own.message, places[BoxId(sender)][0]

    def _insert_body(self, tx: Transaction, post: Post, copies: Sequence[tuple[UserId, MessageId]]) -> BodyId:
        """Store what is said and where it is shown, and hold what it refers to. Raises MediaEmpty."""
        said = post.outgoing
        body = tx.insert(INSERT_BODY, body_row(post, copies))
        if said.lasts_s is not None or said.live_s:
            note_contents(tx, BodyId(body), said, post.at)
        if said.holds:
            self._media.hold(tx, media=said.holds, holder=body_holder(BodyId(body)))
        return BodyId(body)


def body_row(post: Post, copies: Sequence[tuple[UserId, MessageId]]) -> tuple[Value, ...]:
    """Return the parameters of :data:`INSERT_BODY`."""
    said = post.outgoing
    return (
        post.sender,
        post.at,
        said.text,
        said.entities,
        said.media,
        said.action,
        said.markup,
        said.forward,
        said.quote,
        said.silent,
        said.grouped_id,
        pack_ids(said.holds) if said.holds else b"",
        pack_copies(copies),
        len(copies),
    )


def earlier_send(tx: Transaction, post: Post) -> Sent | None:
    """Return what came of the random id before.

    A message that is gone is told as the retry tells it: the same client says the same under the same random id.
    """
    rows = tx.all(_EARLIER, (post.sender, post.outgoing.random_id))
    if not rows:
        return None
    number, pts, sent_at = rows[0]
    message = one_message(tx, post.sender, number) or message_as_sent(
        post._replace(at=sent_at),
        copy=(post.sender, number),
        body=BodyId(0),
        peer=post.peer,
        reply_to=post.outgoing.reply_to,
    )
    return Sent(message=message, pts=pts, duplicate=True, random_id=post.outgoing.random_id)


def _replied(tx: Transaction, post: Post) -> Replied:
    """Find what the message replies to: in the same conversation, or nothing."""
    row = tx.one(
        "SELECT sender, body FROM message_refs WHERE box = ? AND peer = ? AND id = ?",
        (post.sender, post.peer, post.outgoing.reply_to),
    )
    return Replied(row[0], copies_of(tx, row[1])) if row else NO_REPLY


def _show(tx: Transaction, message: Message, at: int) -> bool:
    """Show a private message in its box; say whether the conversation had any before."""
    box, peer, number, out = message.box, message.peer, message.id, message.out
    unread, kinds = message.media_unread, message.kinds
    tx.execute(INSERT_REF, (box, peer, number, message.body, message.sender, message.reply_to, 0, unread, kinds))
    if tx.execute(_EXTEND_DIALOG, (number, at, not out, box, peer)).rowcount:
        return True
    tx.execute(UPSERT_DIALOG, (box, peer, number, at, not out, 0))
    return False


def message_as_sent(
    post: Post,
    *,
    copy: tuple[UserId, MessageId],
    body: BodyId,
    peer: PeerId,
    reply_to: MessageId | None,
    mentioned: bool = False,
    unread: bool = False,
) -> Message:
    """Return a message as a box sees it that was just sent there."""
    said = post.outgoing
    return Message(
        box=copy[0],
        id=copy[1],
        body=body,
        peer=peer,
        sender=post.sender,
        out=copy[0] == post.sender,
        sent_at=post.at,
        text=said.text,
        entities=said.entities,
        media=said.media,
        action=said.action,
        markup=said.markup,
        forward=said.forward,
        quote=said.quote,
        reply_to=reply_to,
        silent=said.silent,
        mentioned=mentioned,
        media_unread=mentioned or unread,
        grouped_id=said.grouped_id,
        kinds=said.kinds,
    )
