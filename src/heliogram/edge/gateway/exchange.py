"""Requests over HTTP and the sessions they carry.

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
from typing import TYPE_CHECKING, Protocol

from typing_extensions import override

from heliogram.edge.gateway.handshakes import FLOOD, Handshake
from heliogram.edge.link import Link
from heliogram.mtproto.handshake import peek_nonce

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway, Wakeable
    from heliogram.edge.link import Sessions
    from heliogram.edge.settings import SessionHostSettings
    from heliogram.edge.wheel import Wheel
    from heliogram.kernel.clock import Clock


class HttpHost(Protocol):
    """Where exchanges live: what they need of a gateway, or of what hosts sessions for gateways elsewhere."""

    http: SessionHostSettings
    clock: Clock
    wheel: Wheel[Wakeable]
    sessions: Sessions

    def shaking(self, nonce: bytes, address: str, source: str) -> Handshake | None:
        """Return the handshake that a request belongs to; None when there are too many."""
        ...


class HttpRequest(Protocol):
    """A request that waits for its response."""

    address: str
    source: str

    def respond(self, exchange: HttpExchange, status: int, body: bytes) -> None:
        """Answer it."""
        ...


class Carrier(Protocol):
    """Whoever has something to say over an exchange."""

    def release(self, exchange: HttpExchange) -> None:
        """Answer an open request with whatever there is."""
        ...

    def remove(self, exchange: HttpExchange) -> None:
        """Take an open request out: it was answered or its connection is gone."""
        ...


class HttpExchange(Link):
    """One request until its response."""

    __slots__ = ("_carrier", "_gateway", "_request", "hold_s", "until")

    def __init__(self, gateway: HttpHost, request: HttpRequest) -> None:
        super().__init__()
        self._gateway = gateway
        self._request: HttpRequest | None = request
        self._carrier: Carrier | None = None
        self.address = request.address
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
        request, self._request = self._request, None
        if request is not None:
            request.respond(self, status, body)

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

    def carried_by(self, carrier: Carrier) -> None:
        """Note who has something to say."""
        self._carrier = carrier

    def hurry(self) -> None:
        """Answer now, with whatever there is."""
        if self._carrier is not None:
            self._carrier.release(self)

    def cut(self) -> None:
        """Note that the connection is gone."""
        self._request = None
        if self._carrier is None:
            self._gateway.sessions.lost(self)
        else:
            self._carrier.remove(self)

    def wake(self, now: float) -> None:
        """Answer when the wait is over. The wheel calls this."""
        if self._request is not None and now >= self.until:
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
        return "" if self._request is None else self._request.source

    def send_plain(self, packet: bytes) -> None:
        """Send a packet of the handshake."""
        self.respond(packet)

    def shook(self) -> None:
        """Note that the handshake is over; the gateway forgets it by itself."""


class HttpCarrier(Link):
    """What carries a session over HTTP: the requests that are open now."""

    __slots__ = ("_exchanges", "_gateway", "_idle_at", "_since", "_spare", "_timer")

    def __init__(self, gateway: HttpHost, address: str) -> None:
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
            self._gateway.sessions.mark(hosted)
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
            self._gateway.sessions.mark(self.hosted)

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
