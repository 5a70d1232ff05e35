"""Packets over WebSocket: binary frames carry the obfuscated stream, cut anywhere.

Source: https://core.telegram.org/mtproto/transports#websocket
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import h11
from typing_extensions import override
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from heliogram.edge.gateway.stream import StreamLink

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway

SUBPROTOCOL: Final = "binary"
GOING_AWAY: Final = 1001


class WebSocketLink(StreamLink):
    """A connection that was upgraded."""

    __slots__ = ("_socket",)

    def __init__(self, gateway: Gateway, address: str, source: str) -> None:
        """The client has been admitted already."""
        super().__init__(gateway)
        self._socket = WSConnection(ConnectionType.SERVER)
        self.address = address
        self._source = source

    def begin(self, transport: asyncio.Transport, request: h11.Request, rest: bytes) -> None:
        """Answer the upgrade; ``rest`` came after the request."""
        self.connection_made(transport)
        try:
            self._socket.initiate_upgrade_connection(list(request.headers), bytes(request.target))
        except RemoteProtocolError:
            self.close("websocket")
            return
        self.data_received(rest)

    @override
    def data_received(self, data: bytes) -> None:
        try:
            self._socket.receive_data(data or b"")
            for event in self._socket.events():
                self._act(event)
                if self._transport is None:
                    return
        except RemoteProtocolError as error:
            if error.event_hint is not None:
                self._say(error.event_hint)
            self.close("websocket")

    def _act(self, event: Event) -> None:
        match event:
            case BytesMessage():
                self._feed(bytes(event.data))
            case Request():
                offered = event.subprotocols
                self._say(AcceptConnection(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None))
            case Ping():
                self._say(event.response())
            case CloseConnection():
                self._say(event.response())
                self.close("")
            case TextMessage():
                self._say(CloseConnection(code=1003))
                self.close("websocket_text")
            case _:
                pass

    @override
    def close(self, reason: str) -> None:
        if self._transport is not None:
            self._say(CloseConnection(code=GOING_AWAY))
        super().close(reason)

    def _say(self, event: Event) -> None:
        try:
            data = self._socket.send(event)
        except LocalProtocolError:
            return
        super()._write(data)

    @override
    def _write(self, data: bytes) -> None:
        if data:
            self._say(BytesMessage(data=data))
