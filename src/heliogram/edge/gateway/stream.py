"""Packets over a byte stream: what TCP and WebSocket connections have in common.

What is written in one turn of the loop is joined by the session flusher; a client that does not take it makes the
transport call ``pause_writing``. From then on nothing more is written to the client and nothing is read from it, so
neither its answers nor its requests pile up here; if that lasts for ``stalled_s``, the connection is cut and its
session waits for the next one.

A connection has one deadline, which moves: first it must say something that makes sense, then open a session, later
it may have asked for a disconnect itself (``ping_delay_disconnect``).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from typing_extensions import override

from heliogram.edge.gateway.handshakes import FLOOD, Handshake
from heliogram.edge.gateway.owner import TransportOwner
from heliogram.edge.link import HOLD_UNSENT, Link
from heliogram.edge.sessions.hosted import NEVER
from heliogram.edge.sessions.keys import plain_dc
from heliogram.edge.wheel import HORIZON_S
from heliogram.mtproto.handshake import is_handshake
from heliogram.mtproto.transport import HttpDetected, PacketReceived, ServerTransport

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway

READ_SIZE = 32768
"""asyncio reads into a buffer of this size; its default of 256 kB costs more to allocate than small packets to read."""
_SHORTEST = 24


class StreamLink(TransportOwner, Link):
    """A connection whose bytes are cut into packets by :class:`ServerTransport`."""

    streams = True

    __slots__ = (
        "_close_at",
        "_framing",
        "_gateway",
        "_handshake",
        "_holds",
        "_partial",
        "_serving",
        "_source",
        "_stalled_at",
        "_transport",
        "_wake_at",
    )

    def __init__(self, gateway: Gateway) -> None:
        """Nothing is known of the client yet."""
        super().__init__()
        self._gateway = gateway
        self._framing = ServerTransport(gateway.entropy, max_packet=gateway.settings.max_packet)
        self._transport: asyncio.Transport | None = None
        self._handshake: Handshake | None = None
        self._holds = 0
        self._partial = 0
        self._serving = False
        self._source = ""
        self._stalled_at = 0.0
        self._wake_at = NEVER
        self._close_at = 0.0

    # What the kinds of connections differ in -----------------------------------------------------------------
    def _write(self, data: bytes) -> None:
        """Write bytes of the stream."""
        transport = self._transport
        if transport is not None and data:
            transport.write(data)
            self._gateway.metrics.bytes_out += len(data)

    def _hand_over(self, data: bytes) -> None:
        """Give the connection to HTTP, which ``data`` begins."""
        del data
        self.close("http_within")

    # Bytes in -------------------------------------------------------------------------------------------------
    def _feed(self, data: bytes) -> None:
        """Take bytes of the stream."""
        self._gateway.metrics.bytes_in += len(data)
        self._framing.receive_data(data)
        self._pump()

    def _pump(self) -> None:
        """Take the packets that have arrived, unless reading is held: then they wait where they are."""
        framing = self._framing
        while not self._holds and self._transport is not None and (event := framing.next_event()) is not None:
            if isinstance(event, PacketReceived):
                self._take(event.payload, quick_ack=event.quick_ack_requested)
            elif isinstance(event, HttpDetected):
                self._count_partial(0)
                self._hand_over(event.data)
                return
            else:
                self.fail(event.code, "framing")
            if self._transport is None:
                return
        self._count_partial(framing.buffered)

    def _take(self, packet: bytes, *, quick_ack: bool) -> None:
        gateway = self._gateway
        gateway.metrics.packets_in += 1
        if not self.dc and self._framing.dc_id is not None:
            self.dc = plain_dc(self._framing.dc_id)
        if is_handshake(packet):
            self._shake(packet)
        elif len(packet) < _SHORTEST:
            self.fail(-404, "short_packet")
        else:
            gateway.sessions.receive(self, packet, quick_ack=quick_ack)

    def _count_partial(self, held: int) -> None:
        """Keep the sum of unfinished packets; a connection that takes it over the bound goes."""
        if held == self._partial:
            return
        gateway = self._gateway
        gateway.partial += held - self._partial
        self._partial = held
        if gateway.partial > gateway.settings.max_partial:
            self.abort("partial_packets")

    # The handshake ----------------------------------------------------------------------------------------------
    def _shake(self, packet: bytes) -> None:
        gateway = self._gateway
        if self._handshake is None:
            self._handshake = gateway.handshakes.begin(self.address, self._source)
            if self._handshake is None:
                self.fail(FLOOD, "handshake_flood")
                return
        if not self._serving:
            self._close_by(gateway.clock.now() + gateway.settings.keyless_s)
        self._handshake.receive(packet, self)

    def send_plain(self, packet: bytes) -> None:
        """Send a packet of the handshake."""
        if self._transport is not None:
            self._write(self._framing.send_packet(packet))

    def shook(self) -> None:
        """Note that the handshake is over."""
        self._handshake = None

    # For the sessions -------------------------------------------------------------------------------------------
    @override
    def ready(self) -> bool:
        return self._transport is not None and not self._stalled_at

    @override
    def send_packets(self, packets: list[bytes]) -> None:
        send = self._framing.send_packet
        self._write(send(packets[0]) if len(packets) == 1 else b"".join(map(send, packets)))

    @override
    def send_quick_ack(self, token: int) -> None:
        self._write(self._framing.send_quick_ack(token))

    @override
    def fail(self, code: int, reason: str) -> None:
        if code and self._transport is not None:
            self._write(self._framing.send_error(code))
        self.close(reason)

    @override
    def release_reading(self, why: int) -> None:
        if self._holds & why:
            self._holds &= ~why
            if not self._holds:
                self._pump()
            if not self._holds and self._transport is not None:
                self._transport.resume_reading()

    @override
    def disconnect_at(self, at: float) -> None:
        self._close_by(at)

    @override
    def serve(self) -> None:
        if not self._serving:
            self._serving = True
            self._close_at = 0.0

    # The life of the connection ---------------------------------------------------------------------------------
    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        made = cast("asyncio.Transport", transport)
        self._transport = made
        gateway = self._gateway
        made.set_write_buffer_limits(high=gateway.settings.write_high_water)
        if hasattr(made, "max_size"):  # asyncio's own loop; uvloop reads into one buffer of its own
            made.max_size = READ_SIZE
        gateway.joined(self)
        self._close_by(gateway.clock.now() + gateway.settings.silent_s)

    @override
    def _leave(self, reason: str) -> None:
        """Let go of everything; ``reason`` is empty when the client went."""
        if self._transport is None:
            return
        self._transport = None
        gateway = self._gateway
        gateway.partial -= self._partial
        self._partial = 0
        if self._handshake is not None:
            self._handshake.end()
            self._handshake = None
        gateway.sessions.lost(self)
        gateway.left(self, self._source, reason)

    def _close_by(self, at: float) -> None:
        self._close_at = at
        self._wake_by(at)

    def _wake_by(self, at: float) -> None:
        """Have the wheel look at the connection in time for ``at``."""
        gateway = self._gateway
        at = min(at, gateway.clock.now() + HORIZON_S)
        if at < self._wake_at:
            self._wake_at = at
            gateway.wheel.add(at, self)

    @override
    def pause_writing(self) -> None:
        gateway = self._gateway
        self._stalled_at = gateway.clock.now()
        self.hold_reading(HOLD_UNSENT)
        gateway.sessions.stalled(self)
        self._wake_by(self._stalled_at + gateway.settings.stalled_s)

    @override
    def resume_writing(self) -> None:
        self._stalled_at = 0.0
        self.release_reading(HOLD_UNSENT)
        self._gateway.sessions.writable(self)

    def wake(self, now: float) -> None:
        """Close if a deadline has passed. The wheel calls this."""
        if self._transport is None or now < self._wake_at:
            return
        self._wake_at = NEVER
        stalled_until = self._stalled_at + self._gateway.settings.stalled_s if self._stalled_at else NEVER
        close_at = self._close_at or NEVER
        if now >= stalled_until:
            self.abort("slow_reader")
        elif now >= close_at:
            self.close("asked" if self._serving else "idle")
        elif (due := min(stalled_until, close_at)) != NEVER:
            self._wake_by(due)
