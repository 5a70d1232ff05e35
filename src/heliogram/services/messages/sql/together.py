"""Putting many messages into boxes at a time, on a store across a network.

The outcome is that of :mod:`.sending`, one message after another; the shared suites run on both. Here each kind of row
is written by one trip for all messages that wait, whoever sends them: a dozen trips for up to :data:`MOST` requests
where each alone would take as many.

The transaction is not SERIALIZABLE: it locks. A box's row in the ledger stands for everything in the box. So first all
boxes are locked, in the order of their numbers, and whatever is read is read after that. Nobody else can then have
used one of the senders' random ids, given out a number, shown a message or kept a draft: to do so they too have to
change the row, and find it changed when they are SERIALIZABLE. Who is in a group is read once more when its boxes are
locked; whoever comes or goes is told of in those boxes, and so waits for the locks or was there before.

What needs more than rows of its own (media that are held, media that end by themselves) goes the usual way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from heliogram.kernel.faults import PeerIdInvalid
from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, PeerKind, UserId, peer_kind, user_peer
from heliogram.platform.crashpoints import CrashPoints
from heliogram.platform.ledger import Entered, Ledger, Place
from heliogram.platform.sql import Raced, Reader, Transaction, Value
from heliogram.services.messages.contract import ChatWriteForbidden, Outgoing, Sent
from heliogram.services.messages.events import MessageAdded
from heliogram.services.messages.sql.rows import MENTION, unpack_copies
from heliogram.services.messages.sql.sending import (
    INSERT_BODY,
    INSERT_REF,
    NO_REPLY,
    REMEMBER,
    UPSERT_DIALOG,
    Post,
    Replied,
    body_row,
    earlier_send,
    message_as_sent,
)

MOST: Final = 64
"""Requests that share a transaction."""
_AUDIENCES: Final = (
    'SELECT peer, "user", introduced FROM message_audiences WHERE peer = ANY($1::bigint[]) ORDER BY peer, "user"'
)
_USED: Final = (
    "SELECT s.sender, s.random_id FROM unnest($1::bigint[], $2::bigint[]) AS asked (sender, random_id)"
    " JOIN message_sends s ON s.sender = asked.sender AND s.random_id = asked.random_id"
)
_REPLIED: Final = (
    "SELECT r.box, r.peer, r.id, r.sender, b.copies"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS asked (box, peer, id)"
    " JOIN message_refs r ON r.box = asked.box AND r.peer = asked.peer AND r.id = asked.id"
    " JOIN message_bodies b ON b.id = r.body"
)
_KNOWN: Final = (
    "SELECT d.box, d.peer FROM unnest($1::bigint[], $2::bigint[]) AS asked (box, peer)"
    " JOIN message_dialogs d ON d.box = asked.box AND d.peer = asked.peer WHERE d.total > 0"
)
_INTRODUCE: Final = "UPDATE message_audiences SET introduced = 1 WHERE peer = ? AND user = ?"


class Drafts(Protocol):
    """Drafts that go when their text is sent, in the same transaction; given by whoever keeps them."""

    def clear_draft(self, tx: Transaction, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> object:
        """Remove the owner's draft in a conversation, if there is one."""
        ...

    def drafted(self, reader: Reader, owners: Collection[UserId]) -> set[tuple[UserId, PeerId]]:
        """Return the conversations in which some people have drafts."""
        ...


class Request(NamedTuple):
    """What one caller sends to one peer."""

    posts: Sequence[Post]
    clear_draft: bool


def may_go_together(outgoing: Collection[Outgoing]) -> bool:
    """Whether messages need nothing but rows of their own."""
    return not any(said.holds or said.lasts_s is not None or said.live_s for said in outgoing)


class _Copy(NamedTuple):
    """A message on its way into one box."""

    box: UserId
    peer: PeerId
    place: Place
    mentioned: bool
    unread: bool
    reply_to: MessageId | None
    known: bool


class SendingTogether:
    """Puts many messages into boxes."""

    def __init__(self, ledger: Ledger, drafts: Drafts | None, points: CrashPoints) -> None:
        self._ledger = ledger
        self._drafts = drafts
        self._points = points

    def send(self, tx: Transaction, requests: list[Request]) -> list[list[Sent] | Exception]:
        """Deliver what is asked; for each request return what came of it, or what to raise."""
        groups = sorted({peer for peer in map(_peer, requests) if peer < 0})
        before = _audiences(tx, groups)
        outcomes: list[list[Sent] | Exception] = list(_refusals(tx, requests, before))
        admitted = [request for request, refused in zip(requests, outcomes, strict=True) if not refused]
        if not admitted:
            return outcomes
        self._ledger.lock(tx, _concerned(admitted, before))
        audiences = _audiences(tx, groups)
        if any(audiences[group].keys() != before[group].keys() for group in groups):
            raise Raced("somebody came to a group or went")
        batch = _Batch(self._ledger, audiences, _used(tx, admitted))
        batch.prepare(tx, [post for request in admitted for post in request.posts])
        sent = batch.write(tx, self._points)
        for index, request in enumerate(requests):
            if not outcomes[index]:
                outcomes[index] = [sent.get(id(post)) or _again(tx, post) for post in request.posts]
        self._clear_drafts(tx, [request for request in admitted if request.clear_draft])
        return outcomes

    def _clear_drafts(self, tx: Transaction, requests: list[Request]) -> None:
        if self._drafts is None or not requests:
            return
        drafted = self._drafts.drafted(tx, {request.posts[0].sender for request in requests})
        for request in requests:
            sender, peer, _, origin, _, _ = request.posts[0]
            if (sender, peer) in drafted:
                self._drafts.clear_draft(tx, owner=sender, peer=peer, origin=origin)


class _Batch:
    """The messages of one transaction, from what is asked to rows."""

    def __init__(
        self, ledger: Ledger, audiences: dict[PeerId, dict[UserId, bool]], used: set[tuple[UserId, int]]
    ) -> None:
        self._ledger = ledger
        self._audiences = audiences
        self._used = used
        self._posts: list[Post] = []
        self._recipients: list[list[UserId]] = []
        self._last: dict[BoxId, Place] = {}
        self._left: Counter[BoxId] = Counter()
        self._replied: dict[tuple[UserId, PeerId, int], Replied] = {}
        self._known: set[tuple[UserId, PeerId]] = set()

    def prepare(self, tx: Transaction, posts: list[Post]) -> None:
        """Take the places of what is to be sent, and look up what it depends on."""
        for post in posts:
            said = (post.sender, post.outgoing.random_id)
            if said not in self._used:
                self._posts.append(post)
                if said[1]:
                    self._used.add(said)  # by whoever says the same again
        if not self._posts:
            return
        self._recipients = [self._boxes_of(post) for post in self._posts]
        self._left = Counter(BoxId(box) for boxes in self._recipients for box in boxes)
        self._last = self._ledger.take_runs(tx, self._left)
        asked = {
            (post.sender, post.peer, post.outgoing.reply_to)
            for post in self._posts
            if post.outgoing.reply_to is not None
        }
        if asked:
            for box, peer, number, author, copies in tx.all(_REPLIED, _columns(asked)):
                self._replied[box, peer, number] = Replied(author, unpack_copies(copies))
        private = {(post.sender, post.peer) for post in self._posts if post.peer > 0}
        private |= {(UserId(peer), PeerId(sender)) for sender, peer in private}
        if private:
            self._known = set(tx.all(_KNOWN, _columns(private)))

    def _boxes_of(self, post: Post) -> list[UserId]:
        if post.peer < 0:
            return list(self._audiences[post.peer])
        if post.deliver and post.peer != user_peer(post.sender):
            return [post.sender, UserId(post.peer)]
        return [post.sender]

    def write(self, tx: Transaction, points: CrashPoints) -> dict[int, Sent]:
        """Write the rows; return what was sent, by the identity of its post."""
        if not self._posts:
            return {}
        copies = [self._copies(tx, post, boxes) for post, boxes in zip(self._posts, self._recipients, strict=True)]
        bodies = tx.insert_many(
            INSERT_BODY,
            [
                body_row(post, [(copy.box, MessageId(copy.place[1])) for copy in shown])
                for post, shown in zip(self._posts, copies, strict=True)
            ],
        )
        refs: list[tuple[Value, ...]] = []
        dialogs: list[tuple[Value, ...]] = []
        entered: list[Entered] = []
        remembered: list[tuple[Value, ...]] = []
        sent: dict[int, Sent] = {}
        for post, body, shown in zip(self._posts, bodies, copies, strict=True):
            random_id = post.outgoing.random_id
            for copy in shown:
                box, peer, place, mentioned, unread, reply_to, known = copy
                pts, number, _ = place
                kinds = post.outgoing.kinds | mentioned * MENTION
                refs.append((box, peer, number, body, post.sender, reply_to, mentioned, mentioned or unread, kinds))
                dialogs.append((box, peer, number, post.at, box != post.sender, mentioned))
                message = message_as_sent(
                    post,
                    copy=(box, MessageId(number)),
                    body=BodyId(body),
                    peer=peer,
                    reply_to=reply_to,
                    mentioned=mentioned,
                    unread=unread,
                )
                own = random_id if box == post.sender else 0
                stored, live = (MessageAdded(message.id, shown, own, known) for shown in (None, message))
                entered.append(Entered(BoxId(box), place, stored, live, post.origin))
                if box == post.sender:
                    sent[id(post)] = Sent(message=message, pts=pts, duplicate=False, random_id=random_id)
                    if random_id:
                        remembered.append((post.sender, random_id, number, pts, post.at))
        tx.executemany(INSERT_REF, refs)
        tx.executemany(UPSERT_DIALOG, dialogs)
        points.reach("messages.stored")
        self._ledger.enter_all(tx, entered)
        tx.executemany(REMEMBER, remembered)
        return sent

    def _copies(self, tx: Transaction, post: Post, boxes: list[UserId]) -> list[_Copy]:
        said = post.outgoing
        replied = NO_REPLY
        if said.reply_to is not None:
            replied = self._replied.get((post.sender, post.peer, said.reply_to), NO_REPLY)
        group = post.peer < 0
        mentioned = {*said.mentions, replied.author} - {post.sender} if group else set()
        unread = said.unread_content and (len(boxes) > 1 if group else post.peer != user_peer(post.sender))
        introduced = self._introduced(tx, post) if group else False
        copies = []
        for box in boxes:
            peer = post.peer if group or box == post.sender else PeerId(post.sender)
            known = introduced if group else (box, peer) in self._known
            self._known.add((box, peer))
            copies.append(
                _Copy(box, peer, self._place(BoxId(box)), box in mentioned, unread, replied.copies.get(box), known)
            )
        return copies

    def _introduced(self, tx: Transaction, post: Post) -> bool:
        """Say whether a group knows a sender, whom it knows from now on."""
        audience = self._audiences[post.peer]
        introduced = audience[post.sender]
        if not introduced:
            audience[post.sender] = True
            tx.execute(_INTRODUCE, (post.peer, post.sender))
        return introduced and not post.outgoing.action

    def _place(self, box: BoxId) -> Place:
        """Return the next of the places that were taken in a box."""
        pts, number, at = self._last[box]
        self._left[box] -= 1
        return pts - self._left[box], number - self._left[box], at


def _peer(request: Request) -> PeerId:
    return request.posts[0].peer


def _refusals(
    tx: Transaction, requests: list[Request], audiences: Mapping[PeerId, Mapping[UserId, bool]]
) -> list[Exception | list[Sent]]:
    """Return for each request what is to be raised, or nothing; what was sent before is not refused."""
    found = [_refusal(request, audiences, set()) for request in requests]
    doubtful = [request for request, refused in zip(requests, found, strict=True) if refused is not None]
    if not doubtful:
        return [[] for _ in requests]
    used = _used(tx, doubtful)
    return [_refusal(request, audiences, used) or [] for request in requests]


def _refusal(
    request: Request, audiences: Mapping[PeerId, Mapping[UserId, bool]], used: set[tuple[UserId, int]]
) -> Exception | None:
    for post in request.posts:
        if (post.sender, post.outgoing.random_id) in used or post.peer > 0:
            continue
        if peer_kind(post.peer) is not PeerKind.CHAT:
            return PeerIdInvalid()
        if post.sender not in audiences[post.peer]:
            return ChatWriteForbidden()
    return None


def _concerned(requests: list[Request], audiences: Mapping[PeerId, Mapping[UserId, bool]]) -> set[BoxId]:
    """Return the boxes of senders and recipients."""
    boxes = {BoxId(request.posts[0].sender) for request in requests}
    boxes |= {BoxId(peer) for peer in map(_peer, requests) if peer > 0}
    groups = {peer for peer in map(_peer, requests) if peer < 0}
    return boxes | {BoxId(user) for group in groups for user in audiences[group]}


def _again(tx: Transaction, post: Post) -> Sent:
    earlier = earlier_send(tx, post)
    assert earlier is not None  # its random id has been used, and is never forgotten
    return earlier


def _used(tx: Transaction, requests: list[Request]) -> set[tuple[UserId, int]]:
    pairs = {
        (post.sender, post.outgoing.random_id)
        for request in requests
        for post in request.posts
        if post.outgoing.random_id
    }
    return set(tx.all(_USED, _columns(pairs))) if pairs else set()


def _audiences(tx: Transaction, groups: Sequence[PeerId]) -> dict[PeerId, dict[UserId, bool]]:
    found: dict[PeerId, dict[UserId, bool]] = {group: {} for group in groups}
    if groups:
        for peer, user, introduced in tx.all(_AUDIENCES, (list(groups),)):
            found[peer][user] = introduced == 1
    return found


def _columns(rows: Collection[tuple[int | None, ...]]) -> list[list[int]]:
    """Turn rows into arrays, one for each column."""
    return [list(column) for column in zip(*rows, strict=True)]
