"""What a session has to say: the queue, the acknowledgements, and what waits to be acknowledged.

A message gets its id and sequence number when it is first sent, so ids rise in the order of sending. Answers,
updates and notices are kept after sending until the client acknowledges them. A new connection sends them again
under the same ids, inside a container with a fresh one (clients refuse an old id on the outside), before anything new
and apart from it (kurigram throws a whole container away for one message that it knows). Everything is bounded: of
sent answers the oldest are dropped; updates that are too many turn into one ``updatesTooLong``.

::

    queue ──take──► unacknowledged ──acknowledge──► gone
                     ▲  │
                     └──┘ resend: attach, msg_resend_req, a repeated request

Sources: https://core.telegram.org/mtproto/description, https://core.telegram.org/mtproto/service_messages_about_messages
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from heliogram.mtproto import wire
from heliogram.mtproto.messageids import ANSWER, NOTICE, MessageIds
from heliogram.mtproto.session.received import LOST, ReceivedIds
from heliogram.mtproto.session.settings import SessionSettings

REPLY: Final = 0
"""An answer of the protocol's own that needs no acknowledgement."""
RESULT: Final = 1
"""An answer to a request."""
UPDATE: Final = 2
NEWS: Final = 3
"""A notice of the protocol's own that has to be acknowledged."""

MAX_IN_CONTAINER: Final = 1000
"""Clients accept 1020 and more."""
ALONE_FROM: Final = 1 << 16
"""A body at least this long is not put into a container."""
_ITEM_OVERHEAD: Final = 16
_KEEPING: Final = 160
"""Bytes that a queued message takes besides its body."""
_TOO_LONG: Final = wire.UPDATES_TOO_LONG.to_bytes(4, "little")
_HEADER: Final = Struct("<qqqii")


class Outgoing:
    """One message of the server."""

    __slots__ = ("body", "kind", "made_at", "msg_id", "req_id", "seqno")

    def __init__(self, body: bytes, kind: int, req_id: int, made_at: float) -> None:
        """``req_id`` is the request that a RESULT answers; ``msg_id`` stays 0 until it is sent."""
        self.made_at = made_at
        self.body = body
        self.kind = kind
        self.req_id = req_id
        self.msg_id = 0
        self.seqno = 0


class Outbox:
    """The server's messages of one session."""

    __slots__ = (
        "_acks",
        "_answer_bytes",
        "_content_count",
        "_ids",
        "_queue",
        "_received",
        "_resend",
        "_results",
        "_session_id",
        "_settings",
        "_unacked",
        "_update_bytes",
        "_updates",
        "_updates_lost",
        "attached",
        "one_packet",
        "queued_bytes",
    )

    def __init__(self, session_id: int, settings: SessionSettings, received: ReceivedIds) -> None:
        """``received`` is told of answers that are dropped unacknowledged."""
        self._received = received
        self._session_id = session_id
        self._settings = settings
        self._ids = MessageIds()
        self._content_count = 0
        self._queue: list[Outgoing] = []
        self._resend: dict[int, Outgoing] = {}
        self._unacked: dict[int, Outgoing] = {}
        self._results: dict[int, Outgoing] = {}
        self._acks: dict[int, float] = {}
        self._answer_bytes = 0
        self._update_bytes = 0
        self._updates = 0
        self._updates_lost = False
        self.attached = False
        self.one_packet = False
        self.queued_bytes = 0

    attached: bool
    queued_bytes: int

    # What the session says.

    def put(self, body: bytes, now: float, kind: int = REPLY) -> None:
        """Queue a message of the protocol's own."""
        self._queue.append(Outgoing(body, kind, 0, now))
        self.queued_bytes += len(body)

    def put_result(self, req_id: int, body: bytes, now: float) -> None:
        """Queue the answer to a request; the request needs no other acknowledgement."""
        out = Outgoing(body, RESULT, req_id, now)
        self._queue.append(out)
        self._results[req_id] = out
        self.queued_bytes += len(body)
        self._acks.pop(req_id, None)

    def put_update(self, body: bytes, now: float) -> bool:
        """Queue an update, or turn all of them into ``updatesTooLong`` and return False."""
        self._queue.append(Outgoing(body, UPDATE, 0, now))
        size = len(body)
        self.queued_bytes += size
        self._update_bytes += size
        self._updates += 1
        if self._updates > self._settings.max_updates or self._update_bytes > self._settings.max_update_bytes:
            self._collapse_updates()
            return False
        return True

    def put_ack(self, msg_id: int, due: float) -> None:
        """Owe the client an acknowledgement."""
        self._acks[msg_id] = due

    def _collapse_updates(self) -> None:
        """Replace the updates that wait by one that says so; it stands for the sent ones too."""
        waiting = [out for out in self._queue if out.kind == UPDATE]
        self._queue = [out for out in self._queue if out.kind != UPDATE]
        self.queued_bytes -= sum(len(out.body) for out in waiting)
        for msg_id in [msg_id for msg_id, out in self._unacked.items() if out.kind == UPDATE]:
            self._discard(msg_id)
        self._queue.append(Outgoing(_TOO_LONG, UPDATE, 0, waiting[-1].made_at))
        self.queued_bytes += len(_TOO_LONG)
        self._update_bytes = len(_TOO_LONG)
        self._updates = 1

    # What the client says of it.

    def acknowledge(self, msg_id: int) -> None:
        """Forget a message that the client has."""
        if msg_id in self._unacked:
            self._discard(msg_id)

    def _discard(self, msg_id: int) -> Outgoing:
        out = self._unacked.pop(msg_id)
        if self._resend and self._resend.pop(msg_id, None) is not None:
            self.queued_bytes -= len(out.body)
        if out.kind == RESULT:
            self._results.pop(out.req_id, None)
            self._answer_bytes -= len(out.body)
        elif out.kind == UPDATE:
            self._update_bytes -= len(out.body)
            self._updates -= 1
        return out

    def sent(self, msg_id: int) -> Outgoing | None:
        """Return a message that waits to be acknowledged."""
        return self._unacked.get(msg_id)

    def result_of(self, req_id: int) -> Outgoing | None:
        """Return the answer to a request while it is kept."""
        return self._results.get(req_id)

    def resend(self, out: Outgoing) -> None:
        """Send a message again that was sent before."""
        if out.msg_id and out.msg_id not in self._resend:
            self._resend[out.msg_id] = out
            self.queued_bytes += len(out.body)

    def withdraw(self, req_id: int, now: float) -> Outgoing | None:
        """Drop the answer to a request, sent or not; it gets an id when it has none, to be named by."""
        out = self._results.pop(req_id, None)
        if out is None:
            return None
        if out.msg_id:
            self._discard(out.msg_id)
        else:
            self._queue.remove(out)
            self.queued_bytes -= len(out.body)
            self._number(out, now)
        return out

    # Connections and time.

    def attach(self, now: float) -> None:
        """Send again what is not acknowledged."""
        self.attached = True
        self.one_packet = False
        for out in self._unacked.values():
            self.resend(out)
        if self._updates_lost:
            self._updates_lost = False
            self.put_update(_TOO_LONG, now)

    def forget_before(self, moment: float) -> None:
        """Drop messages made before ``moment`` (unix seconds) that nobody acknowledged, or that nobody takes."""
        while self._unacked:
            out = next(iter(self._unacked.values()))
            if out.made_at > moment:
                break
            self._updates_lost = self._updates_lost or out.kind == UPDATE
            self._discard(out.msg_id)
            self._note_lost(out)
        if self.attached or not self._queue or self._queue[0].made_at > moment:
            return
        kept = []
        for out in self._queue:
            if out.made_at > moment:
                kept.append(out)
                continue
            self.queued_bytes -= len(out.body)
            if out.kind == RESULT:
                del self._results[out.req_id]
                self._note_lost(out)
            elif out.kind == UPDATE:
                self._update_bytes -= len(out.body)
                self._updates -= 1
                self._updates_lost = True
        self._queue = kept

    def _note_lost(self, out: Outgoing) -> None:
        """Remember that an answer is gone, so that a client that asks for it isn't told to go on waiting."""
        if out.kind == RESULT:
            self._received.mark(out.req_id, LOST)

    def shrink(self) -> None:
        """Give back the room of what is gone: a table keeps the size of its fullest day."""
        self._acks = dict(self._acks)
        self._unacked = dict(self._unacked)
        self._results = dict(self._results)
        self._resend = dict(self._resend)

    @property
    def backlog(self) -> int:
        """What waits to be sent, in bytes, with what it takes to keep it."""
        return self.queued_bytes + _KEEPING * (len(self._queue) + len(self._resend))

    def next_deadline(self) -> float | None:
        """When an acknowledgement is due, or the oldest message may be forgotten."""
        due = next(iter(self._acks.values()), None) if self.attached else None
        if self._unacked:
            kept_until = next(iter(self._unacked.values())).made_at + self._settings.keep_s
            return kept_until if due is None else min(due, kept_until)
        return due

    # Sending.

    def has_data(self, now: float) -> bool:
        """Say whether :meth:`take` would return anything."""
        return self.attached and (bool(self._queue) or bool(self._resend) or self._acks_due(now))

    def _acks_due(self, now: float) -> bool:
        acks = self._acks
        return bool(acks) and (len(acks) >= self._settings.ack_count or next(iter(acks.values())) <= now)

    def take(self, now: float, max_bytes: int, salt: int) -> list[bytes]:
        """Return plaintexts of about ``max_bytes`` in all; call again for more."""
        if not self.attached:
            return []
        queue = self._queue
        if len(queue) == 1 and not self._resend and not self._acks_due(now + self._settings.ack_after_s / 2):
            self._queue = []
            out = queue[0]
            self._leave(out, now)
            body = out.body
            return [_HEADER.pack(salt, self._session_id, out.msg_id, out.seqno, len(body)) + body]
        return self._take_many(now, max_bytes, salt)

    def _take_many(self, now: float, max_bytes: int, salt: int) -> list[bytes]:
        batch, old = self._choose(now, max_bytes)
        packets: list[bytes] = []
        if self.one_packet:
            self._pack(batch, packets, now, salt, wrap=old > 0)
            return packets
        self._pack_all(batch[:old], packets, now, salt, wrap=True)
        self._pack_all(batch[old:], packets, now, salt, wrap=False)
        return packets

    def _pack_all(self, batch: list[Outgoing], packets: list[bytes], now: float, salt: int, *, wrap: bool) -> None:
        """Lay out messages in order: neighbours that are short together, long ones alone."""
        small: list[Outgoing] = []
        for out in batch:
            if len(out.body) < ALONE_FROM:
                small.append(out)
                continue
            self._pack(small, packets, now, salt, wrap=wrap)
            small = []
            self._pack([out], packets, now, salt, wrap=wrap)
        self._pack(small, packets, now, salt, wrap=wrap)

    def _choose(self, now: float, max_bytes: int) -> tuple[list[Outgoing], int]:
        """Take what goes out now: resends (their number is returned too), the queue, acknowledgements."""
        batch: list[Outgoing] = []
        size = 0
        while self._resend and size < max_bytes and len(batch) < MAX_IN_CONTAINER:
            out = self._resend.pop(next(iter(self._resend)))
            size += len(out.body) + _ITEM_OVERHEAD
            self.queued_bytes -= len(out.body)
            batch.append(out)
        old = count = len(batch)
        for out in self._queue:
            if size >= max_bytes or count >= MAX_IN_CONTAINER:
                break
            size += len(out.body) + _ITEM_OVERHEAD
            count += 1
        taken = self._queue[: count - old]
        self._queue = self._queue[count - old :]
        for out in taken:
            self._leave(out, now)
        batch += taken
        if self._acks_due(now + self._settings.ack_after_s / 2 if batch else now):
            batch.append(self._acknowledgement(now))
        return batch, old

    def _acknowledgement(self, now: float) -> Outgoing:
        ids = list(self._acks)[: wire.MAX_IDS]
        for msg_id in ids:
            del self._acks[msg_id]
        out = Outgoing(wire.ids_message(wire.MSGS_ACK, ids), REPLY, 0, now)
        self._number(out, now)
        return out

    def _pack(self, batch: list[Outgoing], packets: list[bytes], now: float, salt: int, *, wrap: bool) -> None:
        """Lay a batch out as one plaintext: a container when there are several, or when ``wrap`` asks for a new id."""
        if not batch:
            return
        if len(batch) == 1 and not wrap:
            out = batch[0]
            body, msg_id, seqno = out.body, out.msg_id, out.seqno
        else:
            items = [wire.container_item(out.msg_id, out.seqno, out.body) for out in batch]
            body = wire.container_head(len(items)) + b"".join(items)
            msg_id, seqno = self._ids.next(now, NOTICE), self._content_count << 1
        packets.append(_HEADER.pack(salt, self._session_id, msg_id, seqno, len(body)) + body)

    def _leave(self, out: Outgoing, now: float) -> None:
        """Number a message that leaves the queue, and keep it when it has to be acknowledged."""
        size = len(out.body)
        self.queued_bytes -= size
        self._number(out, now)
        if out.kind == REPLY:
            return
        self._unacked[out.msg_id] = out
        if out.kind == RESULT:
            self._answer_bytes += size
            if self._answer_bytes > self._settings.max_answer_bytes:
                self._drop_oldest_answers()

    def _number(self, out: Outgoing, now: float) -> None:
        if out.kind == REPLY:
            out.seqno = self._content_count << 1
            out.msg_id = self._ids.next(now, ANSWER)
        else:
            out.seqno = self._content_count << 1 | 1
            self._content_count += 1
            out.msg_id = self._ids.next(now, ANSWER if out.kind == RESULT else NOTICE)

    @property
    def kept_bytes(self) -> int:
        """The bodies of answers that were sent and are not acknowledged."""
        return self._answer_bytes

    def let_go(self) -> None:
        """Forget the answers that were sent, acknowledged or not."""
        for out in [out for out in self._unacked.values() if out.kind == RESULT]:
            self._discard(out.msg_id)
            self._note_lost(out)

    def _drop_oldest_answers(self) -> None:
        """Drop sent answers until the rest fits; the newest stays in any case."""
        for out in [out for out in self._unacked.values() if out.kind == RESULT][:-1]:
            if self._answer_bytes <= self._settings.max_answer_bytes:
                return
            self._discard(out.msg_id)
            self._note_lost(out)
