"""Two MTProto machines over a fake link that splits, delays, loses and reorders.

:class:`ServerEnd` is a whole server in memory (keys, sessions, an application function), :class:`ClientEnd` a client.
A :class:`Link` is one connection between them: bytes written on one side wait until the test (or ``settle``) moves
them, in pieces of any size; cutting it loses what is under way. A stream can't reorder, so reordering is done where it
happens in life: between packets, before they are framed.
"""

from collections.abc import Callable, Iterator
from functools import cache

from tests.support.clock import ManualClock, SeededEntropy

from heliogram.mtproto import wire
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.client import (
    ClientEvent,
    ClientHandshake,
    ClientSession,
    ClientTransport,
    ErrorReceived,
    KeyMade,
    QuickAckReceived,
    Step,
)
from heliogram.mtproto.errors import DecryptionError
from heliogram.mtproto.handshake import ComputationNeeded, HandshakeFailed, KeyAgreed, Reply, ServerHandshake
from heliogram.mtproto.keys import RsaKey
from heliogram.mtproto.message import decrypt, decrypt_as_client, encrypt, encrypt_as_client
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import RequestReceived, Session, SessionSettings
from heliogram.mtproto.transport import INTERMEDIATE, PacketReceived, ServerTransport, TransportFailed

Application = Callable[[int, bytes], bytes | None]
"""What the server does with a request: (message id, body) to an answer, None to answer later."""


@cache
def server_key() -> RsaKey:
    """One RSA key for the whole run: making it takes a while."""
    return RsaKey.generate()


def public_keys() -> dict[int, tuple[int, int]]:
    """What a client has to know of :func:`server_key`."""
    key = server_key()
    return {key.fingerprint: (key.modulus, key.exponent)}


def echo(_msg_id: int, body: bytes) -> bytes:
    """Answer with the request."""
    return body


class ServerEnd:
    """Keys and sessions that outlive connections."""

    def __init__(
        self, clock: ManualClock, application: Application = echo, settings: SessionSettings | None = None
    ) -> None:
        self.clock = clock
        self.application = application
        self.settings = settings or SessionSettings()
        self.entropy = SeededEntropy(b"server")
        self.keys: dict[int, AuthKey] = {}
        self.salts: dict[int, Salts] = {}
        self.sessions: dict[tuple[int, int], Session] = {}
        self.requests: list[tuple[int, bytes]] = []
        self.events: list[object] = []

    def add_key(self, agreed: KeyAgreed) -> None:
        self.keys[agreed.key.id] = agreed.key
        self.salts[agreed.key.id] = Salts(agreed.key.data, initial=agreed.initial_salt, created_at=agreed.created_at)

    def session(self, key: AuthKey, session_id: int) -> Session:
        found = self.sessions.get((key.id, session_id))
        if found is None:
            found = Session(session_id, self.salts[key.id], self.entropy, self.settings)
            self.sessions[key.id, session_id] = found
        return found


class ServerLink:
    """The server's side of one connection."""

    def __init__(self, end: ServerEnd) -> None:
        self.end = end
        self.transport = ServerTransport(end.entropy)
        key = server_key()
        self.handshake = ServerHandshake({key.fingerprint: key}, end.entropy)
        self.attached: list[tuple[AuthKey, Session]] = []
        self.out: list[bytes] = []
        self.closed = False

    def receive(self, data: bytes) -> None:
        self.transport.receive_data(data)
        while (event := self.transport.next_event()) is not None:
            if isinstance(event, PacketReceived):
                self.packet(event)
            elif isinstance(event, TransportFailed):
                self.closed = True
        self.flush()

    def packet(self, event: PacketReceived) -> None:
        now = self.end.clock.now()
        if event.payload[:8] == bytes(8):
            self.shake(self.handshake.receive(event.payload, now))
            return
        key = self.end.keys.get(int.from_bytes(event.payload[:8], "little", signed=True))
        if key is None:
            self.out.append(self.transport.send_error(-404))
            return
        try:
            message = decrypt(key, event.payload)
        except DecryptionError:
            self.closed = True
            return
        if event.quick_ack_requested:
            self.out.append(self.transport.send_quick_ack(message.quick_ack_token))
        session = self.end.session(key, message.session_id)
        if all(known is not session for _, known in self.attached):
            self.attached.append((key, session))
            session.attach(now)
        for seen in session.receive(message, now):
            self.end.events.append(seen)
            if isinstance(seen, RequestReceived):
                self.end.requests.append((seen.msg_id, seen.body))
                answer = self.end.application(seen.msg_id, seen.body)
                if answer is not None:
                    session.answer(seen.msg_id, answer, now)

    def shake(self, events: list) -> None:
        now = self.end.clock.now()
        for event in events:
            if isinstance(event, Reply):
                self.out.append(self.transport.send_packet(event.packet))
            elif isinstance(event, ComputationNeeded):
                self.shake(self.handshake.computed(event.token, event.work(), now))
            elif isinstance(event, KeyAgreed):
                self.end.add_key(event)
                self.shake(self.handshake.accept(now))
            elif isinstance(event, HandshakeFailed):
                if event.code:
                    self.out.append(self.transport.send_error(event.code))
                self.closed = True

    def flush(self) -> None:
        now = self.end.clock.now()
        for key, session in self.attached:
            while plaintexts := session.data_to_send(now):
                self.out += [self.transport.send_packet(encrypt(key, each, self.end.entropy)) for each in plaintexts]

    def lose(self) -> None:
        for _, session in self.attached:
            session.detach(self.end.clock.now())
        self.attached = []


class ClientEnd:
    """One device: a key and a session that outlive connections."""

    def __init__(self, clock: ManualClock, *, seed: bytes = b"client", **options: object) -> None:
        self.clock = clock
        self.entropy = SeededEntropy(seed)
        self.handshake = ClientHandshake(public_keys(), self.entropy, **options)
        self.key: AuthKey | None = None
        self.session = ClientSession(int.from_bytes(self.entropy.bytes(8), "little", signed=True))
        self.events: list[ClientEvent | object] = []

    def of(self, kind: type) -> list:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]


class Link:
    """One connection, with what is under way in both directions."""

    def __init__(
        self,
        client: ClientEnd,
        server: ServerEnd,
        framing: str = INTERMEDIATE,
        *,
        obfuscated: bool = False,
        pieces: Callable[[bytes], Iterator[bytes]] | None = None,
        order: Callable[[list[bytes]], list[bytes]] | None = None,
    ) -> None:
        self.client = client
        self.server = ServerLink(server)
        self.transport = ClientTransport(framing, client.entropy, obfuscated=obfuscated)
        self.up = b""
        self.down = b""
        self.pieces = pieces or (lambda data: iter((data,)))
        self.order = order or (lambda packets: packets)
        self.tokens: list[int] = []

    def shake_hands(self) -> AuthKey:
        """Make a key over this connection."""
        self.up += self.transport.send_packet(self.client.handshake.start(self.client.clock.now()).packet)
        self.settle()
        assert self.client.key is not None
        return self.client.key

    def send(self, *, acks: bool = False, quick_ack: bool = False) -> None:
        """Put what the client has to say on the way."""
        assert self.client.key is not None
        packets = []
        for plaintext in self.client.session.data_to_send(self.client.clock.now(), acks=acks):
            packet, token = encrypt_as_client(self.client.key, plaintext, self.client.entropy)
            self.tokens.append(token)
            packets.append(packet)
        for packet in self.order(packets):
            self.up += self.transport.send_packet(packet, quick_ack=quick_ack)

    def carry_up(self) -> None:
        data, self.up = self.up, b""
        for piece in self.pieces(data):
            self.server.receive(piece)
        self.server.flush()
        self.down += b"".join(self.server.out)
        self.server.out = []

    def carry_down(self) -> None:
        data, self.down = self.down, b""
        for piece in self.pieces(data):
            self.transport.receive_data(piece)
        while (event := self.transport.next_event()) is not None:
            self.take(event)

    def take(self, event: object) -> None:
        client, now = self.client, self.client.clock.now()
        if isinstance(event, PacketReceived) and event.payload[:8] == bytes(8):
            outcome = client.handshake.receive(event.payload, now)
            if isinstance(outcome, Step):
                self.up += self.transport.send_packet(outcome.packet)
                return
            if isinstance(outcome, KeyMade):
                client.key = outcome.key
                client.session.salt = outcome.salt
            client.events.append(outcome)
        elif isinstance(event, PacketReceived):
            assert client.key is not None
            client.events += client.session.receive(decrypt_as_client(client.key, event.payload), now)
        else:
            assert isinstance(event, QuickAckReceived | ErrorReceived | TransportFailed)
            client.events.append(event)

    def settle(self, *, talk: bool = True) -> None:
        """Move bytes until nobody has anything to say; ``talk`` lets the client resend what was refused."""
        for _ in range(100):
            if talk and self.client.key is not None:
                self.send()
            self.carry_up()
            self.carry_down()
            if not self.up and not self.down and not (talk and self.client.key and self.client.session.has_data):
                return
        raise AssertionError("the two never stop talking")

    def cut(self) -> None:
        """Lose the connection with all that is under way."""
        self.up = self.down = b""
        self.server.lose()


def connect(
    clock: ManualClock | None = None, application: Application = echo, **options: object
) -> tuple[ClientEnd, ServerEnd, Link]:
    """A client with a key, its server and their connection."""
    clock = clock or ManualClock()
    client, server = ClientEnd(clock), ServerEnd(clock, application)
    link = Link(client, server, **options)
    link.shake_hands()
    return client, server, link


PING = wire.PING.to_bytes(4, "little")
QUERY = (0x0D91A548).to_bytes(4, "little")
"""The constructor of some API request (users.getUsers): the session neither knows nor cares."""
