"""The server's end of a byte stream: which framing, obfuscated or not, and the packets in it.

States: *detecting* (up to 64 bytes are kept) → *reading* → *dead*. The first bytes decide, in this order:

1. ``ef``: abridged. 2. ``ee``x4, ``dd``x4: intermediate, padded. 3. ``POST``, ``GET``, ``HEAD``, ``OPTI``: HTTP.
4. a second word of zero: full (its first sequence number). 5. else 64 bytes of an obfuscation header.

An obfuscation header avoids 1 to 4 by rule, so no client is mistaken for another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.events import HttpDetected, PacketReceived, TransportEvent, TransportFailed
from heliogram.mtproto.transport.framing import ABRIDGED, FULL, INTERMEDIATE, PADDED, Reader, Writer, reader_for
from heliogram.mtproto.transport.obfuscation import HEADER_BYTES, HTTP_WORDS, accept_header

DEFAULT_MAX_PACKET = (1 << 20) + 4096
"""Clients cap a container at 1,044,448 bytes of payload; header and padding come on top."""


class ServerTransport:
    """Bytes of one connection in, packets out; packets in, bytes of the connection out.

    The framing is told from the first bytes (at most 64). After a TransportFailed or HttpDetected event the
    machine is dead: further data is ignored.
    """

    __slots__ = (
        "_dead",
        "_decrypt",
        "_encrypt",
        "_entropy",
        "_events",
        "_first",
        "_max_packet",
        "_reader",
        "_writer",
        "dc_id",
        "framing",
    )

    def __init__(self, entropy: Entropy, *, max_packet: int = DEFAULT_MAX_PACKET) -> None:
        """``max_packet`` bounds a packet's payload in bytes; a longer claim fails before its bytes arrive."""
        self._entropy = entropy
        self._max_packet = max_packet
        self._events: deque[TransportEvent] | None = None  # an empty one takes 700 bytes of every idle connection
        self._first = b""
        self._dead = False
        self._reader: Reader | None = None
        self._writer: Writer | None = None
        self._decrypt: Callable[[bytes], bytes] | None = None
        self._encrypt: Callable[[bytes], bytes] | None = None
        self.framing: str | None = None
        self.dc_id: int | None = None

    framing: str | None
    """ABRIDGED, INTERMEDIATE, PADDED or FULL once known."""
    dc_id: int | None
    """The signed data centre of the obfuscation header; clients put random numbers there: trust 1..5 only."""

    @property
    def obfuscated(self) -> bool:
        """Whether the stream is under obfuscation2 (known together with ``framing``)."""
        return self._decrypt is not None

    @property
    def buffered(self) -> int:
        """Bytes that are kept because their packet, or the header, has not arrived in full."""
        return len(self._first) if self._reader is None else self._reader.buffered

    def receive_data(self, data: bytes) -> None:
        """Take the next bytes of the connection."""
        if self._dead:
            return
        reader = self._reader
        try:
            if reader is None:
                self._first += data
                self._detect()
                return
            if self._decrypt is not None:
                data = self._decrypt(data)
            for payload, quick in reader.read(data):
                self._report(PacketReceived(payload, quick != 0))
        except TransportError as error:
            self._dead = True
            self._reader = None
            self._report(TransportFailed(str(error), error.code))

    def next_event(self) -> TransportEvent | None:
        """Return the next event, oldest first; None when there is none."""
        events = self._events
        if events is None:
            return None
        event = events.popleft()
        if not events:
            self._events = None
        return event

    def _report(self, event: TransportEvent) -> None:
        if self._events is None:
            self._events = deque()
        self._events.append(event)

    def send_packet(self, payload: bytes) -> bytes:
        """Return the connection bytes of one packet. Nothing before the framing is known."""
        if self._writer is None:
            return b""
        framed = self._writer.write(payload)
        return framed if self._encrypt is None else self._encrypt(framed)

    def send_quick_ack(self, token: int) -> bytes:
        """Return the connection bytes of a quick ack (nothing in the full framing, which has none)."""
        if self._writer is None:
            return b""
        framed = self._writer.write_quick_ack(token)
        return framed if self._encrypt is None else self._encrypt(framed)

    def send_error(self, code: int) -> bytes:
        """Return the connection bytes of a transport error; ``code`` is negative, for example -404."""
        return self.send_packet(code.to_bytes(4, "little", signed=True))

    def _detect(self) -> None:
        first = self._first
        if first[:1] == b"\xef":
            self._begin(ABRIDGED, first[1:])
        elif len(first) < 4:
            return
        elif first[:4] == b"\xee\xee\xee\xee":
            self._begin(INTERMEDIATE, first[4:])
        elif first[:4] == b"\xdd\xdd\xdd\xdd":
            self._begin(PADDED, first[4:])
        elif first[:4] in HTTP_WORDS:
            self._dead = True
            self._first = b""
            self._report(HttpDetected(first))
        elif len(first) < 8:
            return
        elif first[4:8] == b"\0\0\0\0":
            self._begin(FULL, first)
        elif len(first) >= HEADER_BYTES:
            streams = accept_header(first[:HEADER_BYTES])
            self._decrypt, self._encrypt = streams.decrypt, streams.encrypt
            self.dc_id = streams.dc_id
            self._begin(streams.framing, first[HEADER_BYTES:])

    def _begin(self, framing: str, rest: bytes) -> None:
        self.framing = framing
        self._first = b""
        self._reader = reader_for(framing, self._max_packet)
        self._writer = Writer(framing, self._entropy)
        if rest:
            self.receive_data(rest)
