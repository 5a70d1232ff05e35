"""Whatever bytes come, a connection is served or closed, and nothing of it stays behind."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.edges import Stand

from heliogram.edge.gateway.tcp import TcpLink
from heliogram.edge.settings import GatewaySettings, SessionHostSettings

BEGINNINGS = [
    b"",
    b"\xef",
    b"\xee\xee\xee\xee",
    b"\xdd\xdd\xdd\xdd",
    b"\x20\0\0\0\0\0\0\0",
    b"\xee\xee\xee\xee\x14\0\0\0" + bytes(8),
    b"\xef\x0a" + bytes(16) + b"\x14\0\0\0\xf1\x8e\x7e\xbe" + bytes(16),
    b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n",
    b"OPTIONS /api HTTP/1.1\r\nHost: x\r\n\r\n",
    (
        b"GET /apiws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: binary\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\x82\x85\0\0\0\0"
    ),
]


class Pipe(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 1)})
        self.written = b""
        self.closing = False
        self.protocol = None

    def set_write_buffer_limits(self, high=None, low=None):
        """Nothing is ever unsent."""

    def get_write_buffer_size(self):
        return 0

    def set_protocol(self, protocol):
        self.protocol = protocol

    def write(self, data):
        assert not self.closing
        self.written += data

    def close(self):
        self.closing = True

    def abort(self):
        self.closing = True

    def is_closing(self):
        return self.closing

    def pause_reading(self):
        """Nothing is read anyway."""

    def resume_reading(self):
        """Nothing is read anyway."""


async def feed(pieces):
    """Feed pieces to a connection and let it go."""
    stand = Stand(GatewaySettings(port=0), SessionHostSettings())
    gateway = stand.edge.gateway
    pipe = Pipe()
    pipe.protocol = TcpLink(gateway)
    pipe.protocol.connection_made(pipe)
    for piece in pieces:
        if pipe.closing:
            break
        pipe.protocol.data_received(piece)
        await asyncio.sleep(0)
    pipe.protocol.connection_lost(None)
    await gateway.handshakes.close()
    await stand.bus.close()
    assert (gateway.partial, gateway.connections.total, stand.metrics.connections) == (0, 0, 0)
    assert stand.metrics.handshakes == 0 or pipe.written.startswith(b"HTTP")
    assert stand.sessions == []


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.lists(st.binary(max_size=120), max_size=6))
def test_no_bytes_break_a_connection(beginning, pieces):
    asyncio.run(feed([beginning, *pieces] if beginning else pieces))


async def test_a_connection_that_was_aborted_ignores_what_still_comes():
    stand = Stand(GatewaySettings(port=0), SessionHostSettings())
    pipe = Pipe()
    link = TcpLink(stand.edge.gateway)
    link.connection_made(pipe)
    link.abort("test")
    link.data_received(b"\xee\xee\xee\xee")
    link.send_packets([bytes(32)])
    link.send_quick_ack(1)
    link.send_plain(bytes(32))
    link.fail(-404, "test")
    link.release_reading(1)
    assert pipe.written == b""
    assert not link.ready()
    await stand.edge.gateway.handshakes.close()
