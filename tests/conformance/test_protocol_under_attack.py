"""Bounded under hostile load: memory stays within what ``heliogram.edge.gateway`` states while others are served.

The server runs in a process of its own, so that its memory can be told from that of the attackers.
"""

import asyncio
import zlib
from contextlib import asynccontextmanager

import pytest
from tests.clients.booting import boot
from tests.support.boot import introduced, invoke, sign_up
from tests.support.wireclient import ENTROPY, Closed, LineError, TcpLine, WireClient

from heliogram.mtproto.client import ClientHandshake
from heliogram.platform.clock import SystemClock
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

MB = 1 << 20
CLOCK = SystemClock()


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A server under attack."""
    with boot(tmp_path_factory.mktemp("target")) as server:
        yield server


@pytest.fixture
async def victim(target):
    """Somebody who only wants to be served."""
    client = WireClient(await TcpLine.open((target.host, target.port)), keys_of(target))
    await client.make_key()
    await invoke(client, introduced(f.HelpGetConfig()))
    await sign_up(client, target.fresh_number()[0], "Victim")
    yield client
    await client.close()


def keys_of(target):
    return {target.fingerprint & (2**64 - 1): (target.modulus, 65537)}


@asynccontextmanager
async def served(victim, target, *, most):
    """See that the victim is served all the time within, and how much memory the server takes for it."""
    before = target.memory()
    done = asyncio.Event()
    slowest = 0.0

    async def live():
        nonlocal slowest
        count = 0
        while not done.is_set() or count < 20:
            started = CLOCK.monotonic()
            text = f.MessagesSendMessage(
                peer=t.InputPeerSelf(), message="still here", random_id=int.from_bytes(ENTROPY.bytes(7), "little")
            )
            await invoke(victim, text)
            slowest = max(slowest, CLOCK.monotonic() - started)
            count += 1

    living = asyncio.ensure_future(live())
    yield
    done.set()
    await living
    assert slowest < 30.0  # a machine that is busy with other things passes too; a server that hangs does not
    assert target.memory() - before < most


@asynccontextmanager
async def connections(target, count, first=b""):
    """Open many connections that all begin with the same bytes."""
    opened = await asyncio.gather(*(asyncio.open_connection(target.host, target.port) for _ in range(count)))
    for _, writer in opened:
        writer.write(first)
    yield opened
    for _, writer in opened:
        writer.transport.abort()
    await asyncio.sleep(0)


async def test_a_flood_of_handshakes_keeps_nobody_from_being_served(target, victim):
    async def shake():
        line = await TcpLine.open((target.host, target.port))
        try:
            while True:
                handshake = ClientHandshake(keys_of(target), ENTROPY)
                line.send(handshake.start(CLOCK.now()).packet)
                step = handshake.receive(await line.receive(), CLOCK.now())
                line.send(step.packet[:-40] + ENTROPY.bytes(40))
                await line.receive()
        except (LineError, Closed, ConnectionError):
            pass
        finally:
            await line.close()

    async with served(victim, target, most=24 * MB):
        for _ in range(3):
            await asyncio.gather(*(shake() for _ in range(150)))


async def test_idle_sockets_cost_little(target, victim):
    async with served(victim, target, most=16 * MB), connections(target, 800):
        await asyncio.sleep(0)


async def test_giant_claims_take_no_memory(target, victim):
    async with (
        served(victim, target, most=8 * MB),
        connections(target, 300, b"\xee\xee\xee\xee\xff\xff\xff\x7f" + bytes(1000)) as opened,
    ):
        for reader, _ in opened:
            assert len(await reader.read()) <= 16


async def test_packets_that_never_end_take_bounded_memory(target, victim):
    head = b"\xee\xee\xee\xee" + MB.to_bytes(4, "little")
    async with served(victim, target, most=(2 * 64 + 40) * MB), connections(target, 200, head) as opened:

        async def drip(writer):
            try:
                for _ in range(15):
                    writer.write(bytes(64 << 10))
                    await writer.drain()
            except ConnectionError:
                pass

        await asyncio.gather(*(drip(writer) for _, writer in opened))


async def test_clients_that_do_not_read_take_bounded_memory(target, victim):
    async def greedy():
        client = WireClient(await TcpLine.open((target.host, target.port)), keys_of(target))
        await client.make_key()
        await invoke(client, introduced(f.HelpGetConfig()))
        client.line.writer.transport.pause_reading()
        query = f.HelpGetCountriesList(lang_code="en", hash=0)
        for _ in range(20):
            for _ in range(100):
                client.queue(query)
            client.flush()
            await asyncio.sleep(0)
        return client

    async with served(victim, target, most=60 * MB):
        clients = await asyncio.gather(*(greedy() for _ in range(6)))
    for client in clients:
        client.line.writer.transport.abort()


async def test_a_gzip_bomb_is_refused(target, victim):
    bomb = mt.GzipPacked(packed_data=_bomb())
    async with served(victim, target, most=16 * MB):
        client = WireClient(await TcpLine.open((target.host, target.port)), keys_of(target))
        await client.make_key()
        for _ in range(10):
            assert (await client.invoke(bomb)).code == 400
        await client.close()


def _bomb():
    """Return 200 kB that inflate to 200 MB."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MB)) for _ in range(200)) + packer.flush()
