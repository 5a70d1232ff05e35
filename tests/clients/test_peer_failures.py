"""Failures seen in comparable servers, each by name, looked at on the wire."""

import asyncio
import secrets
import struct

import pytest
from tests.clients.raw import Chance, RawClient, RpcError, TransportError, gzip_packed

from heliogram import tl
from heliogram.mtproto.message import build_plaintext, encrypt_as_client
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

ME = t.InputPeerSelf()


def _message(text, to=ME):
    return f.MessagesSendMessage(peer=to, message=text, random_id=secrets.randbits(63))


async def _texts(client):
    return [message.message for message in await _messages(client)]


async def _messages(client):
    history = await client.invoke(
        f.MessagesGetHistory(peer=ME, offset_id=0, offset_date=0, add_offset=0, limit=100, max_id=0, min_id=0, hash=0)
    )
    return history.messages[::-1]


@pytest.mark.parametrize("count", [200, 2000])
async def test_no_answer_is_lost_with_many_requests_in_flight(signed_up, count):
    client = await signed_up()
    request = tl.encode(f.UpdatesGetState())
    asked = [client.send(request) for _ in range(count)]
    for msg_id in asked:
        assert await client.raw_answer(msg_id)


async def test_a_changed_ciphertext_is_not_believed(signed_up):
    client = await signed_up()
    for place in (8, 23, 24, -1):
        packet = bytearray(client.seal(tl.encode(_message("tampered"))))
        packet[place] ^= 1
        other = await client.second_connection()
        other.send_packet(bytes(packet))
        with pytest.raises((TransportError, asyncio.IncompleteReadError)):
            await other.receive_packet()
        await other.close()
    assert await _texts(client) == []


async def test_a_replayed_packet_does_nothing_again(signed_up):
    client, friend = await signed_up(), await signed_up()
    found = await client.peer_of(friend)
    member = t.InputUser(user_id=found.user_id, access_hash=found.access_hash)
    create = f.MessagesCreateChat(users=[member], title="once")
    packet = client.seal(tl.encode(create))
    client.send_packet(packet)
    client.send_packet(packet)
    await client.invoke(f.UpdatesGetState())
    await client.reconnect()
    client.send_packet(packet)
    await client.invoke(f.UpdatesGetState())
    assert len(await _dialogs(client)) == 1


async def _dialogs(client):
    request = f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=100, hash=0)
    return (await client.invoke(request)).dialogs


async def test_a_login_code_cannot_be_guessed_by_trying(raw, server):
    client = raw()
    await client.ready()
    phone, code = server.fresh_number()
    sent = await client.send_code(phone)
    login = {"phone_number": phone, "phone_code_hash": sent.phone_code_hash}
    refusals = []
    for guess in range(30):
        with pytest.raises(RpcError) as refused:
            await client.invoke(f.AuthSignIn(phone_code=str(10000 + guess), **login))
        refusals.append(refused.value.text)
    assert refusals[0] == "PHONE_CODE_INVALID"
    assert refusals.count("PHONE_CODE_INVALID") <= 10
    assert refusals[-1].startswith("FLOOD_WAIT_")
    with pytest.raises(RpcError):
        await client.invoke(f.AuthSignIn(phone_code=code, **login))


async def test_a_gzip_bomb_takes_no_memory(signed_up, server):
    client = await signed_up()
    bomb = gzip_packed(bytes(200 << 20))
    before = server.memory()
    for _ in range(4):
        client.send(bomb)
    other = await signed_up()
    await other.invoke(f.UpdatesGetState())
    assert server.memory() - before < 64 << 20


async def test_the_own_message_is_no_gap(signed_up):
    client = await signed_up()
    state = await client.invoke(f.UpdatesGetState())
    for number in range(3):
        answer = await client.invoke(_message(f"note {number}"))
        counted = [(update.pts, update.pts_count) for update in _counted(answer)]
        for pts, count in counted:
            assert pts == state.pts + count
            state.pts = pts
    now = await client.invoke(f.UpdatesGetState())
    assert now.pts == state.pts
    difference = await client.invoke(f.UpdatesGetDifference(pts=now.pts, date=now.date, qts=0))
    assert isinstance(difference, t.UpdatesDifferenceEmpty)


async def test_a_note_to_oneself_counts_as_received(signed_up):
    client = await signed_up()
    await client.invoke(_message("note"))
    (message,) = await _messages(client)
    assert not message.out
    (dialog,) = await _dialogs(client)
    assert dialog.unread_count == 0


def _counted(answer):
    updates = getattr(answer, "updates", [answer])
    return [update for update in updates if getattr(update, "pts_count", None)]


async def test_an_answer_is_neither_ahead_of_the_pushes_nor_behind_them(signed_up):
    """Clients add what is pushed to what they are told: ahead it counts twice or is dropped, behind it is undone."""
    reader = await signed_up()
    writers = [await signed_up() for _ in range(3)]
    for writer in writers:
        writer.to = await writer.peer_of(reader)
    known = {writer.me.id: await reader.peer_of(writer) for writer in writers}

    async def write(writer):
        for number in range(60):
            await writer.invoke(_message(str(number), writer.to))
        known.pop(writer.me.id)

    async def watch():
        pushed = dict.fromkeys(known, 0)
        while known:
            for user, peer in list(known.items()):
                asked = reader.send(tl.encode(f.MessagesGetPeerDialogs(peers=[t.InputDialogPeer(peer=peer)])))
                head = struct.pack("<Iq", 0xF35C6D01, asked)
                while (message := await reader.first(lambda _: True)).body[:12] != head:
                    pushed.update(_pushed(message))
                (dialog,) = reader.opened(message).dialogs
                assert dialog.top_message == pushed[user]

    await asyncio.gather(watch(), *(write(writer) for writer in writers))


def _pushed(message):
    """Return the newest message of each sender that an update tells of."""
    value = message.value
    if isinstance(value, t.UpdateShortMessage):
        return {value.user_id: value.id}
    new = [update.message for update in getattr(value, "updates", ()) if isinstance(update, t.UpdateNewMessage)]
    return {one.from_id.user_id: one.id for one in new}


@pytest.mark.parametrize("padding", range(16))
async def test_padded_packets_may_carry_any_padding(signed_up, padding):
    client = await signed_up()
    other = RawClient(client.server)
    await other.connect(b"\xdd\xdd\xdd\xdd")
    packet = client.seal(tl.encode(mt.Ping(ping_id=padding)))
    other.write((len(packet) + padding).to_bytes(4, "little") + packet + secrets.token_bytes(padding))
    other.key = client.key
    while not any(message.kind == mt.Pong.ID for message in other.others):
        length = int.from_bytes(await other.read(4), "little")
        other.open(await other.read(length))
    await other.close()


async def test_answers_come_at_once(signed_up):
    client = await signed_up()
    async with asyncio.timeout(2):
        for _ in range(50):
            await client.invoke(f.UpdatesGetState())


async def test_an_answer_lost_with_its_connection_comes_on_the_next(signed_up):
    client = await signed_up()
    other = await signed_up()
    asked = client.send(tl.encode(_message("did it arrive?")))
    await client.drained()
    await client.close()
    await other.invoke(f.UpdatesGetState())
    await client.connect()
    client.send(tl.encode(mt.Ping(ping_id=1)))
    assert await client.raw_answer(asked)
    assert await _texts(client) == ["did it arrive?"]


async def test_requests_run_in_the_order_they_ask_for(signed_up):
    client = await signed_up()
    first, second, third = (client.reserve_id() for _ in range(3))
    bodies = [
        f.InvokeAfterMsg(msg_id=second, query=_message("three")),
        f.InvokeAfterMsg(msg_id=third, query=_message("two")),
        _message("one"),
    ]
    assert client.send_container([tl.encode(body) for body in bodies]) == [first, second, third]
    for msg_id in (first, second, third):
        await client.answer(msg_id)
    assert await _texts(client) == ["one", "two", "three"]


@pytest.mark.parametrize("length", [4097, 6001, 40000])
async def test_a_text_too_long_is_refused_and_not_lost(signed_up, length):
    client = await signed_up()
    await client.invoke(_message("x" * 4096))
    with pytest.raises(RpcError, match="MESSAGE_TOO_LONG"):
        await client.invoke(_message("y" * length))
    await client.invoke(_message("after"))
    assert await _texts(client) == ["x" * 4096, "after"]


async def test_an_unknown_constructor_in_a_container_harms_only_itself(signed_up):
    client = await signed_up()
    state = tl.encode(f.UpdatesGetState())
    first, unknown, last = client.send_container([state, b"\xde\xad\xbe\xef" * 3, state])
    assert await client.answer(first)
    assert await client.answer(last)
    with pytest.raises(RpcError) as refused:
        await client.answer(unknown)
    assert refused.value.code == 400


async def test_a_quick_ack_carries_the_right_token(signed_up):
    client = await signed_up()
    plaintext = build_plaintext(client.salt, client.session, client.reserve_id(), 1, tl.encode(_message("quick")))
    packet, token = encrypt_as_client(client.key, plaintext, Chance())
    other = await client.second_connection()
    other.write(bytes([0x80 | len(packet) // 4]) + packet)
    assert await other.read(4) == token.to_bytes(4, "big")


async def test_a_temporary_key_that_is_not_bound_can_do_nothing(raw):
    client = raw()
    await client.connect()
    await client.make_key(inner=mt.PQInnerDataTempDc, dc=2, expires_in=3600)
    with pytest.raises(RpcError) as refused:
        await client.invoke(client.begin(f.UsersGetUsers(id=[t.InputUserSelf()])))
    assert refused.value.code == 401


async def test_a_temporary_key_is_not_bound_on_a_forged_proof(raw, signed_up):
    owner = await signed_up()
    thief = raw()
    await thief.connect()
    await thief.make_key(inner=mt.PQInnerDataTempDc, dc=2, expires_in=3600)
    forged = f.AuthBindTempAuthKey(
        perm_auth_key_id=owner.key.id,
        nonce=1,
        expires_at=thief.now() + 3600,
        encrypted_message=owner.key.id_bytes + secrets.token_bytes(16 + 80),
    )
    with pytest.raises(RpcError, match="ENCRYPTED_MESSAGE_INVALID"):
        await thief.invoke(forged)
    with pytest.raises(RpcError, match="AUTH_KEY"):
        await thief.invoke(thief.begin(f.UsersGetUsers(id=[t.InputUserSelf()])))


@pytest.mark.parametrize("claim", [b"\x7f\xff\xff\xff", b"\x7f\x00\x00\x10"])
async def test_a_giant_length_is_not_waited_for(raw, claim):
    client = raw()
    await client.connect()
    client.write(claim + bytes(64))
    await client.closed_by_server()


async def test_a_message_from_the_past_or_the_future_is_named(signed_up):
    client = await signed_up()
    ping = tl.encode(mt.Ping(ping_id=1))
    for shift, code in ((-400, 16), (90, 17)):
        wrong = (client.now() + shift) << 32
        client.send(ping, msg_id=wrong)
        notification = await client.first_of(mt.BadMsgNotification)
        assert (notification.bad_msg_id, notification.error_code) == (wrong, code)


async def test_a_message_with_a_wrong_parity_or_number_is_named(signed_up):
    client = await signed_up()
    ping = tl.encode(mt.Ping(ping_id=1))
    odd = client.reserve_id() | 1
    client.send(ping, msg_id=odd)
    assert (await client.first_of(mt.BadMsgNotification)).error_code == 18
    client.send(tl.encode(f.HelpGetNearestDc()), seqno=client.next_seqno() + 1)
    assert (await client.first_of(mt.BadMsgNotification)).error_code == 35
    client.send(tl.encode(mt.MsgsAck(msg_ids=[1])), seqno=client.next_seqno())
    assert (await client.first_of(mt.BadMsgNotification)).error_code == 34


async def test_a_stranger_is_told_nothing_by_structures_cut_short(raw):
    client = raw()
    await client.connect()
    await client.make_key()
    client.send(struct.pack("<Ii", 0x73F1F8DC, 1000))
    client.send(tl.encode(mt.Ping(ping_id=1)))
    assert (await client.first_of(mt.Pong)).ping_id == 1
