"""What is fuzzed in the protocol core, and the contract: events or the one protocol error; nothing else, ever.

Each target takes bytes and treats them as a peer's. The session's target spends some of them on choosing a plausible
shape, since random bytes alone would hardly pass the first check.
"""

import contextlib
import gzip
from collections.abc import Callable

from tests.support.clock import SeededEntropy
from tests.support.link import public_keys, server_key

from heliogram.mtproto import wire
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.binding import verify_binding
from heliogram.mtproto.client import ClientHandshake, ClientSession, ClientTransport
from heliogram.mtproto.errors import ProtocolError
from heliogram.mtproto.handshake import ComputationNeeded, ServerHandshake, peek_nonce
from heliogram.mtproto.message import InboundMessage, build_plain, decrypt
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import RequestReceived, Session, SessionSettings
from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED, ProxyHeader, ServerTransport
from heliogram.tl.errors import Malformed

NOW = 1_700_000_000.0
KEY = AuthKey(SeededEntropy(b"fuzz").bytes(256))
SETTINGS = SessionSettings(max_remembered=50, max_updates=5, max_answer_bytes=1000, compress_from=100)
KINDS = sorted({value for name, value in vars(wire).items() if name.isupper() and isinstance(value, int)})


class Bytes:
    """Reads small choices from the front of the input."""

    def __init__(self, data) -> None:
        self.data = data
        self.at = 0

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece + bytes(count - len(piece))

    def byte(self):
        return self.take(1)[0]

    @property
    def left(self):
        return self.at < len(self.data)


def transport(data):
    """A server's transport, in pieces."""
    machine = ServerTransport(SeededEntropy(), max_packet=4096)
    source = Bytes(data)
    machine.receive_data([b"", b"\xef", b"\xee" * 4, b"\xdd" * 4, bytes(8)][source.byte() % 5])
    while source.left:
        machine.receive_data(source.take(source.byte() % 64 + 1))
        assert machine.buffered < 4096 + 64
        while machine.next_event() is not None:
            pass


def client_transport(data):
    """A client's transport."""
    machine = ClientTransport([ABRIDGED, INTERMEDIATE, PADDED, FULL][len(data) % 4], SeededEntropy())
    machine.receive_data(data)
    while machine.next_event() is not None:
        pass


def proxy(data):
    """A balancer's header."""
    with contextlib.suppress(ProtocolError):
        ProxyHeader().receive_data([b"", b"PROXY TCP4 ", b"\r\n\r\n\0\r\nQUIT\n"][len(data) % 3] + data)


def message(data):
    """An encrypted packet and a binding message, under a known key."""
    fields = {"nonce": 1, "expires_at": 2, "temp_auth_key_id": 3, "temp_session_id": 4, "msg_id": 5}
    for check in (
        lambda: decrypt(KEY, KEY.id_bytes + data),
        lambda: verify_binding(KEY, KEY.id_bytes + data, **fields),
    ):
        try:
            check()
        except ProtocolError:
            continue
        raise AssertionError("random bytes pass for sealed ones")


def handshake(data):
    """A server's handshake: any steps in any order, honest ones among them."""
    key = server_key()
    machine = ServerHandshake({key.fingerprint: key}, SeededEntropy())
    honest = ClientHandshake(public_keys(), SeededEntropy(b"honest"))
    packet = honest.start(NOW).packet
    source = Bytes(data)
    while source.left:
        choice = source.byte()
        if choice % 4 == 0:
            body = bytearray(packet)
            body[20 + source.byte() % (len(body) - 20)] ^= source.byte()
            packet = bytes(body)
        elif choice % 4 == 1:
            kind = KINDS[source.byte() % len(KINDS)].to_bytes(4, "little")
            packet = build_plain(4, kind + source.take(4 * (source.byte() % 100)))
        peek_nonce(packet)
        events = machine.receive(packet, NOW)
        while events:
            event = events.pop()
            if isinstance(event, ComputationNeeded):
                events += machine.computed(event.token, event.work(), NOW)
            elif hasattr(event, "packet"):
                answer = honest.receive(event.packet, NOW)
                packet = getattr(answer, "packet", packet)
            elif hasattr(event, "key"):
                events += [machine.accept, machine.retry, machine.refuse][choice % 3](NOW)


def body_from(source, depth=0):
    """A message body of a plausible shape."""
    choice = source.byte()
    if choice < 40 or depth > 3:
        return source.take(4 * (source.byte() % 8))
    if choice < 120:
        kind = KINDS[source.byte() % len(KINDS)]
        return kind.to_bytes(4, "little") + source.take(4 * (source.byte() % 12))
    if choice < 160:
        ids = [msg_id_from(source) for _ in range(source.byte() % 5)]
        return wire.ids_message(KINDS[source.byte() % len(KINDS)], ids) + source.take(source.byte() % 2 * 8)
    if choice < 200:
        return wire.gzip_packed(gzip.compress(body_from(source, depth + 1), 1))
    items = b"".join(
        wire.container_item(msg_id_from(source), source.byte(), body_from(source, depth + 1)) for _ in range(choice % 6)
    )
    return wire.container_head(choice % 6 + (source.byte() > 250)) + items


def msg_id_from(source):
    """An id near the present, often one that came before."""
    return (int(NOW) << 32) + source.byte() * 4 + (1 if source.byte() > 240 else 0)


def session(data):
    """A server's session: messages of every shape, answers, pushes, connections."""
    salts = Salts(KEY.data)
    machine = Session(7, salts, SeededEntropy(), SETTINGS)
    source = Bytes(data)
    now = NOW
    requests = []
    while source.left:
        choice = source.byte()
        now += choice / 64
        if choice < 150:
            seen = InboundMessage(salts.current(now), 7, msg_id_from(source), source.byte(), body_from(source))
            requests += [event for event in machine.receive(seen, now) if isinstance(event, RequestReceived)]
        elif choice < 180 and requests:
            request = requests.pop()
            if not machine.defer(request.msg_id, request.after, now):
                machine.answer(request.msg_id, source.take(4 * source.byte()), now)
        elif choice < 200:
            machine.push(source.take(4 * source.byte()), now)
        elif choice < 215:
            machine.attach(now)
        elif choice < 225:
            machine.detach(now)
        elif choice < 235:
            machine.handle_timer(now + choice * 2)
        else:
            for plain in machine.data_to_send(now, 1 + 16 * source.byte()):
                assert len(plain) % 4 == 0
        deadline = machine.next_deadline()
        assert deadline is None or deadline > 0
        assert machine.queued_bytes >= 0
        assert len(machine._received) < 200


def client_session(data):
    """A client's session, fed by a server that may say anything."""
    machine = ClientSession(7)
    source = Bytes(data)
    while source.left:
        machine.send(b"query123")
        machine.data_to_send(NOW)
        seen = InboundMessage(0, 7, msg_id_from(source) | 1, source.byte(), body_from(source))
        try:
            machine.receive(seen, NOW)
        except (ProtocolError, Malformed):
            return


TARGETS: dict[str, Callable[[bytes], None]] = {
    "transport": transport,
    "client_transport": client_transport,
    "proxy": proxy,
    "message": message,
    "handshake": handshake,
    "session": session,
    "client_session": client_session,
}
