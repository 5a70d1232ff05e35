"""HTTP: packets in POST bodies.

A request's body is one packet; its response's body is one packet too. A *carrier* stands for all the connections of
one session: responses to requests that are still open are its chances to say something, oldest first. When there is
something to say, the response goes out at once, unless it is the only open one while requests of the session are
being worked on (then it waits for them a little, because libraries without long polling expect the answer to a
request in its own response) or the client asked to collect more (``http_wait``). When there is nothing, it goes out
with an empty acknowledgement after ``max_wait``. A request that is pipelined behind an open one ends that one's wait.

Steps of a handshake may come on different connections; they find each other by the client's nonce.

Sources: https://core.telegram.org/mtproto/transports#http, service_messages#http-wait-long-poll
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import h11
from typing_extensions import override

from heliogram.edge.gateway.handshakes import FLOOD, Handshake
from heliogram.edge.link import Link
from heliogram.mtproto.handshake import is_handshake, peek_nonce

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


class HttpConnection(asyncio.Protocol):
    """One connection: reads a request, and the next one when that is answered."""

    __slots__ = ("_body", "_exchange", "_gateway", "_machine", "_seen", "_size", "_transport", "address", "source")

    def __init__(self, gateway: Gateway, transport: asyncio.Transport, address: str, source: str) -> None:
        """Takes over a connection that turned out to speak HTTP."""
        self._gateway = gateway
        self._transport: asyncio.Transport | None = transport
        self._machine = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEADERS)
        self._body: list[bytes] = []
        self._size = 0
        self._exchange: HttpExchange | None = None
        self._seen = gateway.clock.now()
        self.address = address
        self.source = source
        gateway.wheel.add(self._seen + gateway.settings.silent_s, self)

    @property
    def unsent(self) -> int:
        """Bytes that were written and wait for the client to take them."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

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
                if self._exchange is not None:
                    self._exchange.hurry()
                return
            match event:
                case h11.Request():
                    self._body, self._size = [], 0
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
        return False

    def _collect(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._gateway.settings.max_packet:
            self._reply(413, b"", last=True)
        else:
            self._body.append(data)

    def _act(self) -> None:
        """Hand the packet of a whole request on."""
        if self._machine.our_state is not h11.SEND_RESPONSE:
            self._next_cycle()
            return
        packet = b"".join(self._body)
        self._body = []
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
            transport.write(head + tail)
            self._gateway.metrics.bytes_out += len(head) + len(tail)
        if last or h11.MUST_CLOSE in {machine.our_state, machine.their_state}:
            self.close("" if status < 400 else f"http_{status}")
        else:
            self._next_cycle()

    def _next_cycle(self) -> None:
        if self._machine.our_state is h11.DONE and self._machine.their_state is h11.DONE:
            self._machine.start_next_cycle()

    # Life -------------------------------------------------------------------------------------------------------
    def close(self, reason: str) -> None:
        """Close once what was written has been sent."""
        transport = self._transport
        if transport is not None:
            self._leave(reason)
            transport.close()

    def abort(self, reason: str) -> None:
        """Close at once."""
        transport = self._transport
        if transport is not None:
            self._leave(reason)
            transport.abort()

    def drain(self) -> None:
        """Answer an open request that waits for nothing in particular."""
        if self._exchange is not None:
            self._exchange.hurry()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._leave("")

    def _leave(self, reason: str) -> None:
        if self._transport is None:
            return
        self._transport = None
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.cut()
        self._gateway.left(self, self.source, reason)

    def wake(self, now: float) -> None:
        """Close the connection when no request came for long. The wheel calls this."""
        if self._transport is None:
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


class HttpExchange(Link):
    """One request until its response."""

    __slots__ = ("_carrier", "_connection", "_gateway", "hold_s", "until")

    def __init__(self, gateway: Gateway, connection: HttpConnection) -> None:
        super().__init__()
        self._gateway = gateway
        self._connection: HttpConnection | None = connection
        self._carrier: HttpCarrier | None = None
        self.address = connection.address
        self.hold_s = 0.0
        """How long to wait for more once there is something to say."""
        self.until = 0.0
        """When to answer although there is nothing to say."""

    @override
    def ready(self) -> bool:
        return False

    @override
    def send_packets(self, packets: list[bytes]) -> None:
        """Never called: the carrier sends."""

    def respond(self, body: bytes, status: int = 200) -> None:
        """Answer the request."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.respond(self, status, body)

    @override
    def fail(self, code: int, reason: str) -> None:
        self.respond(code.to_bytes(4, "little", signed=True) if code else b"", -code or 400)

    @override
    def close(self, reason: str) -> None:
        self.respond(b"")

    @override
    def join(self, carrier: Link | None) -> Link:
        if not isinstance(carrier, HttpCarrier):
            carrier = HttpCarrier(self._gateway, self.address)
        self._carrier = carrier
        carrier.add(self)
        return carrier

    def hurry(self) -> None:
        """Answer now, with whatever there is."""
        if self._carrier is not None:
            self._carrier.release(self)

    def cut(self) -> None:
        """Note that the connection is gone."""
        self._connection = None
        if self._carrier is None:
            self._gateway.sessions.lost(self)
        else:
            self._carrier.remove(self)

    def wake(self, now: float) -> None:
        """Answer when the wait is over. The wheel calls this."""
        if self._connection is not None and now >= self.until:
            self.hurry()

    # A handshake ------------------------------------------------------------------------------------------------
    def shake(self, packet: bytes) -> None:
        """Take a step of a handshake."""
        nonce = peek_nonce(packet)
        handshake = None if nonce is None else self._gateway.shaking(nonce, self.address, self._source())
        if handshake is None:
            self.fail(FLOOD, "handshake_flood")
        else:
            handshake.receive(packet, self)

    def _source(self) -> str:
        return "" if self._connection is None else self._connection.source

    def send_plain(self, packet: bytes) -> None:
        """Send a packet of the handshake."""
        self.respond(packet)

    def shook(self) -> None:
        """Note that the handshake is over; the gateway forgets it by itself."""


class HttpCarrier(Link):
    """What carries a session over HTTP: the requests that are open now."""

    __slots__ = ("_exchanges", "_gateway", "_idle_at", "_since", "_spare", "_timer")

    def __init__(self, gateway: Gateway, address: str) -> None:
        super().__init__()
        self._gateway = gateway
        self._exchanges: deque[HttpExchange] = deque()
        self._spare: deque[bytes] = deque()
        self._since = 0.0
        self._idle_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.address = address

    def add(self, exchange: HttpExchange) -> None:
        """Take one more open request."""
        settings = self._gateway.http
        exchange.until = self._gateway.clock.now() + settings.http_wait_s
        self._gateway.wheel.add(exchange.until, exchange)
        self._exchanges.append(exchange)
        self.address = exchange.address

    def remove(self, exchange: HttpExchange) -> None:
        """Take an open request out: it was answered or its connection is gone."""
        if exchange in self._exchanges:
            self._exchanges.remove(exchange)
        if not self._exchanges:
            self._idle_at = self._gateway.clock.now() + self._gateway.http.http_idle_s
            self._gateway.wheel.add(self._idle_at, self)

    def release(self, exchange: HttpExchange) -> None:
        """Answer an open request with whatever there is."""
        hosted = self.hosted
        if exchange not in self._exchanges:
            return
        if hosted is not None and not self._spare:
            self._exchanges.remove(exchange)
            self._exchanges.appendleft(exchange)
            hosted.session.fill(self._gateway.clock.now())
            self._since = -1.0
            self._gateway.flush(hosted)
        elif self._spare:
            self._answer(exchange, self._spare.popleft())
        else:
            exchange.fail(-404, "no_session")
            self.remove(exchange)

    @override
    def ready(self) -> bool:
        while self._spare and self._exchanges:
            self._answer(self._exchanges[0], self._spare.popleft())
        hosted = self.hosted
        now = self._gateway.clock.now()
        if hosted is None or not self._exchanges or not hosted.session.has_data(now):
            return False
        hosted.session.send_as_one_packet()
        if not self._since:
            self._since = now
        hold = self._exchanges[0].hold_s
        if hosted.busy and len(self._exchanges) == 1:
            hold = max(hold, self._gateway.http.http_hold_s)
        left = self._since + hold - now
        if self._since < 0 or left <= 0:
            return True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(left, self._ripe)
        return False

    def _ripe(self) -> None:
        self._timer = None
        if self.hosted is not None:
            self._gateway.flush(self.hosted)

    @override
    def send_packets(self, packets: list[bytes]) -> None:
        self._since = 0.0
        self._spare.extend(packets[1:])
        self._answer(self._exchanges[0], packets[0])

    def _answer(self, exchange: HttpExchange, packet: bytes) -> None:
        self.remove(exchange)
        exchange.respond(packet)

    @override
    def wait(self, max_delay_ms: int, wait_after_ms: int, max_wait_ms: int) -> None:
        if self._exchanges:
            exchange = self._exchanges[-1]
            longest = self._gateway.http.http_wait_s
            exchange.hold_s = min(max(min(max_delay_ms, wait_after_ms), 0) / 1000, longest)
            exchange.until = self._gateway.clock.now() + min(max(max_wait_ms, 0) / 1000, longest)
            self._gateway.wheel.add(exchange.until, exchange)

    @override
    def fail(self, code: int, reason: str) -> None:
        while self._exchanges:
            self._exchanges.popleft().fail(code, reason)

    @override
    def close(self, reason: str) -> None:
        self.fail(0, reason)

    def wake(self, now: float) -> None:
        """Give the session up when no request has been open for long. The wheel calls this."""
        if not self._exchanges and self._idle_at and now >= self._idle_at:
            self._gateway.sessions.lost(self)


class HttpHandshakes:
    """Handshakes over HTTP, by the client's nonce."""

    __slots__ = ("_by_nonce", "_gateway")

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._by_nonce: dict[bytes, Handshake] = {}

    def find(self, nonce: bytes, address: str, source: str) -> Handshake | None:
        """Return the handshake of a nonce, a new one if need be; None when there are too many."""
        known = self._by_nonce.get(nonce)
        if known is not None and not known.over:
            return known
        handshake = self._gateway.handshakes.begin(address, source)
        if handshake is not None:
            self._by_nonce[nonce] = handshake
        return handshake

    def sweep(self, now: float) -> None:
        """Let go of what is over or took too long."""
        for nonce, handshake in list(self._by_nonce.items()):
            deadline = handshake.machine.deadline
            if handshake.over or deadline is None or now >= deadline:
                handshake.end()
                del self._by_nonce[nonce]
