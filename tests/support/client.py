"""A lean client: an asyncio protocol around the sans-IO client of ``heliogram.mtproto``.

The load generator (``bench/``) and the crash tests share it, so it does no more than it must: answers stay bytes
unless somebody asks, updates are handed to a callback. Acknowledgements go with the next request, or after
:data:`ACK_DELAY_S` by themselves.

A connection that ends fails its unanswered requests with :class:`ConnectionLost`, as clients do that begin a new
session; with ``keep_requests`` they wait until another connection takes the session over with
:meth:`Connection.adopt`, as clients do that go on with theirs.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable, Mapping
from struct import Struct

from heliogram import tl
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.client import (
    ClientHandshake,
    ClientSession,
    ClientTransport,
    KeyMade,
    KeyRefused,
    RefusalReceived,
    RequestFailed,
    ResultReceived,
    SessionRestarted,
    UpdateReceived,
)
from heliogram.mtproto.message import HEADER_BYTES, InboundMessage, decrypt_as_client, encrypt_as_client, unlock
from heliogram.mtproto.transport.events import PacketReceived
from heliogram.mtproto.transport.framing import ABRIDGED
from heliogram.tl import functions as f

ACK_DELAY_S = 0.1
LARGE = 64 << 10
_PLAINTEXT = Struct("<qqqi")
PublicKeys = Mapping[int, tuple[int, int]]
_sessions = itertools.count(int.from_bytes(os.urandom(6)))


class SystemEntropy:
    """The system's randomness, read in large pieces: one small read per packet would cost more than the cipher."""

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0

    def bytes(self, count: int) -> bytes:
        """Return fresh bytes."""
        if self._at + count > len(self._pool):
            self._pool = os.urandom(max(count, 65536))
            self._at = 0
        self._at += count
        return self._pool[self._at - count : self._at]


ENTROPY = SystemEntropy()


class CallFailed(Exception):  # noqa: N818
    """The server answered with an error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


class ConnectionLost(ConnectionError):  # noqa: N818
    """The connection ended before the answer came: nobody knows whether the request was carried out."""


class Connection(asyncio.Protocol):
    """One connection, its key and its session."""

    max_size = 65536

    def __init__(self) -> None:
        self.key: AuthKey | None = None
        self.session: ClientSession | None = None
        self.on_update: Callable[[bytes], None] | None = None
        self.lost = asyncio.Event()
        self.keep_requests = False
        self.refusals: list[int] = []
        """The codes of refused messages: 48 for a wrong salt and so on."""
        self.unopened: list[bytes] | None = None
        """Large packets whose heads alone were read, to be opened later; None: every packet is opened at once."""
        self.user = 0
        self.phone = ""
        self._transport: asyncio.Transport | None = None
        self._framing = ClientTransport(ABRIDGED, ENTROPY)
        self._handshake: ClientHandshake | None = None
        self._made: asyncio.Future[KeyMade] | None = None
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._loop = asyncio.get_running_loop()
        self._flush_planned = False
        self._acks_planned = False

    @classmethod
    async def open(cls, host: str, port: int) -> Connection:
        """Connect."""
        _, protocol = await asyncio.get_running_loop().create_connection(cls, host, port)
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        lost = ConnectionLost(str(error or "closed"))
        if self._made is not None and not self._made.done():
            self._made.set_exception(lost)
        if not self.keep_requests:
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(lost)
            self._answers.clear()
        self.lost.set()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    @property
    def unanswered(self) -> int:
        """How many requests wait for their answers."""
        return len(self._answers)

    # The key

    async def make_key(self, keys: PublicKeys) -> None:
        """Make an authorisation key and open a session under it."""
        self._handshake = ClientHandshake(keys, ENTROPY)
        self._made = self._loop.create_future()
        self._write(self._framing.send_packet(self._handshake.start(time.time()).packet))
        made = await self._made
        self._handshake = None
        self.key = made.key
        self.session = ClientSession(next(_sessions), made.salt)

    def resume(self, key: AuthKey, salt: int = 0) -> None:
        """Open a session under a key made earlier."""
        self.key = key
        self.session = ClientSession(next(_sessions), salt)

    def adopt(self, lost: Connection) -> None:
        """Go on with the session of a connection that was lost; its unanswered requests go again, under their ids."""
        assert lost.session is not None
        self.key, self.session = lost.key, lost.session
        self._answers, lost._answers = lost._answers, {}
        self.session.resend_all()
        if self.session.has_data:
            self._flush()

    # Requests

    def call(self, body: bytes) -> asyncio.Future[bytes]:
        """Send a request; the future has the boxed answer."""
        assert self.session is not None
        future = self._loop.create_future()
        if self._transport is None and not self.keep_requests:
            future.set_exception(ConnectionLost("closed"))
            return future
        handle = self.session.send(body)
        self._answers[handle] = future
        if not self._flush_planned:
            self._flush_planned = True
            self._loop.call_soon(self._flush)
        return future

    def prepare(self, body: bytes) -> Callable[[], asyncio.Future[bytes]]:
        """Encrypt a request now; calling what is returned sends it."""
        assert self.session is not None
        assert self.key is not None
        handle = self.session.send(body)
        (plaintext,) = self.session.data_to_send(time.time())
        data = self._framing.send_packet(encrypt_as_client(self.key, plaintext, ENTROPY)[0])

        def send() -> asyncio.Future[bytes]:
            future = self._answers[handle] = self._loop.create_future()
            self._write(data)
            return future

        return send

    async def ask(self, request: object) -> object:
        """Send a request and decode its answer."""
        return tl.decode(await self.call(tl.encode(request)))

    async def introduce(self) -> None:
        """Say the layer, as every client does first."""
        await self.ask(
            f.InvokeWithLayer(
                layer=tl.NEWEST_LAYER,
                query=f.InitConnection(
                    api_id=1,
                    device_model="bench",
                    system_version="1",
                    app_version="1",
                    system_lang_code="en",
                    lang_pack="",
                    lang_code="en",
                    query=f.HelpGetConfig(),
                ),
            )
        )

    def _flush(self, *, acks: bool = False) -> None:
        self._flush_planned = False
        if self._transport is None:
            return
        assert self.session is not None
        assert self.key is not None
        self._write(
            b"".join(
                self._framing.send_packet(encrypt_as_client(self.key, plaintext, ENTROPY)[0])
                for plaintext in self.session.data_to_send(time.time(), acks=acks)
            )
        )

    def _flush_acks(self) -> None:
        self._acks_planned = False
        if self._transport is not None and not self._transport.is_closing():
            self._flush(acks=True)

    def _write(self, data: bytes) -> None:
        if data and self._transport is not None:
            self._transport.write(data)

    # What comes

    def data_received(self, data: bytes) -> None:
        framing = self._framing
        framing.receive_data(data)
        while (event := framing.next_event()) is not None:
            if not isinstance(event, PacketReceived):
                self.close()
                raise ConnectionError(f"transport error: {event}")
            if self._handshake is not None:
                self._receive_handshake(event.payload)
            else:
                self._receive_packet(event.payload)

    def _receive_handshake(self, packet: bytes) -> None:
        assert self._handshake is not None
        assert self._made is not None
        event = self._handshake.receive(packet, time.time())
        if isinstance(event, KeyMade):
            self._made.set_result(event)
        elif isinstance(event, KeyRefused):
            self._made.set_exception(ConnectionError(event.reason))
        else:
            self._write(self._framing.send_packet(event.packet))

    def _receive_packet(self, packet: bytes) -> None:
        assert self.key is not None
        assert self.session is not None
        again = False
        if self.unopened is None or len(packet) < LARGE:
            message = decrypt_as_client(self.key, packet)
        else:
            self.unopened.append(packet)
            message = head_of(self.key, packet)
        for event in self.session.receive(message, time.time()):
            kind = type(event)
            if kind is ResultReceived:
                if not (answer := self._answers.pop(event.handle)).done():  # who asked may have gone away
                    answer.set_result(event.body)
            elif kind is UpdateReceived:
                if self.on_update is not None:
                    self.on_update(event.body)
            elif kind is RequestFailed:
                if not (answer := self._answers.pop(event.handle)).done():
                    answer.set_exception(CallFailed(event.code, event.text))
            elif kind is RefusalReceived:
                self.refusals.append(event.code)
                again = True
            elif kind is SessionRestarted:
                again = True
        if again:
            self._flush()
        elif not self._acks_planned:
            self._acks_planned = True
            self._loop.call_later(ACK_DELAY_S, self._flush_acks)


def head_of(key: AuthKey, packet: bytes) -> InboundMessage:
    """Return what a server's packet begins with, its body cut short and nothing checked: what answers which request."""
    _, plain = unlock(key.from_server, packet[8:24], packet[24 : 24 + 2 * HEADER_BYTES])
    return InboundMessage(*_PLAINTEXT.unpack_from(plain), plain[HEADER_BYTES:])
