"""The gateway: listens, takes connections in, and lets them go."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol, TypeAlias

import h11
import structlog

from heliogram.edge.gateway.admission import Quota
from heliogram.edge.gateway.exchange import HttpHandshakes
from heliogram.edge.gateway.handshakes import Handshake, Handshakes
from heliogram.edge.gateway.http import HttpConnection
from heliogram.edge.gateway.stream import StreamLink
from heliogram.edge.gateway.tcp import TcpLink
from heliogram.edge.gateway.websocket import WebSocketLink
from heliogram.edge.link import HOLD_DRAIN, Sessions
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.settings import GatewaySettings, SessionHostSettings
from heliogram.edge.wheel import Wheel
from heliogram.kernel.clock import Clock, Entropy

BACKLOG: Final = 1024
STEP_S: Final = 0.01
_log = structlog.get_logger(__name__)


class Wakeable(Protocol):
    """Something with a deadline."""

    def wake(self, now: float) -> None:
        """Do what is due."""
        ...


class _Lingering:
    """A closed transport whose client does not take the last bytes."""

    __slots__ = ("_transport",)

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def wake(self, _now: float) -> None:
        """Throw away what is unsent."""
        self._transport.abort()


Connection: TypeAlias = "StreamLink | HttpConnection"


class Gateway:
    """One listening port and its connections."""

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        http: SessionHostSettings,
        sessions: Sessions,
        handshakes: Handshakes,
        wheel: Wheel[Wakeable],
        clock: Clock,
        entropy: Entropy,
        metrics: EdgeMetrics,
    ) -> None:
        self.settings = settings
        self.http = http
        self.sessions = sessions
        self.handshakes = handshakes
        self.wheel = wheel
        self.clock = clock
        self.entropy = entropy
        self.metrics = metrics
        self.connections = Quota(settings.max_connections, settings.max_connections_per_address)
        self.partial = 0
        """Bytes of unfinished packets over all connections."""
        self.draining = False
        self._http_handshakes = HttpHandshakes(self)
        self._links: set[Connection] = set()
        self._servers: list[asyncio.Server] = []
        self._empty: asyncio.Event | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where the gateway listens: host and port."""
        host, port = self._servers[0].sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Raises OSError when the address is taken."""
        loop = asyncio.get_running_loop()
        settings = self.settings
        server = await loop.create_server(lambda: TcpLink(self), settings.host, settings.port, backlog=BACKLOG)
        self._servers.append(server)
        _log.info("listening", host=self.address[0], port=self.address[1])

    async def stop(self) -> None:
        """Take nothing new, finish what was accepted, send it, then close."""
        self.draining = True
        for server in self._servers:
            server.close()
        for link in list(self._links):
            if not isinstance(link, HttpConnection):
                link.hold_reading(HOLD_DRAIN)
        await self.sessions.drain(self.settings.drain_s)
        for link in list(self._links):
            if isinstance(link, HttpConnection):
                link.drain()
        self.sessions.flush()
        await self._send_rest()
        for link in list(self._links):
            if link.unsent:
                link.abort("stop")
            else:
                link.close("stop")
        await self.handshakes.close()

    async def _send_rest(self) -> None:
        """Give clients time to take what is written and what their sessions still have to say."""
        deadline = self.clock.monotonic() + self.settings.drain_s
        while any(map(self._has_more, self._links)) and self.clock.monotonic() < deadline:  # noqa: ASYNC110 - no event
            await asyncio.sleep(STEP_S)

    def _has_more(self, link: Connection) -> bool:
        if link.unsent:
            return True
        hosted = link.hosted if isinstance(link, StreamLink) else None
        return hosted is not None and (hosted.sealing or hosted.session.has_data(self.clock.now()))

    # For the connections ----------------------------------------------------------------------------------------
    def joined(self, link: Connection) -> None:
        """Count a new connection."""
        self._links.add(link)
        self.metrics.accepted += 1
        self.metrics.connections = len(self._links)
        if self.draining:
            link.abort("stop")

    def left(self, link: Connection, source: str, reason: str) -> None:
        """Count a connection that is no more; ``reason`` is empty when the client went."""
        self._links.discard(link)
        if source:
            self.connections.give(source)
        self.metrics.connections = len(self._links)
        if reason:
            self.metrics.closed[reason] += 1

    def close_transport(self, transport: asyncio.Transport) -> None:
        """Close a transport once what was written has been taken, or after a while."""
        unsent = transport.get_write_buffer_size()
        transport.close()
        if unsent:
            self.wheel.add(self.clock.now() + self.settings.stalled_s, _Lingering(transport))

    def begin_http(self, transport: asyncio.Transport, link: TcpLink, data: bytes) -> None:
        """Put HTTP in a connection's place; ``data`` is what it received so far."""
        connection = HttpConnection(self, transport, link.address, link.source)
        self._links.discard(link)
        self._links.add(connection)
        transport.set_protocol(connection)
        connection.data_received(data)

    def begin_websocket(
        self, transport: asyncio.Transport, connection: HttpConnection, request: h11.Request, rest: bytes
    ) -> None:
        """Put a WebSocket in an HTTP connection's place."""
        link = WebSocketLink(self, connection.address, connection.source)
        self._links.discard(connection)
        transport.set_protocol(link)
        link.begin(transport, request, rest)

    def shaking(self, nonce: bytes, address: str, source: str) -> Handshake | None:
        """Return the handshake that a request over HTTP belongs to; None when there are too many."""
        return self._http_handshakes.find(nonce, address, source)

    def sweep(self, now: float) -> None:
        """Let go of handshakes over HTTP that were left."""
        self._http_handshakes.sweep(now)
