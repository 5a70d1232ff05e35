"""The client's side of a session.

Requests are numbered when they are first sent and kept until they are answered or acknowledged. What the server
refuses for its clock or its numbers is sent again under a new id, what it refuses for the salt under its own, and the
caller's handle stays the same: ``send`` returns a handle, events name it. Answers and updates are acknowledged in the
next batch, at the latest after a while; a message of the server that comes twice is reported once.

Sources: https://core.telegram.org/mtproto/description, https://core.telegram.org/mtproto/service_messages
"""

from __future__ import annotations

from collections import deque
from struct import Struct
from typing import Final

from heliogram.mtproto import wire
from heliogram.mtproto.errors import MalformedMessage
from heliogram.mtproto.message import InboundMessage
from heliogram.mtproto.messageids import CLIENT, MessageIds, time_of
from heliogram.mtproto.session.container import read_container
from heliogram.tl.inflating import inflate

_HEADER: Final = Struct("<qqqii")
_TICKS: Final = 4294967296.0
_MAX_INFLATED: Final = 64 << 20
_ACK_AT: Final = 16
_MAX_BATCH: Final = 100
_MAX_BATCH_BYTES: Final = 1 << 19
_MAX_CONTAINERS: Final = 256


class ResultReceived:
    """A request was answered."""

    __slots__ = ("body", "handle")

    def __init__(self, handle: int, body: bytes) -> None:
        """``body`` is the boxed result, inflated."""
        self.handle = handle
        self.body = body


class RequestFailed:
    """A request was answered with ``rpc_error``."""

    __slots__ = ("code", "handle", "text")

    def __init__(self, handle: int, code: int, text: str) -> None:
        """For example 420, ``FLOOD_WAIT_3``."""
        self.handle = handle
        self.code = code
        self.text = text


class UpdateReceived:
    """The server said something unasked."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        """``body`` is a boxed Updates value, inflated."""
        self.body = body


class RefusalReceived:
    """The server refused a message; ``code`` is that of ``bad_msg_notification``. It will be sent again."""

    __slots__ = ("code", "msg_id")

    def __init__(self, msg_id: int, code: int) -> None:
        """``msg_id`` is the id that was refused."""
        self.msg_id = msg_id
        self.code = code


class SessionRestarted:
    """The server has begun the session afresh (``new_session_created``)."""

    __slots__ = ("first_msg_id", "salt")

    def __init__(self, first_msg_id: int, salt: int) -> None:
        """Requests older than ``first_msg_id`` are sent again."""
        self.first_msg_id = first_msg_id
        self.salt = salt


class NoticeReceived:
    """Another service message came: pong, state info, detailed info, future salts, ..."""

    __slots__ = ("body", "kind")

    def __init__(self, kind: int, body: bytes) -> None:
        """``kind`` is the constructor at the head of ``body``."""
        self.kind = kind
        self.body = body


ClientEvent = ResultReceived | RequestFailed | UpdateReceived | RefusalReceived | SessionRestarted | NoticeReceived


class _Sent:
    __slots__ = ("body", "content", "handle", "msg_id", "seqno")

    def __init__(self, handle: int, body: bytes, *, content: bool) -> None:
        self.handle = handle
        self.body = body
        self.content = content
        self.msg_id = 0
        self.seqno = 0


class ClientSession:
    """Requests in, plaintexts out; plaintexts in, events out."""

    __slots__ = (
        "_acks",
        "_containers",
        "_content_count",
        "_handles",
        "_ids",
        "_queue",
        "_seen",
        "_seen_order",
        "_sent",
        "salt",
        "session_id",
        "time_offset",
    )

    def __init__(self, session_id: int, salt: int = 0) -> None:
        """``salt`` comes from the handshake; 0 makes the server tell the right one."""
        self.session_id = session_id
        self.salt = salt
        self.time_offset = 0.0
        self._ids = MessageIds()
        self._content_count = 0
        self._handles = 0
        self._queue: list[_Sent] = []
        self._sent: dict[int, _Sent] = {}
        self._containers: dict[int, tuple[int, ...]] = {}
        self._acks: list[int] = []
        self._seen: set[int] = set()
        self._seen_order: deque[int] = deque()

    @property
    def unanswered(self) -> int:
        """Requests that were sent and not answered yet."""
        return len(self._sent)

    @property
    def has_data(self) -> bool:
        """Whether something waits to be sent that is more than acknowledgements."""
        return bool(self._queue)

    def send(self, body: bytes, *, content: bool = True) -> int:
        """Queue a message and return its handle; ``content`` False for what needs no answer (acks, states)."""
        self._handles += 1
        self._queue.append(_Sent(self._handles, body, content=content))
        return self._handles

    def message_id(self, handle: int) -> int | None:
        """Return the id under which an unanswered request was last sent."""
        return next((sent.msg_id for sent in self._sent.values() if sent.handle == handle), None)

    def resend_all(self) -> None:
        """Send every unanswered request again under its old id, as after a reconnection."""
        self._queue = [*self._sent.values(), *(sent for sent in self._queue if not sent.msg_id)]

    def data_to_send(self, now: float, *, acks: bool = False) -> list[bytes]:
        """Return plaintexts for ``encrypt_as_client``; ``acks`` sends the waiting acknowledgements in any case."""
        now += self.time_offset
        queue = self._queue
        with_acks = bool(self._acks) and (acks or len(self._acks) >= _ACK_AT)
        if len(queue) == 1 and not with_acks:
            self._queue = []
            msg_id, seqno = self._number(queue[0], now)
            return [self._plaintext(msg_id, seqno, queue[0].body)]
        self._queue = []
        plaintexts = []
        numbered: list[tuple[int, int, bytes]] = []
        size = 0
        for sent in queue:
            if len(numbered) >= _MAX_BATCH or size + len(sent.body) > _MAX_BATCH_BYTES:
                plaintexts += self._batch(numbered, now)
                numbered = []
                size = 0
            numbered.append((*self._number(sent, now), sent.body))
            size += len(sent.body)
        if with_acks:
            ids, self._acks = self._acks[: wire.MAX_IDS], self._acks[wire.MAX_IDS :]
            body = wire.ids_message(wire.MSGS_ACK, ids)
            numbered.append((self._ids.next(now, CLIENT), self._content_count << 1, body))
        return plaintexts + self._batch(numbered, now)

    def _batch(self, numbered: list[tuple[int, int, bytes]], now: float) -> list[bytes]:
        if not numbered:
            return []
        if len(numbered) == 1:
            return [self._plaintext(*numbered[0])]
        body = wire.container_head(len(numbered)) + b"".join(wire.container_item(*item) for item in numbered)
        msg_id = self._ids.next(now, CLIENT)
        self._containers[msg_id] = tuple(item[0] for item in numbered)
        if len(self._containers) > _MAX_CONTAINERS:
            del self._containers[next(iter(self._containers))]
        return [self._plaintext(msg_id, self._content_count << 1, body)]

    def _number(self, sent: _Sent, now: float) -> tuple[int, int]:
        """Give a message its id; one that is sent again keeps its own."""
        if not sent.msg_id:
            sent.msg_id = self._ids.next(now, CLIENT)
            sent.seqno = self._content_count << 1
            if sent.content:
                sent.seqno |= 1
                self._content_count += 1
                self._sent[sent.msg_id] = sent
        return sent.msg_id, sent.seqno

    def _plaintext(self, msg_id: int, seqno: int, body: bytes) -> bytes:
        return _HEADER.pack(self.salt, self.session_id, msg_id, seqno, len(body)) + body

    def receive(self, message: InboundMessage, now: float) -> list[ClientEvent]:
        """Take a decrypted message. Raises MalformedMessage when the server breaks a rule."""
        events: list[ClientEvent] = []
        if message.session_id != self.session_id or not message.msg_id & 1:
            raise MalformedMessage("the message is not of this session")
        if int.from_bytes(message.body[:4], "little") != wire.MSG_CONTAINER:
            self._take(message.msg_id, message.seqno, message.body, now, events)
            return events
        items = read_container(message.body, wire.MAX_IDS)
        if items is None:
            raise MalformedMessage("the server's container is malformed")
        for item in items:
            self._take(item.msg_id, item.seqno, item.body, now, events)
        return events

    def _take(self, msg_id: int, seqno: int, body: bytes, now: float, events: list[ClientEvent]) -> None:
        kind = int.from_bytes(body[:4], "little")
        if seqno & 1:
            self._acks.append(msg_id)
            if not self._is_new(msg_id):
                return
        if kind == wire.RPC_RESULT:
            event = self._result(body)
        elif kind == wire.GZIP_PACKED:
            event = UpdateReceived(_unpacked(body))
        elif kind in _NOTICES:
            event = self._notice(kind, msg_id, body, now)
        else:
            event = UpdateReceived(body)
        if event is not None:
            events.append(event)

    def _is_new(self, msg_id: int) -> bool:
        if msg_id in self._seen:
            return False
        self._seen.add(msg_id)
        self._seen_order.append(msg_id)
        if len(self._seen_order) > wire.MAX_IDS:
            self._seen.discard(self._seen_order.popleft())
        return True

    def _result(self, body: bytes) -> ClientEvent | None:
        sent = self._sent.pop(wire.read_long(body, 4), None)
        if sent is None:
            return None
        result = body[12:]
        kind = int.from_bytes(result[:4], "little")
        if kind == wire.GZIP_PACKED:
            result = _unpacked(result)
        elif kind == wire.RPC_ERROR:
            text, _ = wire.read_bytes(result, 8)
            return RequestFailed(sent.handle, wire.read_int(result, 4), text.decode(errors="replace"))
        return ResultReceived(sent.handle, result)

    def _notice(self, kind: int, msg_id: int, body: bytes, now: float) -> ClientEvent:
        if kind == wire.BAD_SERVER_SALT:
            self.salt = wire.read_long(body, 20)
            return self._refused(body, renumber=False)
        if kind == wire.BAD_MSG_NOTIFICATION:
            if wire.read_int(body, 16) in {16, 17}:
                self.time_offset = time_of(msg_id) - now
                self._ids = MessageIds()
            return self._refused(body, renumber=True)
        if kind == wire.NEW_SESSION_CREATED:
            first = wire.read_long(body, 4)
            self.salt = wire.read_long(body, 20)
            self._again([sent_id for sent_id in self._sent if sent_id < first])
            return SessionRestarted(first, self.salt)
        if kind in {wire.PONG, wire.FUTURE_SALTS, wire.MSGS_STATE_INFO}:
            self._sent.pop(wire.read_long(body, 4), None)
        elif kind == wire.MSG_DETAILED_INFO:
            self.send(wire.ids_message(wire.MSG_RESEND_REQ, [wire.read_long(body, 12)]), content=False)
        elif kind == wire.MSG_NEW_DETAILED_INFO:
            self.send(wire.ids_message(wire.MSG_RESEND_REQ, [wire.read_long(body, 4)]), content=False)
        return NoticeReceived(kind, body)

    def _refused(self, body: bytes, *, renumber: bool) -> RefusalReceived:
        """Send what was refused again.

        A wrong salt says nothing against the ids: what came before by another way is known to the server by its id, so
        that a new one would have it run twice.
        """
        msg_id, code = wire.read_long(body, 4), wire.read_int(body, 16)
        ids = self._containers.pop(msg_id, (msg_id,))
        if renumber:
            self._again(ids)
        else:
            again = [sent for refused in ids if (sent := self._sent.get(refused)) is not None]
            self._queue += [sent for sent in again if sent not in self._queue]
        return RefusalReceived(msg_id, code)

    def _again(self, ids: tuple[int, ...] | list[int]) -> None:
        """Queue what was sent under these ids again, to be given new ones."""
        for msg_id in ids:
            sent = self._sent.pop(msg_id, None)
            if sent is not None:
                sent.msg_id = 0
                self._queue.append(sent)


def _unpacked(body: bytes) -> bytes:
    packed, _ = wire.read_bytes(body, 4)
    return inflate(packed, _MAX_INFLATED)


_NOTICES: Final = {
    wire.BAD_SERVER_SALT,
    wire.BAD_MSG_NOTIFICATION,
    wire.NEW_SESSION_CREATED,
    wire.PONG,
    wire.FUTURE_SALTS,
    wire.MSGS_STATE_INFO,
    wire.MSGS_STATE_REQ,
    wire.MSGS_ALL_INFO,
    wire.MSG_DETAILED_INFO,
    wire.MSG_NEW_DETAILED_INFO,
    wire.MSGS_ACK,
    wire.DESTROY_SESSION_OK,
    wire.DESTROY_SESSION_NONE,
    wire.DESTROY_AUTH_KEY_OK,
    wire.DESTROY_AUTH_KEY_NONE,
    wire.DESTROY_AUTH_KEY_FAIL,
}
