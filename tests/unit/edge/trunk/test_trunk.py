"""What becomes of clients when a process at one end of a trunk goes."""

import asyncio

import pytest
from tests.support.edges import standing
from tests.support.wireclient import HttpLine, LineError, TcpLine, WireClient

from heliogram.tl import functions as f


@pytest.fixture
async def stand():
    async with standing(split=True) as stand:
        yield stand


async def client_of(stand, line=TcpLine):
    client = WireClient(await line.open(stand.address), stand.public_keys)
    await client.make_key()
    return client


async def test_a_lost_session_process_closes_its_links_and_their_clients_come_back(stand):
    client = await client_of(stand)
    await client.invoke(f.HelpGetConfig())
    stand.edge.trunks.end()
    await client.line.ended()
    await client.close()
    client.line = await TcpLine.open(stand.address)
    client.session.resend_all()
    assert await client.invoke(f.HelpGetConfig()) is True
    await client.close()


async def test_a_lost_gateway_leaves_its_sessions_to_be_found_by_another(stand):
    client = await client_of(stand)
    await client.invoke(f.HelpGetConfig())
    (hosted,) = stand.sessions
    (trunk,) = stand.edge.remote.trunks
    await trunk.close()
    while hosted.link is not None:  # noqa: ASYNC110 - what the stream says of its end takes a moment
        await asyncio.sleep(0)
    await client.close()
    client.line = await TcpLine.open(stand.address)
    assert await client.invoke(f.HelpGetConfig()) is True
    assert stand.sessions == [hosted]
    await client.close()


async def test_without_a_session_process_connections_are_closed(stand):
    client, over_http = await client_of(stand), await client_of(stand, HttpLine)
    stand.edge.discovery.remove("s")
    client.send(f.HelpGetConfig())
    await client.line.ended()
    await client.close()
    over_http.send(f.HelpGetConfig())
    with pytest.raises(LineError):
        await over_http.line.receive()
    await over_http.close()
