"""The client's end of a byte stream, in a framing of its choice, plain or obfuscated."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.events import PacketReceived, TransportFailed
from heliogram.mtproto.transport.framing import (
    ABRIDGED,
    FULL,
    INTERMEDIATE,
    MARKS,
    PADDED,
    AbridgedReader,
    FullReader,
    IntermediateReader,
    Reader,
    Writer,
    without_padding,
)
from heliogram.mtproto.transport.obfuscation import make_header

DEFAULT_MAX_PACKET = 1 << 24
QUICK_ACK_BYTES = 4
SMALLEST_PACKET = 20
"""Shorter packets are transport errors."""


class QuickAckReceived:
    """The server has decrypted the packet that this token belongs to."""

    __slots__ = ("token",)

    def __init__(self, token: int) -> None:
        """``token`` has its top bit set."""
        self.token = token


class ErrorReceived:
    """The server sent a transport error."""

    __slots__ = ("code",)

    def __init__(self, code: int) -> None:
        """``code`` is negative, for example -404."""
        self.code = code


ClientTransportEvent = PacketReceived | QuickAckReceived | ErrorReceived | TransportFailed


class ClientTransport:
    """Packets in, bytes of the connection out; bytes in, packets out."""

    __slots__ = ("_dead", "_decrypt", "_encrypt", "_events", "_first", "_framing", "_reader", "_writer")

    def __init__(
        self,
        framing: str,
        entropy: Entropy,
        *,
        obfuscated: bool = False,
        dc_id: int = 2,
        max_packet: int = DEFAULT_MAX_PACKET,
    ) -> None:
        """``framing`` is ABRIDGED, INTERMEDIATE, PADDED or FULL (which has no obfuscated form: ValueError)."""
        self._framing = framing
        self._reader = _READERS[framing](max_packet)
        self._writer = Writer(framing, entropy)
        self._events: deque[ClientTransportEvent] = deque()
        self._decrypt: Callable[[bytes], bytes] | None = None
        self._encrypt: Callable[[bytes], bytes] | None = None
        self._first = MARKS[framing]
        self._dead = False
        if obfuscated:
            self._first, streams = make_header(framing, dc_id, entropy)
            self._decrypt, self._encrypt = streams.decrypt, streams.encrypt

    def send_packet(self, payload: bytes, *, quick_ack: bool = False) -> bytes:
        """Return the connection bytes of one packet; the first ones begin with what tells the framing."""
        framed = self._writer.write(payload, quick_ack)
        if self._encrypt is not None:
            framed = self._encrypt(framed)
        if self._first:
            framed = self._first + framed
            self._first = b""
        return framed

    def receive_data(self, data: bytes) -> None:
        """Take the next bytes of the connection."""
        if self._dead:
            return
        if self._decrypt is not None:
            data = self._decrypt(data)
        try:
            for payload, quick_ack in self._reader.read(data):
                self._packet(payload, quick_ack)
        except TransportError as error:
            self._dead = True
            self._events.append(TransportFailed(str(error), error.code))

    def next_event(self) -> ClientTransportEvent | None:
        """Return the next event, oldest first; None when there is none."""
        return self._events.popleft() if self._events else None

    def _packet(self, payload: bytes, quick_ack: int) -> None:
        if quick_ack:
            order: Literal["big", "little"] = "big" if self._framing == ABRIDGED else "little"
            self._events.append(QuickAckReceived(int.from_bytes(payload, order)))
        elif len(payload) < SMALLEST_PACKET:
            self._events.append(ErrorReceived(int.from_bytes(payload[:4], "little", signed=True)))
        else:
            self._events.append(PacketReceived(payload))


class _AbridgedReader(AbridgedReader):
    """A top bit announces a quick ack, its four bytes in network order."""

    __slots__ = ()

    @override
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        if data[at] & 0x80:
            return (at, at + QUICK_ACK_BYTES, 1) if available >= QUICK_ACK_BYTES else (0, 0, 0)
        return super()._measure(data, at, available)


class _IntermediateReader(IntermediateReader):
    """A length with the top bit is a quick ack."""

    __slots__ = ()

    @override
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        if available >= QUICK_ACK_BYTES and data[at + 3] & 0x80:
            return at, at + QUICK_ACK_BYTES, 1
        return super()._measure(data, at, available)


class _PaddedReader(_IntermediateReader):
    __slots__ = ()

    @override
    def _payload(self, data: bytes | memoryview, at: int, begin: int, end: int) -> bytes | memoryview:
        return without_padding(data[begin:end])


_READERS: Final[dict[str, type[Reader]]] = {
    ABRIDGED: _AbridgedReader,
    INTERMEDIATE: _IntermediateReader,
    PADDED: _PaddedReader,
    FULL: FullReader,
}
