"""Packets that are opened and sealed apart: nobody waits for them but their own link, and nothing is lost."""

import asyncio

import pytest
from tests.support.wireclient import HttpLine, TcpLine, WebSocketLine

from heliogram.tl import functions as f
from heliogram.tl import types as t

PART = 512 << 10
BLOCK = 1 << 20
NOT_FOUND = -404


def part(number=0):
    return f.UploadSaveFilePart(file_id=1, file_part=number, bytes=bytes([number]) * PART)


def block():
    return f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=BLOCK)


@pytest.fixture
def stand_with_parts(stand):
    """An edge whose uploads are remembered."""
    stand.parts = []

    async def save(call, query):
        stand.parts.append((query.file_part, len(query.bytes)))
        return True

    stand.methods.methods["upload.saveFilePart"] = save
    return stand


def names(stand):
    return [name for name, _ in stand.methods.calls]


@pytest.mark.parametrize("line", [TcpLine, WebSocketLine])
async def test_what_follows_a_large_packet_on_its_link_waits_for_it(stand_with_parts, connect, slow_ciphers, line):
    stand = stand_with_parts
    client, other = await connect(stand, line=line), await connect(stand)
    await client.invoke(f.HelpGetConfig())
    handles = [client.send(part(0)), client.send(f.HelpGetNearestDc()), client.send(part(1))]
    await slow_ciphers.begun("opening")
    assert await other.invoke(f.HelpGetConfig()) is True  # nobody else does
    assert names(stand) == ["help.getConfig"] * 2
    slow_ciphers.gate.set()
    assert [await client.answer(handle) for handle in handles] == [True] * 3
    assert names(stand)[2:] == ["upload.saveFilePart", "help.getNearestDc", "upload.saveFilePart"]
    assert stand.parts == [(0, PART), (1, PART)]


async def test_a_large_packet_is_acknowledged_at_transport_level_once_it_is_opened(
    stand_with_parts, connect, slow_ciphers
):
    client = await connect(stand_with_parts)
    slow_ciphers.gate.set()
    assert await client.answer(client.send(part(), quick_ack=True)) is True
    assert client.line.quick_acks == client.tokens


async def test_a_large_packet_that_is_not_what_its_key_says_ends_the_connection(
    stand_with_parts, connect, slow_ciphers
):
    client = await connect(stand_with_parts)
    slow_ciphers.gate.set()
    send = client.line.send
    client.line.send = lambda packet, **how: send(packet[:-1] + bytes([packet[-1] ^ 1]), **how)
    client.send(part())
    assert await client.line.ended() == [NOT_FOUND]
    assert stand_with_parts.parts == []


async def test_a_connection_that_goes_while_its_packet_is_opened_takes_the_packet_with_it(
    stand_with_parts, connect, slow_ciphers
):
    stand = stand_with_parts
    client = await connect(stand)
    client.send(part())
    await slow_ciphers.begun("opening")
    for link in list(stand.edge.gateway._links):
        link.abort("test")
    while getattr(stand.edge, "carried", 0):  # noqa: ASYNC110 - that it is gone has to get through the trunk
        await asyncio.sleep(0)
    slow_ciphers.gate.set()
    other = await connect(stand)
    assert await other.invoke(f.HelpGetConfig()) is True
    assert stand.parts == []
    assert stand.metrics.connections == 1


async def test_a_key_that_ends_while_a_packet_under_it_is_opened_ends_the_connection(
    stand_with_parts, connect, slow_ciphers
):
    stand = stand_with_parts
    client = await connect(stand)
    client.send(part())
    await slow_ciphers.begun("opening")
    stand.edge.keys.drop(client.key.id)
    slow_ciphers.gate.set()
    assert await client.line.ended() == []
    assert stand.parts == []


async def test_what_a_session_says_goes_out_after_the_large_answer_before_it(stand, connect, slow_ciphers):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    large = client.send(block())
    await slow_ciphers.begun("sealing")
    small = client.send(f.HelpGetNearestDc())
    other = await connect(stand)
    assert await other.invoke(f.HelpGetConfig()) is True  # nobody else waits
    assert large not in client.results
    slow_ciphers.gate.set()
    while small not in client.results:
        await client.step()
    assert len((await client.answer(large)).bytes) == BLOCK


async def test_a_large_answer_reaches_the_next_connection_if_its_own_went_meanwhile(stand, connect, slow_ciphers):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    large = client.send(block())
    await slow_ciphers.begun("sealing")
    await client.line.close()
    client.line = await TcpLine.open(stand.address)
    client.send(f.HelpGetConfig())
    while not stand.sessions[0].session.has_data(stand.clock.now()):  # noqa: ASYNC110 - a few turns of the loop
        await asyncio.sleep(0)
    slow_ciphers.gate.set()
    assert len((await client.answer(large)).bytes) == BLOCK


async def test_small_packets_of_a_batch_keep_their_place_among_the_large(stand, connect, slow_ciphers):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    location = t.InputTakeoutFileLocation()
    handles = [
        client.queue(query)
        for query in (
            f.UploadGetFile(location=location, offset=0, limit=70 << 10),
            f.HelpGetNearestDc(),
            f.UploadGetFile(location=location, offset=0, limit=80 << 10),
        )
    ]
    slow_ciphers.gate.set()
    client.flush()
    first, _, last = [await client.answer(handle) for handle in handles]
    assert (len(first.bytes), len(last.bytes)) == (70 << 10, 80 << 10)


async def test_over_http_the_loop_does_it(stand_with_parts, connect, slow_ciphers):
    client = await connect(stand_with_parts, line=HttpLine)
    assert await client.invoke(part()) is True
    assert len((await client.invoke(block())).bytes) == BLOCK


async def test_a_stop_answers_what_was_being_opened_and_sends_what_is_being_sealed(
    stand_with_parts, connect, slow_ciphers
):
    stand = stand_with_parts
    uploader, downloader = await connect(stand), await connect(stand)
    up, down = uploader.send(part()), downloader.send(block())
    await slow_ciphers.begun("opening")
    await slow_ciphers.begun("sealing")
    stopping = asyncio.ensure_future(stand.edge.gateway.stop())
    await asyncio.sleep(0)
    slow_ciphers.gate.set()
    answers = asyncio.gather(uploader.answer(up), downloader.answer(down))
    await stopping
    saved, got = await answers
    assert saved is True
    assert len(got.bytes) == BLOCK


async def test_the_process_does_the_same(stand_with_parts, connect):
    stand = stand_with_parts
    client = await connect(stand)
    ciphers = stand.edge.host._ciphers
    while not ciphers.takes(PART):  # noqa: ASYNC110 - it is starting
        await asyncio.sleep(0)
    handles = [client.send(part(number)) for number in range(8)] + [client.send(block()) for _ in range(3)]
    answers = [await client.answer(handle) for handle in handles]
    assert answers[:8] == [True] * 8
    assert {len(answer.bytes) for answer in answers[8:]} == {BLOCK}
    assert stand.parts == [(number, PART) for number in range(8)]
