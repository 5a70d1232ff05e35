"""Connections are taken in, bounded, and let go."""

import asyncio
import socket

import pytest
from tests.support.wireclient import Closed, HttpLine, LineError, TcpLine, WebSocketLine

from heliogram.mtproto.transport import ABRIDGED, FULL, PADDED
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

PROXY_V1 = b"PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n"
PROXY_V2 = (
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c"
    + socket.inet_aton("203.0.113.8")
    + socket.inet_aton("192.0.2.1")
    + (56324).to_bytes(2, "big")
    + (443).to_bytes(2, "big")
)


async def settled(stand, connections):
    """Wait until the edge has so many connections."""
    while stand.metrics.connections != connections:  # noqa: ASYNC110 - it takes a few turns of the loop
        await asyncio.sleep(0)


async def test_a_connection_that_says_nothing_is_closed(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    await settled(stand, 1)
    stand.turn(19)
    assert stand.metrics.connections == 1
    stand.turn(21)
    assert await reader.read() == b""
    assert stand.metrics.closed == {"idle": 1}
    writer.close()


async def test_a_connection_with_half_a_packet_is_closed(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"\xee\xee\xee\xee\x00\x10\x00\x00 and no more")
    while not stand.metrics.bytes_in:  # noqa: ASYNC110
        await asyncio.sleep(0)
    stand.turn(21)
    assert await reader.read() == b""
    writer.close()


async def test_a_connection_that_opens_no_session_is_closed_later(stand, connect):
    client = await connect(stand)
    stand.turn(100)
    assert stand.metrics.connections == 1
    stand.turn(125)
    assert await client.line.ended() == []


async def test_an_idle_session_keeps_its_connection(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    for seconds in (25, 130, 3600, 86400):
        stand.edge.gateway.wheel.turn(stand.clock.now() + seconds)
    assert await client.invoke(f.HelpGetConfig()) is True


async def test_connections_of_one_address_are_bounded(start, connect):
    stand = await start(gateway={"max_connections_per_address": 3})
    kept = [await connect(stand) for _ in range(3)]
    line = await TcpLine.open(stand.address)
    assert await line.ended() == []
    await line.close()
    assert stand.metrics.closed == {"too_many": 1}
    await kept.pop().close()
    await settled(stand, 2)
    await connect(stand)


async def test_connections_are_bounded_in_all(start, connect):
    stand = await start(gateway={"max_connections": 2})
    for _ in range(2):
        await connect(stand)
    line = await TcpLine.open(stand.address)
    assert await line.ended() == []
    await line.close()


@pytest.mark.parametrize(
    ("framing", "claim"),
    [
        (ABRIDGED, b"\xef\x7f\xff\xff\xff"),
        (PADDED, b"\xdd\xdd\xdd\xdd\xff\xff\xff\x7f"),
        (FULL, b"\xff\xff\xff\x7f\0\0\0\0"),
    ],
)
async def test_a_giant_length_ends_the_connection_before_it_arrives(stand, framing, claim):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(claim + bytes(100))
    assert len(await reader.read()) <= 16
    assert stand.metrics.closed == {"framing": 1}
    writer.close()


async def test_unfinished_packets_are_bounded_over_all_connections(start, connect):
    stand = await start(gateway={"max_partial": 100_000})
    client = await connect(stand)
    lines = []
    for _ in range(4):
        reader, writer = await asyncio.open_connection(*stand.address)
        writer.write(b"\xee\xee\xee\xee" + (500_000).to_bytes(4, "little") + bytes(40_000))
        lines.append((reader, writer))
    while stand.metrics.closed["partial_packets"] < 2:
        await asyncio.sleep(0)
        assert stand.edge.gateway.partial <= 100_000
    assert await client.invoke(f.HelpGetConfig()) is True
    for _, writer in lines:
        writer.close()
    await settled(stand, 1)
    assert stand.edge.gateway.partial == 0


async def test_a_client_that_does_not_read_is_disconnected_and_finds_its_answers_later(start, connect):
    stand = await start(gateway={"write_high_water": 64 << 10})
    client = await connect(stand)
    file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 18)
    handles = []
    while not stand.metrics.closed["slow_reader"]:
        handles.append(client.send(file))
        await asyncio.sleep(0.001)
        if any(hosted.link is not None and not hosted.link.ready() for hosted in stand.sessions):
            stand.turn(31)
        assert len(handles) < 200
    (hosted,) = stand.sessions
    while hosted.link is not None:  # noqa: ASYNC110 - a frame's way through a trunk
        await asyncio.sleep(0)
    await client.close()
    client.line = await TcpLine.open(stand.address)
    client.session.resend_all()
    client.send(f.HelpGetConfig())
    for handle in handles[-3:]:
        assert len((await client.answer(handle)).bytes) == 1 << 18
    await client.close()


async def test_nothing_is_read_from_a_client_that_does_not_read(start, connect):
    stand = await start(gateway={"write_high_water": 16 << 10})
    client = await connect(stand)
    file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 18)
    while not stand.sessions or stand.sessions[0].link.ready():
        client.send(file)
        await asyncio.sleep(0.001)
    taken = stand.metrics.requests
    for _ in range(50):
        client.send(file)
        await asyncio.sleep(0)
    assert stand.metrics.requests <= taken + 1
    other = await connect(stand)
    assert await other.invoke(f.HelpGetConfig()) is True


@pytest.mark.parametrize(("header", "address"), [(PROXY_V1, "203.0.113.7"), (PROXY_V2, "203.0.113.8")])
async def test_the_address_of_a_proxy_header_is_believed_where_one_is_demanded(start, connect, header, address):
    stand = await start(gateway={"proxy_protocol": True})
    client = await connect(stand, first=header)
    await client.invoke(f.HelpGetConfig())
    assert stand.methods.calls[0][1].address == address


async def test_a_connection_without_the_demanded_proxy_header_is_closed(start, connect):
    stand = await start(gateway={"proxy_protocol": True})
    line = await TcpLine.open(stand.address)
    line.send(bytes(40))
    assert await line.ended() == []
    await line.close()
    assert stand.metrics.closed == {"proxy_header": 1}


async def test_a_proxy_header_in_pieces_is_read(start, connect):
    stand = await start(gateway={"proxy_protocol": True})
    line = await TcpLine.open(stand.address)
    for byte in PROXY_V2:
        line.writer.write(bytes([byte]))
        await line.writer.drain()
        await asyncio.sleep(0)
    client = await connect(stand, make_key=False, first=PROXY_V1)
    client.line, _ = line, await client.close()
    await client.make_key()
    await client.invoke(f.HelpGetConfig())
    assert stand.methods.calls[0][1].address == "203.0.113.8"
    await line.close()


async def test_a_proxy_header_is_not_believed_unless_demanded(stand):
    line = await TcpLine.open(stand.address, first=PROXY_V1)
    line.send(bytes(60))
    with pytest.raises((LineError, Closed)):
        await line.receive()
    await line.close()


async def test_addresses_of_one_v6_network_count_as_one(start):
    stand = await start(gateway={"proxy_protocol": True, "max_connections_per_address": 1})
    lines = []
    for host in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        line = await TcpLine.open(stand.address, first=f"PROXY TCP6 {host} 2001:db8::9 1 2\r\n".encode())
        lines.append(line)
    assert await lines[1].ended() == []
    await settled(stand, 2)
    for line in lines:
        await line.close()


@pytest.mark.parametrize("kind", [TcpLine, WebSocketLine, HttpLine])
async def test_a_stop_answers_what_was_accepted(start, connect, kind):
    stand = await start(gateway={"drain_s": 5.0})
    client = await connect(stand, line=kind)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handle = client.send(f.MessagesSendMessage(peer=t.InputPeerSelf(), message="last words", random_id=1))
    await stand.methods.begun("messages.sendMessage")
    stopping = asyncio.ensure_future(stand.edge.stop())
    await asyncio.sleep(0)
    with pytest.raises(OSError):  # noqa: PT011 - whichever way the system refuses
        await asyncio.open_connection(*client_address(client))
    gate.set()
    assert (await client.answer(handle)).text == "last words"
    await stopping
    assert stand.metrics.connections == 0


async def test_a_stop_waits_for_no_request_for_ever(start, connect):
    stand = await start(gateway={"drain_s": 0.05}, sessions={"max_running_per_session": 1})
    client = await connect(stand)
    stand.methods.gates["help.getConfig"] = asyncio.Event()
    client.send(f.HelpGetConfig())
    client.send(f.HelpGetConfig())
    await stand.methods.begun("help.getConfig")
    await stand.edge.stop()
    assert await client.line.ended() == []


def client_address(client):
    line = client.line
    return line.address if isinstance(line, HttpLine) else line.writer.get_extra_info("peername")


async def test_an_error_before_the_framing_is_known_closes_silently(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(bytes(range(1, 65)))
    await settled(stand, 1)
    writer.write_eof()
    await reader.read()
    writer.close()
    await settled(stand, 0)


async def test_a_client_that_asks_again_and_again_to_be_disconnected_late_costs_nothing(stand, connect):
    client = await connect(stand)
    before = len(stand.edge.gateway.wheel)
    for number in range(50):
        client.send(mt.PingDelayDisconnect(ping_id=number, disconnect_delay=60_000))
        await client.step()
    assert len(stand.edge.gateway.wheel) <= before + 1
    for seconds in (400, 800, 59_000):
        stand.edge.gateway.wheel.turn(stand.clock.now() + seconds)
    assert stand.metrics.connections == 1
    for seconds in range(60_000, 61_000, 300):
        stand.edge.gateway.wheel.turn(stand.clock.now() + seconds)
    assert stand.metrics.connections == 0


async def test_a_closed_connection_whose_client_takes_nothing_does_not_linger(start, connect):
    stand = await start(gateway={"write_high_water": 16 << 10})
    client = await connect(stand)
    client.line.writer.transport.pause_reading()
    file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
    while not stand.sessions or stand.sessions[0].link.ready():
        client.send(file)
        await asyncio.sleep(0.001)
    (link,) = stand.edge.gateway._links
    transport = link._transport
    link.close("test")
    assert transport.get_write_buffer_size() > 0
    stand.turn(31)
    assert transport.get_write_buffer_size() == 0
    client.line.writer.transport.abort()
