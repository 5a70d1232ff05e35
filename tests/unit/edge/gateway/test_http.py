"""Packets in POST bodies, with long polling."""

import asyncio

import pytest
from tests.support.edges import short
from tests.support.wireclient import ENTROPY, HttpLine, LineError

from heliogram import tl
from heliogram.kernel.ids import AuthKeyId, BoxId
from heliogram.mtproto.client import ClientHandshake
from heliogram.platform.ledger import BoxAdvanced, Entry, Stream
from heliogram.services.auth.events import KeysDropped
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

ALICE = 101


def wait(max_wait=25_000, delay=0):
    return mt.HttpWait(max_delay=delay, wait_after=delay, max_wait=max_wait)


def advanced(number):
    return BoxAdvanced(BoxId(ALICE), (Entry(Stream.PTS, number, 1, 0, None, b""),), None)


async def open_requests(stand, count):
    while True:
        links = [hosted.link for hosted in stand.sessions if hosted.link is not None]
        if sum(len(link._exchanges) for link in links) == count:
            return
        await asyncio.sleep(0)


async def test_an_answer_comes_in_the_response_to_its_request(stand, connect):
    client = await connect(stand, line=HttpLine)
    for _ in range(3):
        handle = client.send(f.HelpGetConfig())
        await client.step()
        assert handle in client.results


async def test_a_waiting_request_gets_what_happens(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait()), content=False)
    alice.flush(acks=True)
    await open_requests(stand, 1)
    stand.bus.publish(advanced(1))
    assert await alice.update() == short(1)


async def test_what_happens_between_requests_waits_for_the_next(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    stand.bus.publish(advanced(1))
    stand.bus.publish(advanced(2))
    await stand.bus.drain()
    alice.queue(tl.encode(wait()), content=False)
    alice.flush()
    assert [await alice.update(), await alice.update()] == [short(1), short(2)]


async def test_several_updates_are_collected_when_the_client_asks_for_it(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait(delay=30)), content=False)
    alice.flush()
    await open_requests(stand, 1)
    stand.bus.publish(advanced(1))
    await stand.bus.drain()
    await asyncio.sleep(0)
    stand.bus.publish(advanced(2))
    await alice.step()
    assert [tl.decode(update) for update in alice.updates] == [short(1), short(2)]


async def test_a_wait_without_events_ends_with_a_packet_that_says_nothing(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait(max_wait=5_000)), content=False)
    alice.flush()
    await open_requests(stand, 1)
    stand.turn(4)
    await open_requests(stand, 1)
    stand.turn(6)
    await alice.step()
    await open_requests(stand, 0)
    assert await alice.invoke(f.HelpGetConfig()) is True


async def test_a_wait_is_no_longer_than_the_server_allows(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait(max_wait=2**31 - 1)), content=False)
    alice.flush()
    await open_requests(stand, 1)
    stand.turn(26)
    await alice.step()


async def test_a_slow_answer_waits_for_a_later_request(start, connect):
    stand = await start(sessions={"http_hold_s": 0.01})
    client = await connect(stand, line=HttpLine)
    await client.invoke(f.HelpGetConfig())
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handle = client.send(f.MessagesSendMessage(peer=t.InputPeerSelf(), message="slow", random_id=1))
    await stand.methods.begun("messages.sendMessage")
    assert await client.invoke(f.HelpGetNearestDc()) is True
    gate.set()
    client.queue(tl.encode(wait()), content=False)
    client.flush()
    assert (await client.answer(handle)).text == "slow"


async def test_a_pipelined_request_ends_the_wait_of_the_one_before(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    packets = []
    alice.line.send = lambda packet, **_: packets.append(packet)
    alice.queue(tl.encode(wait()), content=False)
    alice.flush()
    alice.send(f.HelpGetConfig())
    reader, writer = await asyncio.open_connection(*stand.address)
    for packet in packets:
        writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(packet) + packet)
    for _ in packets:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        assert len(await reader.readexactly(length)) >= 72
    writer.close()


async def test_the_session_goes_on_over_another_connection(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait()), content=False)
    alice.flush()
    await open_requests(stand, 1)
    await alice.line.close()
    await open_requests(stand, 0)
    stand.bus.publish(advanced(1))
    alice.line = await HttpLine.open(stand.address)
    alice.queue(tl.encode(wait()), content=False)
    alice.flush()
    assert await alice.update() == short(1)
    await alice.line.close()


async def test_a_session_over_http_without_requests_is_detached(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    (hosted,) = stand.sessions
    stand.turn(59)
    assert hosted.link is not None
    stand.turn(61)
    assert hosted.link is None
    assert await alice.invoke(f.HelpGetConfig()) is True


async def test_steps_of_a_handshake_may_come_on_different_connections(stand):
    handshake = ClientHandshake(stand.public_keys, ENTROPY)
    step = handshake.start(stand.clock.now())
    while hasattr(step, "packet"):
        line = await HttpLine.open(stand.address)
        status, body = await line.post(step.packet)
        await line.close()
        assert status == 200
        step = handshake.receive(body, stand.clock.now())
    assert step.key.id in stand.auth.keys
    assert stand.metrics.handshakes == 0


async def test_a_handshake_over_http_that_is_left_frees_its_place(stand):
    handshake = ClientHandshake(stand.public_keys, ENTROPY)
    line = await HttpLine.open(stand.address)
    await line.post(handshake.start(stand.clock.now()).packet)
    await line.close()
    stand.turn(30)
    assert stand.metrics.handshakes == 1
    stand.turn(61)
    assert stand.metrics.handshakes == 0


async def test_an_unknown_key_is_a_404(stand):
    line = await HttpLine.open(stand.address)
    assert await line.post(ENTROPY.bytes(104)) == (404, (-404).to_bytes(4, "little", signed=True))
    assert await line.post(b"short") == (404, (-404).to_bytes(4, "little", signed=True))
    await line.close()


async def test_other_paths_and_methods_are_refused(stand):
    line = await HttpLine.open(stand.address, path="/elsewhere")
    assert (await line.post(b""))[0] == 404
    await line.close()
    line = await HttpLine.open(stand.address)
    assert (await line.post(b"", method=b"GET"))[0] == 404
    await line.close()


async def test_browsers_may_ask_from_any_origin(stand):
    line = await HttpLine.open(stand.address, path="/apiw1")
    status, _ = await line.post(b"", method=b"OPTIONS")
    assert status == 204
    assert line.headers[b"access-control-allow-origin"] == b"*"
    await line.close()


async def test_a_body_that_claims_too_much_is_refused(start):
    stand = await start(gateway={"max_packet": 10_000})
    line = await HttpLine.open(stand.address)
    assert (await line.post(bytes(20_000)))[0] == 413
    await line.close()


async def test_no_http_at_all_is_refused(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"GET nonsense\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400")
    writer.close()


async def test_an_idle_http_connection_is_closed(stand):
    line = await HttpLine.open(stand.address)
    await line.post(b"short")
    ((reader, writer, _),) = line.free
    stand.turn(100)
    stand.turn(125)
    assert await reader.read() == b""
    writer.close()


async def test_a_request_that_never_ends_is_cut_off(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
    while not stand.metrics.bytes_in:  # noqa: ASYNC110
        await asyncio.sleep(0)
    stand.turn(21)
    assert await reader.read() == b""
    writer.close()


async def test_bodies_that_do_not_come_to_an_end_are_bounded_over_all_connections(start):
    stand = await start(gateway={"max_partial": 100_000})
    opened = [await asyncio.open_connection(*stand.address) for _ in range(4)]
    for _, writer in opened:
        writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" + bytes(40_000))
    while stand.metrics.closed["partial_packets"] < 2:
        await asyncio.sleep(0)
        assert stand.edge.gateway.partial <= 100_000
    for _, writer in opened:
        writer.close()
    while stand.metrics.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert stand.edge.gateway.partial == 0


async def test_a_client_that_sends_ahead_is_read_no_further(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    stand.edge.keys.drop(alice.key.id)
    find, gate = stand.auth.find_key, asyncio.Event()

    async def slowly(*, id):  # noqa: A002
        await gate.wait()
        return await find(id=id)

    stand.auth.find_key = slowly
    packets = []
    alice.line.send = lambda packet, **_: packets.append(packet)
    alice.send(f.HelpGetConfig())
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(packets[0]) + packets[0])
    seen = stand.metrics.bytes_in
    writer.write(b"POST " + bytes(8 << 20))
    for _ in range(200):
        await asyncio.sleep(0)
    assert stand.metrics.bytes_in - seen <= 1 << 19
    gate.set()
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_client_that_does_not_take_its_responses_is_cut_off(start, connect):
    stand = await start(gateway={"write_high_water": 16 << 10})
    client = await connect(stand, line=HttpLine)
    file = f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 20)
    packets = []
    client.line.send = lambda packet, **_: packets.append(packet)
    _, writer = await asyncio.open_connection(*stand.address)
    writer.transport.pause_reading()
    while not stand.metrics.closed["slow_reader"]:
        packets.clear()
        client.send(file)
        writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(packets[0]) + packets[0])
        await asyncio.sleep(0.001)
        if any(getattr(link, "_stalled_at", 0) for link in stand.edge.gateway._links):
            stand.turn(31)
    writer.transport.abort()


async def test_a_client_that_asks_before_it_sends_a_body_may_go_on(stand):
    reader, writer = await asyncio.open_connection(*stand.address)
    writer.write(b"POST /api HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 \r\n\r\n"
    writer.write(b"short")
    assert (await reader.readline()).startswith(b"HTTP/1.1 404")
    writer.close()


async def test_a_key_that_ends_is_told_to_a_waiting_request(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    alice.queue(tl.encode(wait()), content=False)
    alice.flush()
    await open_requests(stand, 1)
    stand.bus.publish(KeysDropped(keys=[AuthKeyId(alice.key.id)]))
    with pytest.raises(LineError) as error:
        await alice.step()
    assert error.value.code == -404


async def test_a_server_that_stops_takes_no_more_requests(stand, connect):
    client = await connect(stand, line=HttpLine)
    await client.invoke(f.HelpGetConfig())
    stand.edge.gateway.draining = True
    assert (await client.line.post(ENTROPY.bytes(104)))[0] == 503


async def test_an_http_handshake_flood_is_refused(start, connect):
    stand = await start(gateway={"max_handshakes_per_address": 1})
    line = await HttpLine.open(stand.address)
    await line.post(ClientHandshake(stand.public_keys, ENTROPY).start(stand.clock.now()).packet)
    status, _ = await line.post(ClientHandshake(stand.public_keys, ENTROPY).start(stand.clock.now()).packet)
    assert status == 429
    assert (await line.post(bytes(60)))[0] == 429
    await line.close()


async def test_a_second_response_may_be_waiting_when_the_next_request_comes(stand, logged_in):
    alice = await logged_in(stand, ALICE, line=HttpLine)
    handles = [
        alice.queue(f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=1 << 19)) for _ in range(3)
    ]
    alice.flush()
    for handle in handles:
        while handle not in alice.results:
            await alice.step()
            alice.queue(tl.encode(wait()), content=False)
            alice.flush(acks=True)
        assert len((await alice.answer(handle)).bytes) == 1 << 19
