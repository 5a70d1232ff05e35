"""Packets find their key and session; sessions outlive connections, and end."""

from types import SimpleNamespace

import pytest
from tests.support.wireclient import ENTROPY, LineError, TcpLine

from heliogram import tl
from heliogram.mtproto import wire
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.client import NoticeReceived
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

NOT_FOUND = -404


def notices(client):
    return [event.kind for event in client.events if isinstance(event, NoticeReceived)]


async def test_an_unknown_key_is_told_so_and_the_connection_closed(stand, connect):
    client = await connect(stand, make_key=False)
    client.begin(AuthKey(ENTROPY.bytes(256)))
    client.send(f.HelpGetConfig())
    assert await client.line.ended() == [NOT_FOUND]


async def test_a_changed_ciphertext_is_not_believed(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    send = client.line.send
    client.line.send = lambda packet, **how: send(packet[:-1] + bytes([packet[-1] ^ 1]), **how)
    client.send(f.HelpGetConfig())
    assert await client.line.ended() == [NOT_FOUND]
    assert len(stand.methods.calls) == 1


async def test_a_key_survives_a_restart_of_the_server(start, connect):
    before = await start()
    client = await connect(before)
    after = await start()
    after.auth.keys = before.auth.keys
    other = await connect(after, key_of=client)
    assert await other.invoke(f.HelpGetConfig()) is True
    assert wire.BAD_SERVER_SALT not in notices(other)


async def test_packets_that_come_while_their_key_is_fetched_are_served(stand, connect):
    client = await connect(stand)
    stand.edge.keys.drop(client.key.id)
    handles = [client.send(f.HelpGetConfig()) for _ in range(5)]
    assert [await client.answer(handle) for handle in handles] == [True] * 5
    assert stand.auth.lookups == 2


async def test_a_replayed_packet_does_nothing_again(stand, connect):
    client = await connect(stand)
    packets = []
    send = client.line.send
    client.line.send = lambda packet, **how: (packets.append(packet), send(packet, **how))
    await client.invoke(f.HelpGetConfig())
    attacker = await connect(stand, make_key=False)
    attacker.line.send(packets[0])
    attacker.key, attacker.session = client.key, client.session
    await attacker.step()
    assert len(stand.methods.calls) == 1


async def test_a_packet_of_a_destroyed_session_cannot_be_replayed(stand, connect):
    client = await connect(stand)
    packets = []
    send = client.line.send
    client.line.send = lambda packet, **how: (packets.append(packet), send(packet, **how))
    await client.invoke(f.HelpGetConfig())
    other = await connect(stand, key_of=client)
    other.send(mt.DestroySession(session_id=client.session.session_id))
    while wire.DESTROY_SESSION_OK not in notices(other):
        await other.step()
    assert [hosted.session.session_id for hosted in stand.sessions] == [other.session.session_id]
    other.line.send(packets[0])
    await other.line.receive()
    await other.invoke(f.HelpGetNearestDc())
    assert [name for name, _ in stand.methods.calls] == ["help.getConfig", "help.getNearestDc"]


async def test_an_unknown_session_cannot_be_destroyed(stand, connect):
    client = await connect(stand)
    client.send(mt.DestroySession(session_id=12345))
    while wire.DESTROY_SESSION_NONE not in notices(client):
        await client.step()


async def test_a_destroyed_key_is_unknown_afterwards(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    client.send(mt.DestroyAuthKey())
    while wire.DESTROY_AUTH_KEY_OK not in notices(client):
        await client.step()
    assert await client.line.ended() == [NOT_FOUND]
    assert client.key.id not in stand.auth.keys
    assert len(stand.edge.keys) == 0


async def test_a_temporary_key_ends(stand, connect):
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=60)
    assert (await client.invoke(f.HelpGetConfig())).code == 401
    stand.edge.keys.get(client.key.id).expires_at = stand.clock.now()
    client.send(f.HelpGetConfig())
    assert NOT_FOUND in await client.line.ended()


async def test_a_quick_ack_is_the_one_asked_for(stand, connect):
    client = await connect(stand)
    assert await client.invoke(f.HelpGetConfig(), quick_ack=True) is True
    assert client.line.quick_acks == client.tokens


async def test_a_client_that_asked_to_be_disconnected_is(stand, connect):
    client = await connect(stand)
    client.send(mt.PingDelayDisconnect(ping_id=1, disconnect_delay=75))
    while wire.PONG not in notices(client):
        await client.step()
    stand.turn(70)
    client.send(mt.PingDelayDisconnect(ping_id=2, disconnect_delay=75))
    while notices(client).count(wire.PONG) < 2:
        await client.step()
    stand.turn(74)
    assert await client.invoke(f.HelpGetConfig()) is True
    stand.turn(80)
    assert await client.line.ended() == []


async def test_a_session_without_a_connection_is_forgotten_after_a_while(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    (hosted,) = stand.sessions
    await client.close()
    other = await connect(stand)
    await other.invoke(f.HelpGetConfig())
    assert hosted.link is None
    stand.turn(590)
    assert hosted in stand.sessions
    stand.turn(601)
    assert hosted not in stand.sessions
    assert stand.edge.keys.get(client.key.id) is None
    assert stand.metrics.sessions == 1


async def test_sessions_of_a_key_are_bounded(start, connect):
    stand = await start(sessions={"max_sessions_per_key": 3})
    first = await connect(stand)
    for _ in range(5):
        first.begin(first.key, first.session.salt)
        await first.invoke(f.HelpGetConfig())
    assert len(stand.sessions) == 3


async def test_sessions_are_bounded_and_those_without_a_connection_go_first(start, connect):
    stand = await start(sessions={"max_sessions": 2})
    gone = await connect(stand)
    await gone.invoke(f.HelpGetConfig())
    await gone.close()
    clients = [await connect(stand) for _ in range(2)]
    for client in clients:
        await client.invoke(f.HelpGetConfig())
    assert {hosted.key.key.id for hosted in stand.sessions} == {client.key.id for client in clients}


async def test_one_connection_may_carry_several_sessions(stand, connect):
    client = await connect(stand)
    sessions = []
    for _ in range(3):
        client.begin(client.key, client.session.salt)
        await client.invoke(f.HelpGetConfig())
        sessions.append(client.session)
    assert all(hosted.link is not None for hosted in stand.sessions)
    await client.close()
    other = await connect(stand)
    await other.invoke(f.HelpGetConfig())
    assert len([hosted for hosted in stand.sessions if hosted.link is None]) == 3


async def test_a_session_moves_to_the_connection_it_speaks_on(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    old = client.line
    client.line = await TcpLine.open(stand.address)
    assert await client.invoke(f.HelpGetConfig()) is True
    await old.close()
    assert await client.invoke(f.HelpGetConfig()) is True
    assert len(stand.sessions) == 1
    await client.close()


async def test_a_packet_too_short_to_name_a_key_ends_the_connection(stand, connect):
    client = await connect(stand, make_key=False)
    client.line.send(b"\x01" * 8)
    with pytest.raises(LineError):
        await client.line.receive()


async def test_answers_kept_for_resending_are_bounded_over_all_sessions(start, connect):
    stand = await start(sessions={"max_kept": 300_000})
    clients = [await connect(stand) for _ in range(3)]
    for client in clients:
        await client.invoke(f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=120_000))
    assert stand.metrics.kept_bytes < 300_000
    assert [bool(hosted.kept) for hosted in stand.sessions] == [True, True, False]
    for client in clients:
        client.flush(acks=True)
        await client.invoke(f.HelpGetConfig())
        client.flush(acks=True)
        await client.invoke(f.HelpGetConfig())
    assert stand.metrics.kept_bytes < 1_000


async def test_a_key_that_cannot_be_fetched_closes_the_connection(stand, connect):
    client = await connect(stand)
    stand.edge.keys.drop(client.key.id)

    async def fails(*, id):  # noqa: A002
        raise OSError("no store")

    stand.auth.find_key = fails
    client.send(f.HelpGetConfig())
    assert await client.line.ended() == []
    assert stand.metrics.closed == {"key_unavailable": 1}


async def test_more_packets_than_may_wait_for_a_key_close_the_connection(stand, connect):
    client = await connect(stand)
    stand.edge.keys.drop(client.key.id)
    client.line.writer.write(b"".join(client.line.machine.send_packet(ENTROPY.bytes(104)) for _ in range(70)))
    await client.line.ended()
    assert sum(stand.metrics.closed.values()) == 1


async def test_sessions_under_a_temporary_key_end_with_it(stand, connect):
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=100)
    await client.invoke(f.HelpGetConfig())
    stand.turn(99)
    assert len(stand.sessions) == 1
    stand.turn(102)
    assert await client.line.ended() == [NOT_FOUND]
    assert stand.sessions == []


async def test_one_connection_carries_a_bounded_number_of_sessions(start, connect):
    stand = await start()
    client = await connect(stand)
    for _ in range(20):
        client.begin(client.key, client.session.salt)
        await client.invoke(f.HelpGetConfig())
    assert len([hosted for hosted in stand.sessions if hosted.link is not None]) == 16
    assert len(stand.sessions) == 20


async def test_graves_are_forgotten_when_they_guard_nothing_any_more(stand, connect):
    client = await connect(stand)
    await client.invoke(f.HelpGetConfig())
    old = client.session.session_id
    client.begin(client.key, client.session.salt)
    client.send(mt.DestroySession(session_id=old))
    while wire.DESTROY_SESSION_OK not in notices(client):
        await client.step()
    assert len(stand.edge.host._graves) == 1
    stand.turn(329)
    assert len(stand.edge.host._graves) == 1
    stand.turn(331)
    assert len(stand.edge.host._graves) == 0


async def test_a_wait_that_ends_without_its_predecessor_is_an_error(stand, connect):
    client = await connect(stand)
    handle = client.send(
        f.InvokeAfterMsg(msg_id=client.session._ids.next(stand.clock.now(), 0), query=f.HelpGetConfig())
    )
    client.send(mt.Ping(ping_id=1))
    while wire.PONG not in notices(client):
        await client.step()
    stand.turn(31)
    failed = await client.answer(handle)
    assert (failed.code, failed.text) == (400, "MSG_WAIT_TIMEOUT")


async def test_a_session_that_cannot_be_flushed_silences_no_other(stand, connect):
    clients = [await connect(stand), await connect(stand)]
    for client in clients:
        await client.invoke(f.HelpGetConfig())
    broken, fine = [next(iter(stand.edge.keys.get(client.key.id).sessions.values())) for client in clients]
    broken.key.key = SimpleNamespace(id=broken.key.key.id)  # nothing can be encrypted with it
    for hosted in (broken, fine):
        hosted.session.push(tl.encode(t.UpdatesTooLong()), stand.clock.now())
        stand.edge.host.mark(hosted)
    assert isinstance(await clients[1].update(), t.UpdatesTooLong)
    await clients[0].line.ended()
