"""The server's end of a byte stream: which framing, obfuscated or not, and the packets in it."""

from __future__ import annotations

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.transport.events import TransportEvent

DEFAULT_MAX_PACKET = 1 << 20


class ServerTransport:
    """Bytes of one connection in, packets out; packets in, bytes of the connection out.

    The framing is told from the first bytes (at most 64). After a TransportFailed or HttpDetected event the
    machine is dead: further data is ignored.
    """

    def __init__(self, entropy: Entropy, *, max_packet: int = DEFAULT_MAX_PACKET) -> None:
        """``max_packet`` bounds a packet's payload in bytes; a longer claim fails before its bytes arrive."""
        raise NotImplementedError

    framing: str | None
    """ABRIDGED, INTERMEDIATE, PADDED or FULL once known."""
    obfuscated: bool
    """Whether the stream is under obfuscation2 (known together with ``framing``)."""
    dc_id: int | None
    """The signed data centre of the obfuscation header; clients put random numbers there: trust 1..5 only."""

    def receive_data(self, data: bytes) -> None:
        """Take the next bytes of the connection."""
        raise NotImplementedError

    def next_event(self) -> TransportEvent | None:
        """Return the next event, oldest first; None when there is none."""
        raise NotImplementedError

    def send_packet(self, payload: bytes) -> bytes:
        """Return the connection bytes of one packet."""
        raise NotImplementedError

    def send_quick_ack(self, token: int) -> bytes:
        """Return the connection bytes of a quick ack (nothing in the full framing, which has none)."""
        raise NotImplementedError

    def send_error(self, code: int) -> bytes:
        """Return the connection bytes of a transport error; ``code`` is negative, for example -404."""
        raise NotImplementedError
