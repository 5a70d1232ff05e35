"""Packets over WebSocket frames."""

import asyncio

import pytest
from tests.support.wireclient import Closed, WebSocketLine
from wsproto import ConnectionState
from wsproto.events import CloseConnection, TextMessage

from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_the_subprotocol_is_answered(stand):
    line = await WebSocketLine.open(stand.address)
    assert line.accepted.subprotocol == "binary"
    await line.close()


async def test_a_client_without_subprotocol_is_served(stand, connect):
    client = await connect(stand, line=WebSocketLine, subprotocols=())
    assert client.line.accepted.subprotocol is None
    assert await client.invoke(f.HelpGetConfig()) is True


@pytest.mark.parametrize("path", ["/apiws", "/apiws1", "/apiws_test"])
async def test_every_name_of_the_path_is_served(stand, connect, path):
    client = await connect(stand, line=WebSocketLine, path=path)
    assert await client.invoke(f.HelpGetConfig()) is True


async def test_a_large_answer_comes_whole(stand, connect):
    client = await connect(stand, line=WebSocketLine, cut=1000)
    file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
    assert len((await client.invoke(file)).bytes) == 1 << 20


async def test_a_ping_is_answered(stand, connect):
    client = await connect(stand, line=WebSocketLine)
    client.line.ping()
    await client.invoke(f.HelpGetConfig())
    assert client.line.pongs == [b"there?"]


async def test_a_text_frame_ends_the_connection(stand):
    line = await WebSocketLine.open(stand.address)
    line.writer.write(line.socket.send(TextMessage(data="hello")))
    with pytest.raises(Closed):
        await line.receive()
    await line.close()


async def test_a_close_is_answered(stand):
    line = await WebSocketLine.open(stand.address)
    line.writer.write(line.socket.send(CloseConnection(code=1000)))
    with pytest.raises(Closed):
        await line.receive()
    await line.close()


async def test_bytes_that_are_no_frames_end_the_connection(stand):
    line = await WebSocketLine.open(stand.address)
    line.writer.write(b"\xff" * 100)
    with pytest.raises(Closed):
        await line.receive()
    await line.close()


async def test_an_upgrade_without_a_key_is_refused(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"GET /apiws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert b"101" not in await reader.read()
    writer.close()


async def test_an_upgrade_elsewhere_is_refused(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 404")
    writer.close()


async def test_a_stop_says_goodbye(start):
    stand = await start()
    line = await WebSocketLine.open(stand.address)
    await stand.edge.stop()
    with pytest.raises(Closed):
        await line.receive()
    assert line.socket.state is ConnectionState.REMOTE_CLOSING
    await line.close()
