"""A session: one client's conversation under one key.

What happens to a message of the client, in order; the number is the code of the ``bad_msg_notification`` it gets:

1. its id must be divisible by 4 (18) and lie between 300 s behind and 30 s ahead of the server's clock (16, 17);
   inside a container an older one is fine, since clients wrap what waited too long;
2. a known id is a repetition: the answer is sent again, nothing runs twice (a container: 19); an id older than what
   is remembered is refused, and one whose answer was dropped (20);
3. the salt must be a valid one, else ``bad_server_salt`` states it (48);
4. a packed message is inflated, within bounds;
5. containers and acknowledgements need an even sequence number (34), requests an odd one (35), and numbers rise with
   ids (32, 33);
6. a container's structure is checked as a whole (64), then its messages go one by one from step 2, a container inside
   a container is refused (64); service messages are handled, everything else is a request for the host.

The host answers each request once; later answers are ignored.

Sources: https://core.telegram.org/mtproto/description, https://core.telegram.org/mtproto/service_messages,
https://core.telegram.org/mtproto/service_messages_about_messages
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

from heliogram.kernel.clock import Entropy
from heliogram.mtproto import wire
from heliogram.mtproto.errors import MalformedMessage
from heliogram.mtproto.message import InboundMessage
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import outbox, received
from heliogram.mtproto.session.container import read_container
from heliogram.mtproto.session.conversation import Conversation
from heliogram.mtproto.session.events import RequestReceived, RequestReleased, SessionEvent
from heliogram.mtproto.session.order import Ordering, peel
from heliogram.mtproto.session.service import HANDLERS, RESEND_UP_TO, Handler, destroyed, parity_fault
from heliogram.mtproto.session.settings import SessionSettings
from heliogram.tl.errors import Malformed
from heliogram.tl.inflating import inflate

DEFAULT_SETTINGS: Final = SessionSettings()
UNREADABLE: Final = "INPUT_FETCH_ERROR"

_TICKS: Final = 4294967296.0
_KEY_DESTROYED: Final = {
    "ok": wire.DESTROY_AUTH_KEY_OK,
    "none": wire.DESTROY_AUTH_KEY_NONE,
    "fail": wire.DESTROY_AUTH_KEY_FAIL,
}
_GZIP_WBITS: Final = 31


class Session:
    """Messages of one (key, session id) in, events out; answers and pushes in, plaintexts out.

    The host decrypts, finds the session by the message's session id (making one for an unknown id), calls
    ``receive``, runs the requests and calls ``answer``; after each turn of its loop it takes ``data_to_send``,
    encrypts each plaintext and writes it. ``next_deadline`` says when to call ``handle_timer`` at the latest.
    """

    __slots__ = (
        "_forget_at",
        "_may_inflate",
        "_order",
        "_outbox",
        "_received",
        "_salts",
        "_settings",
        "_started",
        "_talk",
        "detached_at",
        "last_received",
        "session_id",
    )

    def __init__(
        self,
        session_id: int,
        salts: Salts,
        entropy: Entropy,
        settings: SessionSettings = DEFAULT_SETTINGS,
        *,
        refuse_before: int = 0,
    ) -> None:
        """``refuse_before`` is a client message id: older ones are refused with code 20.

        Pass the newest id seen by a destroyed session of the same id, so that its messages can't be replayed.
        """
        self._talk = Conversation(session_id, salts, entropy, settings, refuse_before)
        self._received = self._talk.received
        self._outbox = self._talk.outbox
        self._order: Ordering | None = None
        self._salts = salts
        self._settings = settings
        self._started = False
        self._may_inflate = 0
        self._forget_at: float | None = None
        self.session_id = session_id
        self.last_received = 0.0
        self.detached_at: float | None = None

    session_id: int
    last_received: float
    """When the client's last valid message came (unix seconds); 0.0 before."""
    detached_at: float | None
    """When the last connection went; None while one carries the session, and before the first."""

    @property
    def attached(self) -> bool:
        """Whether a connection takes what ``data_to_send`` returns."""
        return self._outbox.attached

    @property
    def queued_bytes(self) -> int:
        """What waits to be sent, in bytes: stop reading from a client that lets this grow."""
        return self._outbox.backlog

    @property
    def kept_bytes(self) -> int:
        """Answers that were sent and are kept until the client acknowledges them, in bytes."""
        return self._outbox.kept_bytes

    def let_go(self) -> None:
        """Forget the answers that are kept: the host is short of memory. They can't be sent again."""
        self._outbox.let_go()

    @property
    def newest_received(self) -> int:
        """The client's highest message id so far: keep it as ``refuse_before`` when the session is destroyed."""
        return self._received.newest

    # From the client.

    def receive(self, message: InboundMessage, now: float) -> list[SessionEvent]:
        """Take a decrypted message of this session; what it makes the server say waits in ``data_to_send``."""
        msg_id, seqno = message.msg_id, message.seqno
        events: list[SessionEvent] = []
        settings = self._settings
        age = now - msg_id / _TICKS
        if msg_id & 3:
            self._refuse(msg_id, seqno, 18, now)
        elif age > settings.past_s:
            self._refuse(msg_id, seqno, 16, now)
        elif age < -settings.future_s:
            self._refuse(msg_id, seqno, 17, now)
        elif self._received.state(msg_id) is not None:
            self._repeat(msg_id, seqno, message.body, now)
        elif not self._salts.accepts(message.salt, now):
            self._outbox.put(wire.bad_server_salt(msg_id, seqno, self._salts.current(now)), now)
        else:
            self.last_received = now
            self._may_inflate = settings.max_inflated
            if self._forget_at is None:
                self._forget_at = now + settings.past_s
            self._take(msg_id, seqno, message.body, now, events)
        return events

    def _take(
        self, msg_id: int, seqno: int, body: bytes, now: float, events: list[SessionEvent], *, nested: bool = False
    ) -> None:
        """Take one message that is not a known one: steps 2 to 6 of the head of this module."""
        if self._received.is_forgotten(msg_id):
            self._refuse(msg_id, seqno, 20, now)
            return
        kind = int.from_bytes(body[:4], "little")
        if kind == wire.GZIP_PACKED:
            plain = self._inflate(msg_id, seqno, body, now)
            if plain is None:
                return
            body = plain
            kind = int.from_bytes(body[:4], "little")
        handler = HANDLERS.get(kind)
        fault = parity_fault(kind, seqno, service=handler is not None, nested=nested)
        fault = fault or self._received.seqno_fault(msg_id, seqno)
        if fault:
            self._refuse(msg_id, seqno, fault, now)
        elif kind == wire.MSG_CONTAINER:
            self._unpack(msg_id, seqno, body, now, events)
        else:
            if not self._started:
                self._start(msg_id, now)
            if handler is None:
                self._request(msg_id, seqno, kind, body, now, events)
            else:
                self._serve(handler, msg_id, seqno, body, now, events)

    def _serve(
        self, handler: Handler, msg_id: int, seqno: int, body: bytes, now: float, events: list[SessionEvent]
    ) -> None:
        self._received.add(msg_id, seqno, received.SERVICE)
        try:
            event = handler(self._talk, msg_id, body, now)
        except MalformedMessage:
            self._answer_malformed(msg_id, UNREADABLE, now)
            return
        if event is not None:
            events.append(event)

    def _request(self, msg_id: int, seqno: int, kind: int, body: bytes, now: float, events: list[SessionEvent]) -> None:
        self._received.add(msg_id, seqno, received.PENDING)
        after: tuple[int, ...] = ()
        if kind in {wire.INVOKE_AFTER_MSG, wire.INVOKE_AFTER_MSGS}:
            try:
                after, body = peel(kind, body)
            except MalformedMessage:
                self._answer_malformed(msg_id, UNREADABLE, now)
                return
        self._outbox.put_ack(msg_id, now + self._settings.ack_after_s)
        events.append(RequestReceived(msg_id, body, after))

    def _unpack(self, msg_id: int, seqno: int, body: bytes, now: float, events: list[SessionEvent]) -> None:
        items = read_container(body, self._settings.max_container)
        if items is None:
            self._refuse(msg_id, seqno, 64, now)
            return
        if not items:
            return
        if not self._started:
            self._start(min(item.msg_id for item in items), now)
        latest = now + self._settings.future_s
        for item in items:
            if item.msg_id & 3:
                self._refuse(item.msg_id, item.seqno, 18, now)
            elif item.msg_id / _TICKS > latest:
                self._refuse(item.msg_id, item.seqno, 17, now)
            elif self._received.state(item.msg_id) is not None:
                self._repeat(item.msg_id, item.seqno, item.body, now)
            else:
                self._take(item.msg_id, item.seqno, item.body, now, events, nested=True)
        self._received.add_container(msg_id)

    def _start(self, first_msg_id: int, now: float) -> None:
        self._started = True
        unique_id = int.from_bytes(self._talk.entropy.bytes(8), "little", signed=True)
        self._outbox.put(wire.new_session_created(first_msg_id, unique_id, self._salts.current(now)), now, outbox.NEWS)

    def _repeat(self, msg_id: int, seqno: int, body: bytes, now: float) -> None:
        """Take a message whose id has come before: nothing is run again."""
        if int.from_bytes(body[:4], "little") == wire.MSG_CONTAINER:
            self._refuse(msg_id, seqno, 19, now)
            return
        out = self._outbox.result_of(msg_id)
        if out is None:
            if self._received.state(msg_id) == received.LOST:
                self._refuse(msg_id, seqno, 20, now)
            elif seqno & 1:
                self._outbox.put_ack(msg_id, now)
        elif out.msg_id and len(out.body) > RESEND_UP_TO:
            self._outbox.put(wire.msg_detailed_info(msg_id, out.msg_id, len(out.body), 0), now)
        else:
            self._outbox.resend(out)

    def _refuse(self, msg_id: int, seqno: int, code: int, now: float) -> None:
        self._outbox.put(wire.bad_msg_notification(msg_id, seqno, code), now)

    def _inflate(self, msg_id: int, seqno: int, body: bytes, now: float) -> bytes | None:
        """Unpack a message; when that can't be done, answer it with an error and return None.

        What one packet may inflate to is bounded as a whole: a container has room for hundreds of small bombs.
        """
        try:
            packed, _ = wire.read_bytes(body, 4)
            plain = inflate(packed, self._may_inflate)
            self._may_inflate -= len(plain)
            if not len(plain) & 3 and int.from_bytes(plain[:4], "little") != wire.GZIP_PACKED:
                return plain
        except (Malformed, MalformedMessage):
            pass
        fault = self._received.seqno_fault(msg_id, seqno)
        if fault:
            self._refuse(msg_id, seqno, fault, now)
            return None
        if not self._started:
            self._start(msg_id, now)
        self._received.add(msg_id, seqno, received.FAILED)
        self._answer_malformed(msg_id, UNREADABLE, now)
        return None

    def _answer_malformed(self, msg_id: int, text: str, now: float) -> None:
        self._received.mark(msg_id, received.FAILED)
        self._outbox.put_result(msg_id, wire.rpc_result(msg_id, wire.rpc_error(400, text)), now)

    # From the host.

    def answer(self, msg_id: int, result: bytes, now: float, *, compress: bool = True) -> Sequence[RequestReleased]:
        """Answer a request with a boxed result; a second answer, or one to a dropped request, is ignored.

        ``compress`` False for what does not shrink (file parts).
        """
        if compress and len(result) >= self._settings.compress_from:
            packed = wire.gzip_packed(zlib.compress(result, 1, _GZIP_WBITS))
            if len(packed) < len(result):
                result = packed
        return self._finish(msg_id, result, received.ANSWERED, now)

    def answer_error(self, msg_id: int, code: int, text: str, now: float) -> Sequence[RequestReleased]:
        """Answer a request with ``rpc_error``."""
        return self._finish(msg_id, wire.rpc_error(code, text), received.FAILED, now)

    def _finish(self, msg_id: int, result: bytes, state: int, now: float) -> Sequence[RequestReleased]:
        before = self._received.state(msg_id)
        if before == received.PENDING:
            self._outbox.put_result(msg_id, wire.rpc_result(msg_id, result), now)
        elif before != received.DROPPED:
            return ()
        self._received.mark(msg_id, state)
        if self._order is None or self._order.idle:
            return ()
        self._order.cancel(msg_id)
        return self._order.finish(msg_id, failed=state == received.FAILED)

    def answer_session_destroyed(self, msg_id: int, session_id: int, *, existed: bool) -> None:
        """Answer a SessionDestroyRequested."""
        self._received.mark(msg_id, received.ANSWERED)
        self._outbox.put(destroyed(session_id, existed=existed), self.last_received)

    def answer_key_destroyed(self, msg_id: int, *, outcome: str) -> None:
        """Answer a KeyDestroyRequested; ``outcome`` is "ok", "none" or "fail"."""
        self._received.mark(msg_id, received.ANSWERED)
        self._outbox.put(_KEY_DESTROYED[outcome].to_bytes(4, "little"), self.last_received)

    def push(self, update: bytes, now: float) -> bool:
        """Queue a boxed Updates value. Too many, or too old ones, turn into one ``updatesTooLong``: then False."""
        return self._outbox.put_update(update, now)

    def defer(self, msg_id: int, after: tuple[int, ...], now: float) -> RequestReleased | None:
        """Order a request after others: at once the release when nothing holds it, else None and an event later.

        The release comes from ``answer``, ``answer_error`` or ``handle_timer``.
        """
        if self._order is None:
            self._order = Ordering()
        return self._order.defer(msg_id, after, self._received, now + self._settings.wait_s)

    # Connections and time.

    def attach(self, now: float) -> None:
        """Let a connection carry the session from now on: unacknowledged messages will be sent again."""
        self._outbox.forget_before(now - self._settings.keep_s)
        self._outbox.attach(now)
        self.detached_at = None

    def detach(self, now: float) -> None:
        """Take note that the connection is gone; what comes waits for the next one."""
        self._outbox.attached = False
        self.detached_at = now

    def has_data(self, now: float) -> bool:
        """Say whether ``data_to_send`` would return anything."""
        return self._outbox.has_data(now)

    def data_to_send(self, now: float, max_bytes: int = 1 << 19) -> list[bytes]:
        """Return plaintexts to encrypt, one per packet, of about ``max_bytes`` in all; call again for more.

        Several small messages go as one container. A single message longer than ``max_bytes`` still goes.
        """
        return self._outbox.take(now, max_bytes, self._salts.current(now))

    def send_as_one_packet(self) -> None:
        """Let ``data_to_send`` return one packet at most until the next ``attach``: over HTTP a response holds one."""
        self._outbox.one_packet = True

    def fill(self, now: float) -> None:
        """Make sure that there is something to send: an HTTP response has to hold a packet."""
        if not self.has_data(now):
            self._outbox.put(wire.ids_message(wire.MSGS_ACK, []), now)

    def next_deadline(self) -> float | None:
        """Return when ``handle_timer`` is due at the latest (unix seconds)."""
        wait_ends = None if self._order is None else self._order.next_deadline()
        times = (self._outbox.next_deadline(), wait_ends, self._forget_at)
        return min((time for time in times if time is not None), default=None)

    def handle_timer(self, now: float) -> list[SessionEvent]:
        """Do what is due: waits end, old messages are forgotten. Then look at ``data_to_send``."""
        self._outbox.forget_before(now - self._settings.keep_s)
        if self._forget_at is not None and self._forget_at <= now:
            self._received.forget_before(int((now - 2 * self._settings.past_s) * _TICKS))
            self._forget_at = now + self._settings.past_s if len(self._received) else None
            self._outbox.shrink()
        return [] if self._order is None else list(self._order.expire(now))
