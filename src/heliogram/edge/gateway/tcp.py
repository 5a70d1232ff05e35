"""A plain connection: an optional PROXY header, then any transport, or HTTP, which is handed over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from typing_extensions import override

from heliogram.edge.gateway.admission import source_of
from heliogram.edge.gateway.stream import StreamLink
from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport import ProxyHeader

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway


class TcpLink(StreamLink):
    """One connection of the port."""

    __slots__ = ("_proxy",)

    def __init__(self, gateway: Gateway) -> None:
        """The gateway's settings say whether a PROXY header is demanded."""
        super().__init__(gateway)
        self._proxy = ProxyHeader() if gateway.settings.proxy_protocol else None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        host = peer[0] if isinstance(peer, tuple) else ""
        if self._proxy is None:
            self._admit(host)
        else:
            self.address = host

    @override
    def data_received(self, data: bytes) -> None:
        if self._proxy is None:
            self._feed(data)
            return
        try:
            found = self._proxy.receive_data(data)
        except TransportError:
            self.close("proxy_header")
            return
        if found is None:
            return
        self._proxy = None
        self._admit(found.host or self.address)
        if found.rest and self._transport is not None:
            self._feed(found.rest)

    def _admit(self, host: str) -> None:
        """Take the client in, now that its address is known."""
        self.address = host
        source = source_of(host)
        if self._gateway.connections.take(source):
            self._source = source
        else:
            self.abort("too_many")

    @override
    def _hand_over(self, data: bytes) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            self._gateway.begin_http(transport, self, data)

    @property
    def source(self) -> str:
        """What counts as the client's address."""
        return self._source
