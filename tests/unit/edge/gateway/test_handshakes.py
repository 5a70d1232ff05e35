"""Keys are made off the loop, kept before the client hears of it, and not by too many at a time."""

import asyncio

import pytest
from tests.support.edges import SplitEdge
from tests.support.wireclient import ENTROPY, LineError, TcpLine

from heliogram.mtproto.client import ClientHandshake, KeyMade, KeyRefused
from heliogram.tl import functions as f


async def begin(stand, line):
    """Send the first step of a handshake and take the answer."""
    handshake = ClientHandshake(stand.public_keys, ENTROPY)
    line.send(handshake.start(stand.clock.now()).packet)
    return handshake, handshake.receive(await line.receive(), stand.clock.now())


@pytest.mark.parametrize("how", [{}, {"old_rsa": True}, {"old_request": True}, {"dc_id": 2}, {"expires_in": 60}])
async def test_a_key_is_made(stand, connect, how):
    client = await connect(stand, make_key=False)
    await client.make_key(**how)
    key = stand.auth.keys[client.key.id]
    assert key.secret == client.key.data
    assert key.temporary is ("expires_in" in how)
    assert key.device == (0 if key.temporary else key.id)


async def test_a_connection_makes_several_keys(stand, connect):
    client = await connect(stand)
    first = client.key
    await client.make_key(expires_in=3600, dc_id=-2)
    assert client.key.id != first.id
    assert stand.auth.keys[client.key.id].media
    assert stand.metrics.keys_made == 2
    assert stand.metrics.handshakes == 0


async def test_a_key_is_durable_before_the_client_hears_of_it(stand, connect):
    saved = asyncio.Event()
    gate = asyncio.Event()
    save = stand.auth.save_key

    async def slowly(*, key):
        saved.set()
        await gate.wait()
        await save(key=key)

    stand.auth.save_key = slowly
    client = await connect(stand, make_key=False)
    making = asyncio.ensure_future(client.make_key())
    await saved.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not making.done()
    gate.set()
    await making
    assert client.key.id in stand.auth.keys


async def test_a_key_that_cannot_be_kept_is_refused(stand, connect):
    async def fails(*, key):
        raise OSError("disk full")

    stand.auth.save_key = fails
    client = await connect(stand, make_key=False)
    with pytest.raises(AssertionError, match="dh_gen_fail"):
        await client.make_key()
    assert len(stand.edge.keys) == 0


async def test_a_key_whose_id_is_taken_is_made_again(stand, connect):
    find, taken = stand.auth.find_key, []

    async def finds_once(*, id):  # noqa: A002
        taken.append(id)
        return object() if len(taken) == 1 else await find(id=id)

    stand.auth.find_key = finds_once
    client = await connect(stand)
    assert taken[0] != client.key.id
    assert await client.invoke(f.HelpGetConfig()) is True


async def test_handshakes_of_one_address_are_bounded(start, connect):
    stand = await start(gateway={"max_handshakes_per_address": 2})
    lines = [await TcpLine.open(stand.address) for _ in range(3)]
    steps = [await begin(stand, line) for line in lines[:2]]
    with pytest.raises(LineError) as refused:
        await begin(stand, lines[2])
    assert refused.value.code == -429
    handshake, step = steps[0]
    while not isinstance(step, KeyMade):
        assert not isinstance(step, KeyRefused)
        lines[0].send(step.packet)
        step = handshake.receive(await lines[0].receive(), stand.clock.now())
    await connect(stand)
    for line in lines:
        await line.close()


async def test_a_handshake_that_is_left_frees_its_place(start, connect):
    stand = await start(gateway={"max_handshakes_per_address": 1})
    line = await TcpLine.open(stand.address)
    await begin(stand, line)
    await line.close()
    while stand.metrics.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert stand.metrics.handshakes == 0
    await connect(stand)


async def test_a_step_out_of_place_is_an_error(stand):
    line = await TcpLine.open(stand.address)
    _, step = await begin(stand, line)
    line.send(step.packet[:-4] + b"oops")
    assert await line.ended() == [-404]
    await line.close()
    assert stand.metrics.closed == {"handshake": 1}


async def test_keys_that_are_never_used_are_bounded(stand, connect, monkeypatch):
    monkeypatch.setattr("heliogram.edge.sessions.keys.MAX_FRESH", 2)
    clients = [await connect(stand) for _ in range(4)]
    assert len(stand.edge.keys) == (0 if isinstance(stand.edge, SplitEdge) else 2)
    assert await clients[0].invoke(f.HelpGetConfig()) is True


async def test_the_first_salt_of_a_key_is_accepted_and_a_zero_salt_corrected(stand, connect):
    client = await connect(stand)
    assert await client.invoke(f.HelpGetConfig()) is True
    assert [type(event).__name__ for event in client.events] == ["SessionRestarted", "ResultReceived"]
    other = await connect(stand, key_of=client)
    other.session.salt = 0
    assert await other.invoke(f.HelpGetConfig()) is True
    assert "RefusalReceived" in [type(event).__name__ for event in other.events]
