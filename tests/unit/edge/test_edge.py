"""The way from a socket to a handler and back, over every transport."""

import asyncio

import pytest
import uvloop
from tests.support.edges import standing
from tests.support.wireclient import HttpLine, TcpLine, WebSocketLine, WireClient

from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED
from heliogram.tl import functions as f
from heliogram.tl import types as t

LINES = {
    "abridged": (TcpLine, {"framing": ABRIDGED}),
    "intermediate": (TcpLine, {"framing": INTERMEDIATE}),
    "padded": (TcpLine, {"framing": PADDED}),
    "full": (TcpLine, {"framing": FULL}),
    "obfuscated abridged": (TcpLine, {"framing": ABRIDGED, "obfuscated": True}),
    "obfuscated intermediate": (TcpLine, {"framing": INTERMEDIATE, "obfuscated": True}),
    "obfuscated padded": (TcpLine, {"framing": PADDED, "obfuscated": True}),
    "websocket": (WebSocketLine, {}),
    "websocket in bits": (WebSocketLine, {"cut": 7}),
    "http": (HttpLine, {}),
}


@pytest.mark.parametrize("name", LINES)
async def test_a_client_makes_a_key_and_gets_an_answer_over(stand, connect, name):
    line, how = LINES[name]
    client = await connect(stand, line=line, **how)
    assert await client.invoke(f.HelpGetConfig()) is True
    assert client.key.id in stand.auth.keys


def test_every_transport_is_served_under_the_loop_of_the_server():
    async def serve():
        async with standing() as stand:
            for line, how in LINES.values():
                client = WireClient(await line.open(stand.address, **how), stand.public_keys)
                await client.make_key()
                assert await client.invoke(f.HelpGetConfig()) is True
                file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
                assert len((await client.invoke(file)).bytes) == 1 << 20
                await client.close()

    uvloop.run(serve())


def test_a_stop_answers_what_was_accepted_under_the_loop_of_the_server():
    async def stop():
        async with standing() as stand:
            client = WireClient(await TcpLine.open(stand.address), stand.public_keys)
            await client.make_key()
            gate = stand.methods.gates["upload.getFile"] = asyncio.Event()
            file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
            handles = [client.send(file) for _ in range(8)]
            await stand.methods.begun("upload.getFile")
            stopping = asyncio.ensure_future(stand.edge.stop())
            await asyncio.sleep(0)
            gate.set()
            assert [len((await client.answer(handle)).bytes) for handle in handles] == [1 << 20] * 8
            await stopping
            await client.close()

    uvloop.run(stop())


def test_a_client_that_does_not_read_is_not_read_from_under_the_loop_of_the_server():
    async def stall():
        async with standing(gateway={"write_high_water": 16 << 10}) as stand:
            client = WireClient(await TcpLine.open(stand.address), stand.public_keys)
            await client.make_key()
            file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
            handles = []
            while not stand.sessions or stand.sessions[0].link.ready():
                handles.append(client.send(file))
                await asyncio.sleep(0.001)
            taken = stand.metrics.requests
            handles += [client.send(file) for _ in range(20)]
            await asyncio.sleep(0.01)
            assert stand.metrics.requests <= taken + 1
            for handle in handles:
                assert len((await client.answer(handle)).bytes) == 1 << 20
            await client.close()

    uvloop.run(stall())
