"""The sessions' end of trunks: links of clients whose connections another process holds.

To session hosting a remote link is a link like any other. What a link is told here (fail, hold, send) is a frame to
the gateway; what the gateway says of it is a call of the session host. Where a connection of this process would stop
being read at once, frames may still be on their way: packets that come while reading is held wait here, in order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

import structlog
from typing_extensions import override

from heliogram.edge.gateway.exchange import HttpExchange, HttpHost
from heliogram.edge.gateway.gateway import Wakeable
from heliogram.edge.gateway.handshakes import Handshake
from heliogram.edge.link import Link
from heliogram.edge.sessions.host import SessionHost
from heliogram.edge.settings import SessionHostSettings
from heliogram.edge.trunk.frames import NO_LINK, Frame, Kind, MalformedFrame, decode
from heliogram.edge.trunk.pipe import Pipe
from heliogram.edge.wheel import Wheel
from heliogram.kernel.clock import Clock
from heliogram.platform.rpc.streams import Stream, StreamLost
from heliogram.platform.tasks import Tasks

STREAM: Final = "session.v1/trunk"
"""The name under which a process with sessions serves trunks."""
_log = structlog.get_logger(__name__)


class RemoteLink(Link):
    """A connection that a gateway holds."""

    streams = True

    __slots__ = ("_holds", "_inbox", "_number", "_serving", "_trunk", "stalled")

    def __init__(self, trunk: SessionTrunk, number: int, address: str, dc: int) -> None:
        super().__init__()
        self._trunk = trunk
        self._number = number
        self._holds = 0
        self._serving = False
        self._inbox: deque[tuple[bytes, bool]] = deque()
        self.stalled = False
        self.address = address
        self.dc = dc

    def receive(self, packet: bytes, *, quick_ack: bool) -> None:
        """Take a packet, or keep it while reading is held."""
        if self._holds or self._inbox:
            self._inbox.append((packet, quick_ack))
        else:
            self._trunk.host.receive(self, packet, quick_ack=quick_ack)

    @override
    def ready(self) -> bool:
        return not self.stalled and not self._trunk.pipe.full

    @override
    def send_packets(self, packets: list[bytes]) -> None:
        for packet in packets:
            self._put(Kind.SEND, payload=packet)

    @override
    def send_quick_ack(self, token: int) -> None:
        self._put(Kind.QUICK_ACK, token)

    @override
    def fail(self, code: int, reason: str) -> None:
        self._put(Kind.FAIL, code, reason.encode())
        self._trunk.leave(self._number)

    @override
    def close(self, reason: str) -> None:
        self._put(Kind.CLOSE, payload=reason.encode())
        self._trunk.leave(self._number)

    @override
    def hold_reading(self, why: int) -> None:
        if not self._holds & why:
            self._holds |= why
            self._put(Kind.HOLD, why)

    @override
    def release_reading(self, why: int) -> None:
        if not self._holds & why:
            return
        self._holds &= ~why
        self._put(Kind.RELEASE, why)
        while self._inbox and not self._holds:
            packet, quick_ack = self._inbox.popleft()
            self._trunk.host.receive(self, packet, quick_ack=quick_ack)

    @override
    def disconnect_at(self, at: float) -> None:
        self._put(Kind.DISCONNECT, int(at * 1_000_000))

    @override
    def serve(self) -> None:
        if not self._serving:
            self._serving = True
            self._put(Kind.SERVE)

    def cut(self) -> None:
        """Note that the connection is gone."""
        self._inbox.clear()
        self._trunk.host.lost(self)

    def _put(self, kind: Kind, number: int = 0, payload: bytes = b"") -> None:
        self._trunk.pipe.put(kind, self._number, number, payload)


class RemoteRequest:
    """A request over HTTP whose connection a gateway holds."""

    def __init__(self, trunk: SessionTrunk, number: int, address: str) -> None:
        self._trunk = trunk
        self._number = number
        self.address = address
        self.source = ""

    def respond(self, exchange: HttpExchange, status: int, body: bytes) -> None:
        """Answer the request."""
        del exchange
        self._trunk.pipe.put(Kind.RESPOND, self._number, status, body)
        self._trunk.forget(self._number)


class SessionTrunk:
    """One gateway's links."""

    def __init__(self, stream: Stream, host: SessionHost, http: HttpHost) -> None:
        self.host: Final = host
        self.pipe: Final = Pipe(stream, filled=_nothing, drained=self._writable)
        self._stream = stream
        self._http = http
        self._links: dict[int, RemoteLink | HttpExchange] = {}
        self._tasks = Tasks("trunk")
        self._receiving: asyncio.Task[None] | None = None
        self._actions: dict[int, Callable[[Frame], None]] = {
            Kind.OPEN: self._open,
            Kind.OPEN_HTTP: self._open_http,
            Kind.PACKET: self._packet,
            Kind.LOST: self._lost,
            Kind.STALLED: self._stalled,
            Kind.WRITABLE: self._writable_again,
            Kind.HURRY: self._hurry,
            Kind.DRAIN: self._drain,
        }

    async def run(self) -> None:
        """Carry frames until the gateway ends the stream, or it is lost, or :meth:`end`."""
        self._tasks.start(self._send(), name="send")
        self._receiving = self._tasks.task(self._receive(), name="receive")
        try:
            await asyncio.wait({self._receiving})
        finally:
            for number in list(self._links):
                self.leave(number)
            await self._tasks.cancel()

    def end(self) -> None:
        """End the stream."""
        if self._receiving is not None:
            self._receiving.cancel()

    async def _receive(self) -> None:
        try:
            while (message := await self._stream.receive()) is not None:
                for frame in decode(message):
                    action = self._actions.get(frame.kind)
                    if action is None:
                        raise MalformedFrame(f"a gateway sent a frame of kind {frame.kind}")
                    action(frame)
        except StreamLost:
            _log.info("a gateway is gone")

    async def _send(self) -> None:
        try:
            await self.pipe.run()
        except StreamLost:
            return  # the receiving side notices too, and ends

    def leave(self, number: int) -> None:
        """Let go of a link, and tell the sessions."""
        link = self._links.pop(number, None)
        if link is not None:
            link.cut()

    def forget(self, number: int) -> None:
        """Let go of a link that is finished."""
        self._links.pop(number, None)

    # Frames -----------------------------------------------------------------------------------------------------
    def _open(self, frame: Frame) -> None:
        self._links[frame.link] = RemoteLink(self, frame.link, frame.payload.decode(), frame.number)

    def _open_http(self, frame: Frame) -> None:
        exchange = HttpExchange(self._http, RemoteRequest(self, frame.link, frame.payload.decode()))
        exchange.dc = frame.number
        self._links[frame.link] = exchange

    def _packet(self, frame: Frame) -> None:
        link = self._links.get(frame.link)
        if isinstance(link, RemoteLink):
            link.receive(frame.payload, quick_ack=bool(frame.number))
        elif link is not None:
            self.host.receive(link, frame.payload, quick_ack=False)

    def _lost(self, frame: Frame) -> None:
        self.leave(frame.link)

    def _stalled(self, frame: Frame) -> None:
        link = self._links.get(frame.link)
        if isinstance(link, RemoteLink):
            link.stalled = True

    def _writable_again(self, frame: Frame) -> None:
        link = self._links.get(frame.link)
        if isinstance(link, RemoteLink):
            link.stalled = False
            self.host.writable(link)

    def _hurry(self, frame: Frame) -> None:
        link = self._links.get(frame.link)
        if isinstance(link, HttpExchange):
            link.hurry()

    def _writable(self) -> None:
        for link in list(self._links.values()):
            self.host.writable(link)

    def _drain(self, frame: Frame) -> None:
        self._tasks.start(self._drained(frame.number / 1000), name="drain")

    async def _drained(self, timeout_s: float) -> None:
        """Say when nothing is under way for this gateway's links, or the time is over."""
        await self.host.settled(list(self._links.values()), timeout_s)
        self.pipe.put(Kind.DRAINED, NO_LINK)


class HttpSide(HttpHost):
    """Where exchanges live whose connections gateways hold."""

    def __init__(self, host: SessionHost, http: SessionHostSettings, clock: Clock) -> None:
        self.http = http
        self.clock = clock
        self.sessions = host
        self.wheel: Wheel[Wakeable] = Wheel(_wake)

    @override
    def shaking(self, nonce: bytes, address: str, source: str) -> Handshake | None:
        """Key exchanges are the gateway's: none gets here."""


class Trunks:
    """Serves every gateway that comes."""

    def __init__(self, host: SessionHost, http: SessionHostSettings, clock: Clock) -> None:
        self._host = host
        self._http = HttpSide(host, http, clock)
        self._open: set[SessionTrunk] = set()

    def turn(self, now: float) -> None:
        """Do what is due. The ticker calls this."""
        self._http.wheel.turn(now)

    async def serve(self, stream: Stream) -> None:
        """Carry one gateway's links until it goes."""
        trunk = SessionTrunk(stream, self._host, self._http)
        self._open.add(trunk)
        try:
            await trunk.run()
        finally:
            self._open.discard(trunk)

    def end(self) -> None:
        """End every trunk: the gateways' clients connect again, and are sent to whoever is left."""
        for trunk in list(self._open):
            trunk.end()


def _wake(thing: Wakeable, now: float) -> None:
    thing.wake(now)


def _nothing() -> None:
    """Links are asked whether they are ready before anything is sent."""
