"""HTTP connections: a request is read, and the next one when that is answered.

Every POST below ``/api`` is an :class:`HttpExchange`; a GET of ``/apiws`` that asks for it goes over to WebSocket. A
client that sends requests ahead of the responses, or does not take them, is read no further meanwhile.

Source: https://core.telegram.org/mtproto/transports#http
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import h11
from typing_extensions import override

from heliogram.edge.gateway.exchange import HttpExchange
from heliogram.edge.gateway.owner import TransportOwner
from heliogram.edge.link import HOLD_QUEUE, HOLD_UNSENT
from heliogram.mtproto.handshake import is_handshake

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway

MAX_HEADERS: Final = 16 << 10
_SHORTEST: Final = 24
_PATH: Final = b"/api"
_SOCKET_PATH: Final = b"/apiws"
_CORS: Final = [
    (b"Access-Control-Allow-Origin", b"*"),
    (b"Access-Control-Allow-Methods", b"POST, OPTIONS"),
    (b"Access-Control-Allow-Headers", b"origin, content-type"),
    (b"Access-Control-Max-Age", b"1728000"),
]


class HttpConnection(TransportOwner):
    """One connection: reads a request, and the next one when that is answered."""

    __slots__ = (
        "_body",
        "_exchange",
        "_gateway",
        "_holds",
        "_machine",
        "_seen",
        "_size",
        "_stalled_at",
        "_transport",
        "address",
        "source",
    )

    def __init__(self, gateway: Gateway, transport: asyncio.Transport, address: str, source: str) -> None:
        """Takes over a connection that turned out to speak HTTP."""
        self._gateway = gateway
        self._transport: asyncio.Transport | None = transport
        self._machine = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEADERS)
        self._body: list[bytes] = []
        self._size = 0
        self._holds = 0
        self._stalled_at = 0.0
        self._exchange: HttpExchange | None = None
        self._seen = gateway.clock.now()
        self.address = address
        self.source = source
        gateway.wheel.add(self._seen + gateway.settings.silent_s, self)

    @override
    def data_received(self, data: bytes) -> None:
        self._gateway.metrics.bytes_in += len(data)
        try:
            self._machine.receive_data(data)
            self._advance()
        except h11.RemoteProtocolError as error:
            self._reply(error.error_status_hint, b"", last=True)

    def _advance(self) -> None:
        """Read what is there, up to the end of a request that stays open."""
        while self._transport is not None:
            event = self._machine.next_event()
            if event is h11.NEED_DATA:
                return
            if event is h11.PAUSED:
                self.hold_reading(HOLD_QUEUE)
                if self._exchange is not None:
                    self._exchange.hurry()
                return
            match event:
                case h11.Request():
                    self._seen = self._gateway.clock.now()
                    if self._is_upgrade(event):
                        return
                case h11.Data():
                    self._collect(bytes(event.data))
                case h11.EndOfMessage():
                    self._act()
                case h11.ConnectionClosed():
                    self.close("")
                    return
                case _:
                    return

    def _is_upgrade(self, request: h11.Request) -> bool:
        """Go over to WebSocket if that is asked, refuse what is no business of ours."""
        headers = dict(request.headers)
        if request.method == b"GET" and request.target.startswith(_SOCKET_PATH) and b"upgrade" in headers:
            transport, self._transport = self._transport, None
            assert transport is not None
            self._gateway.begin_websocket(transport, self, request, self._machine.trailing_data[0])
            return True
        if request.method == b"OPTIONS":
            self._reply(204, b"", last=False)
        elif request.method != b"POST" or not request.target.startswith(_PATH):
            self._reply(404, b"", last=True)
        elif self._machine.they_are_waiting_for_100_continue:
            self._write(self._machine.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        return False

    def _collect(self, data: bytes) -> None:
        gateway = self._gateway
        self._size += len(data)
        gateway.partial += len(data)
        if self._size > gateway.settings.max_packet:
            self._reply(413, b"", last=True)
        elif gateway.partial > gateway.settings.max_partial:
            self.abort("partial_packets")
        else:
            self._body.append(data)

    def _empty(self) -> list[bytes]:
        """Take the body that was collected."""
        body, self._body = self._body, []
        self._gateway.partial -= self._size
        self._size = 0
        return body

    def _act(self) -> None:
        """Hand the packet of a whole request on."""
        if self._machine.our_state is not h11.SEND_RESPONSE:
            self._next_cycle()
            return
        packet = b"".join(self._empty())
        gateway = self._gateway
        gateway.metrics.packets_in += 1
        exchange = self._exchange = HttpExchange(gateway, self)
        if gateway.draining:
            self._reply(503, b"", last=True)
        elif len(packet) < _SHORTEST:
            exchange.fail(-404, "short_packet")
        elif is_handshake(packet):
            exchange.shake(packet)
        else:
            gateway.sessions.receive(exchange, packet, quick_ack=False)

    # Bytes out --------------------------------------------------------------------------------------------------
    def respond(self, exchange: HttpExchange, status: int, body: bytes) -> None:
        """Answer the open request."""
        if self._exchange is exchange:
            self._exchange = None
            self._reply(status, body, last=False)
            if self._transport is not None:
                self._release(HOLD_QUEUE)
                self._continue()

    def _continue(self) -> None:
        try:
            self._advance()
        except h11.RemoteProtocolError as error:
            self._reply(error.error_status_hint, b"", last=True)

    def _reply(self, status: int, body: bytes, *, last: bool) -> None:
        transport, machine = self._transport, self._machine
        if transport is None:
            return
        if machine.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            headers = [
                (b"Content-Type", b"application/octet-stream"),
                (b"Content-Length", b"%d" % len(body)),
                (b"Cache-Control", b"no-store"),
                (b"Connection", b"close" if last else b"keep-alive"),
                *_CORS,
            ]
            head = machine.send(h11.Response(status_code=status, headers=headers)) or b""
            tail = (machine.send(h11.Data(data=body)) or b"") + (machine.send(h11.EndOfMessage()) or b"")
            self._write(head + tail)
        if last or h11.MUST_CLOSE in {machine.our_state, machine.their_state}:
            self.close("" if status < 400 else f"http_{status}")
        else:
            self._next_cycle()

    def _next_cycle(self) -> None:
        if self._machine.our_state is h11.DONE and self._machine.their_state is h11.DONE:
            self._machine.start_next_cycle()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
            self._gateway.metrics.bytes_out += len(data)

    @override
    def pause_writing(self) -> None:
        self._stalled_at = self._gateway.clock.now()
        self.hold_reading(HOLD_UNSENT)
        self._gateway.wheel.add(self._stalled_at + self._gateway.settings.stalled_s, self)

    @override
    def resume_writing(self) -> None:
        self._stalled_at = 0.0
        self._release(HOLD_UNSENT)

    def _release(self, why: int) -> None:
        if self._holds & why:
            self._holds &= ~why
            if not self._holds and self._transport is not None:
                self._transport.resume_reading()

    # Life -------------------------------------------------------------------------------------------------------
    def drain(self) -> None:
        """Answer an open request that waits for nothing in particular."""
        if self._exchange is not None:
            self._exchange.hurry()

    @override
    def _leave(self, reason: str) -> None:
        if self._transport is None:
            return
        self._transport = None
        self._empty()
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.cut()
        self._gateway.left(self, self.source, reason)

    def wake(self, now: float) -> None:
        """Close the connection when no request came for long. The wheel calls this."""
        if self._transport is None:
            return
        if self._stalled_at and now >= self._stalled_at + self._gateway.settings.stalled_s:
            self.abort("slow_reader")
            return
        until = self._seen + self._gateway.settings.keyless_s
        if self._exchange is not None:
            until = now + self._gateway.settings.keyless_s
        elif self._machine.their_state is h11.IDLE and self._machine.trailing_data[0] == b"":
            pass
        elif now >= self._seen + self._gateway.settings.silent_s:  # a request that does not come to its end
            until = now
        if now >= until:
            self.close("idle")
        else:
            self._gateway.wheel.add(min(until, now + self._gateway.settings.silent_s), self)
