"""The four ways to cut a stream into packets.

===========  ======================  ======================================================================
framing      first bytes             a packet
===========  ======================  ======================================================================
abridged     ``ef``                  length/4 in one byte (top bit: quick ack), or ``7f`` and three bytes
intermediate ``ee ee ee ee``         length in four bytes (top bit: quick ack)
padded       ``dd dd dd dd``         the same, and 0 to 15 bytes of padding inside the length
full         length, then 0          length (of all), sequence number, payload, CRC-32 of all before it
===========  ======================  ======================================================================

A :class:`Reader` collects bytes and knows how many it needs before looking again, so a packet that comes in many
pieces is looked at twice and copied twice; one that comes alone and whole is copied once. A length beyond the
bound fails when it is read, before anything is kept for it.

Source: https://core.telegram.org/mtproto/mtproto-transports
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final
from zlib import crc32

from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.errors import TransportError

ABRIDGED: Final = "abridged"
INTERMEDIATE: Final = "intermediate"
PADDED: Final = "padded"
FULL: Final = "full"

MARKS: Final = {ABRIDGED: b"\xef", INTERMEDIATE: b"\xee" * 4, PADDED: b"\xdd" * 4, FULL: b""}
"""What a client writes before its first packet when it doesn't obfuscate."""
TAGS: Final = {b"\xef" * 4: ABRIDGED, b"\xee" * 4: INTERMEDIATE, b"\xdd" * 4: PADDED}
"""The protocol tags inside an obfuscation header; full framing has none."""

QUICK_ACK: Final = 0x80000000
MIN_PAYLOAD: Final = 4
"""The shortest packet there is: a transport error."""
_FULL_OVERHEAD: Final = 12
_ENCRYPTED_HEADER: Final = 24
_PLAIN_HEADER: Final = 20
_MORE: Final = (0, 0, 0)


def without_padding(payload: bytes | memoryview) -> bytes | memoryview:
    """Cut the transport's padding from a packet of the padded framing.

    The ciphertext is a multiple of 16 bytes, so its padding is what is left over; a plain message states its length.
    """
    size = len(payload)
    if size < _ENCRYPTED_HEADER:
        return payload[: size & ~3] if size >= MIN_PAYLOAD else payload
    if payload[:8] == b"\0\0\0\0\0\0\0\0":
        return payload[: _PLAIN_HEADER + int.from_bytes(payload[16:20], "little")]
    return payload[: size - (size - _ENCRYPTED_HEADER & 15)]


class Reader(ABC):
    """One direction of a stream in one framing."""

    __slots__ = ("_buffer", "_max", "_needed")

    def __init__(self, max_packet: int) -> None:
        """``max_packet`` bounds a payload in bytes."""
        self._buffer = bytearray()
        self._needed = 0
        self._max = max_packet

    @abstractmethod
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        """Return where the payload of the packet at ``at`` begins and where the packet ends, and its quick-ack bit.

        (0, 0, 0) when the header is not whole. Raises TransportError for an impossible length.
        """

    def _payload(self, data: bytes | memoryview, at: int, begin: int, end: int) -> bytes | memoryview:  # noqa: ARG002 - the full framing's
        return data[begin:end]

    def read(self, data: bytes | memoryview) -> list[tuple[bytes, int]]:
        """Take bytes, return each whole packet and its quick-ack bit. Raises TransportError.

        Packets before a broken one in the same bytes are lost with it: the connection is closed anyway.
        """
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return []
            data = memoryview(self._buffer)
            self._buffer = bytearray()
        at, total = 0, len(data)
        packets: list[tuple[bytes, int]] = []
        while at < total:
            begin, end, quick = self._measure(data, at, total - at)
            if not end:
                self._needed = 0
                break
            if end > total:
                self._needed = end - at
                break
            packets.append((bytes(self._payload(data, at, begin, end)), quick))
            at = end
        if at < total:
            self._buffer += data[at:] if at else data
        return packets

    @property
    def buffered(self) -> int:
        """Bytes of a packet that has not arrived in full."""
        return len(self._buffer)

    def _check(self, size: int) -> None:
        if not MIN_PAYLOAD <= size <= self._max:
            raise TransportError(f"a packet claims {size} bytes")


class AbridgedReader(Reader):
    """Lengths in words; the shortest overhead."""

    __slots__ = ()

    @override
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        first = data[at]
        words = first & 0x7F
        quick = first & 0x80
        begin = at + 1
        if words == 0x7F:
            if available < 4:
                return _MORE
            words = int.from_bytes(data[at + 1 : at + 4], "little")
            begin = at + 4
        size = words << 2
        self._check(size)
        return begin, begin + size, quick


class IntermediateReader(Reader):
    """Lengths in bytes."""

    __slots__ = ()

    @override
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        if available < 4:
            return _MORE
        head = int.from_bytes(data[at : at + 4], "little")
        size = head & 0x7FFFFFFF
        self._check(size)
        return at + 4, at + 4 + size, head & QUICK_ACK


class PaddedReader(IntermediateReader):
    """Intermediate with 0 to 15 bytes of padding in each packet."""

    __slots__ = ()

    @override
    def _payload(self, data: bytes | memoryview, at: int, begin: int, end: int) -> bytes | memoryview:
        return without_padding(data[begin:end])


class FullReader(Reader):
    """Lengths, sequence numbers and checksums."""

    __slots__ = ("_sequence",)

    def __init__(self, max_packet: int) -> None:
        """The first packet has sequence number 0."""
        super().__init__(max_packet)
        self._sequence = 0

    @override
    def _measure(self, data: bytes | memoryview, at: int, available: int) -> tuple[int, int, int]:
        if available < 8:
            return _MORE
        size = int.from_bytes(data[at : at + 4], "little")
        self._check(size - _FULL_OVERHEAD)
        if int.from_bytes(data[at + 4 : at + 8], "little") != self._sequence:
            raise TransportError("a packet is out of sequence")
        return at + 8, at + size, 0

    @override
    def _payload(self, data: bytes | memoryview, at: int, begin: int, end: int) -> bytes | memoryview:
        if crc32(data[at : end - 4]) != int.from_bytes(data[end - 4 : end], "little"):
            raise TransportError("a packet's checksum is wrong")
        self._sequence = self._sequence + 1 & 0xFFFFFFFF
        return data[begin : end - 4]


class Writer:
    """Packets in, stream bytes out, in one framing."""

    __slots__ = ("_entropy", "_sequence", "framing")

    def __init__(self, framing: str, entropy: Entropy) -> None:
        """``entropy`` gives the padding."""
        self.framing = framing
        self._entropy = entropy
        self._sequence = 0

    def write(self, payload: bytes, quick_ack: int = 0) -> bytes:
        """Frame a payload (a multiple of four bytes); ``quick_ack`` true asks the other end for one."""
        size = len(payload)
        framing = self.framing
        if framing == INTERMEDIATE:
            return (size | QUICK_ACK if quick_ack else size).to_bytes(4, "little") + payload
        if framing == ABRIDGED:
            words = size >> 2
            mark = 0x80 if quick_ack else 0
            if words < 0x7F:
                return bytes((words | mark,)) + payload
            return bytes((0x7F | mark,)) + words.to_bytes(3, "little") + payload
        if framing == PADDED:
            noise = self._entropy.bytes(16)
            padding = noise[1 : 1 + (noise[0] & 15)] if size > MIN_PAYLOAD else b""
            size += len(padding)
            return (size | QUICK_ACK if quick_ack else size).to_bytes(4, "little") + payload + padding
        framed = (size + _FULL_OVERHEAD).to_bytes(4, "little") + self._sequence.to_bytes(4, "little") + payload
        self._sequence = self._sequence + 1 & 0xFFFFFFFF
        return framed + crc32(framed).to_bytes(4, "little")

    def write_quick_ack(self, token: int) -> bytes:
        """Return a quick ack: four bytes with the top bit set, in the byte order that shows the bit first."""
        if self.framing == ABRIDGED:
            return token.to_bytes(4, "big")
        return b"" if self.framing == FULL else token.to_bytes(4, "little")


_READERS: Final[dict[str, type[Reader]]] = {
    ABRIDGED: AbridgedReader,
    INTERMEDIATE: IntermediateReader,
    PADDED: PaddedReader,
    FULL: FullReader,
}


def reader_for(framing: str, max_packet: int) -> Reader:
    """Return a reader of the named framing."""
    return _READERS[framing](max_packet)
