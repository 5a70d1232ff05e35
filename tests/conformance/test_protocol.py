"""The protocol over sockets, against the whole server: every transport carries a conversation."""

import pytest
from tests.support.boot import booted, introduced, invoke, send_code
from tests.support.wireclient import ENTROPY, HttpLine, TcpLine, WebSocketLine, WireClient

from heliogram import tl
from heliogram.edge.settings import GatewaySettings
from heliogram.mtproto import wire
from heliogram.mtproto.client import NoticeReceived, RequestFailed
from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

LINES = {
    "abridged": {"framing": ABRIDGED},
    "intermediate": {"framing": INTERMEDIATE},
    "padded": {"framing": PADDED},
    "full": {"framing": FULL},
    "obfuscated": {"framing": PADDED, "obfuscated": True},
    "websocket": {"line": WebSocketLine, "cut": 50},
    "http": {"line": HttpLine},
}


async def meet(one, other):
    """Have one client find the other by number; returns the peer."""
    contact = t.InputPhoneContact(client_id=1, phone=other.phone, first_name="X", last_name="")
    found = await invoke(one, f.ContactsImportContacts(contacts=[contact]))
    (user,) = [user for user in found.users if user.id == other.me.id]
    return t.InputPeerUser(user_id=user.id, access_hash=user.access_hash)


async def say(client, peer, text):
    random_id = int.from_bytes(ENTROPY.bytes(7), "little")
    return await invoke(client, f.MessagesSendMessage(peer=peer, message=text, random_id=random_id))


async def text_in_update(client):
    """Return the text of the next message that is pushed."""
    while True:
        update = await client.update()
        if isinstance(update, t.UpdateShortMessage):
            return update.message
        for one in getattr(update, "updates", ()):
            if isinstance(one, t.UpdateNewMessage):
                return one.message.message


@pytest.mark.parametrize("name", LINES)
async def test_two_people_talk_over(server, stack, name):
    one = await server.person("One", **LINES[name])
    two = await server.person("Two")
    for client in (one, two):
        stack.push_async_callback(client.close)
    await say(one, await meet(one, two), "hello")
    assert await text_in_update(two) == "hello"
    await say(two, await meet(two, one), "and to you")
    if isinstance(one.line, HttpLine):
        one.queue(tl.encode(mt.HttpWait(max_delay=0, wait_after=0, max_wait=25_000)), content=False)
        one.flush()
    assert await text_in_update(one) == "and to you"


async def test_a_session_goes_on_after_a_restart_of_the_server(tmp_path):
    async with booted(tmp_path) as before:
        one, two = await before.person("One"), await before.person("Two")
        peer = await meet(one, two)
        await say(one, peer, "before")
        keys, sessions = before.public_keys, [one.session, two.session]
        for client in (one, two):
            await client.close()
    async with booted(tmp_path) as after:
        assert after.public_keys == keys
        for client, session in zip((one, two), sessions, strict=True):
            client.line = await TcpLine.open(after.address)
            client.session = session
            client.updates.clear()
        assert isinstance(await invoke(two, f.UpdatesGetState()), t.UpdatesState)
        await say(one, peer, "after")
        assert await text_in_update(two) == "after"
        for client in (one, two):
            await client.close()


async def test_what_was_accepted_before_a_stop_is_answered(tmp_path):
    async with booted(tmp_path) as server:
        one = await server.person("One")
        handles = [
            one.send(f.MessagesSendMessage(peer=t.InputPeerSelf(), message=str(number), random_id=number + 1))
            for number in range(50)
        ]
        while server.metrics.requests < len(handles):
            await one.step()
        await server.server.edge.stop()
        for handle in handles:
            assert not isinstance(await one.answer(handle), RequestFailed)
        await one.close()


async def test_an_update_missed_with_a_connection_comes_on_the_next(server):
    one, two = await server.person("One"), await server.person("Two")
    peer = await meet(one, two)
    await two.close()
    await say(one, peer, "are you there?")
    two.line = await TcpLine.open(server.address)
    two.send(mt.Ping(ping_id=1))
    assert await text_in_update(two) == "are you there?"
    for client in (one, two):
        await client.close()


async def test_an_older_layer_is_spoken_on_the_same_connection_kind(server):
    old = await server.person("Old", layer=158)
    new = await server.person("New")
    await say(new, await meet(new, old), "can you read this?")
    assert await text_in_update(old) == "can you read this?"
    for client in (old, new):
        await client.close()


async def test_who_logs_out_is_refused_and_may_log_in_again(server):
    client = await server.person("One")
    await invoke(client, f.AuthLogOut())
    assert (await client.invoke(f.UpdatesGetState())).text == "AUTH_KEY_UNREGISTERED"
    sent = await send_code(client, client.phone)
    login = {"phone_number": client.phone, "phone_code_hash": sent.phone_code_hash}
    await invoke(client, f.AuthSignIn(phone_code="22222", **login))
    assert isinstance(await invoke(client, f.UpdatesGetState()), t.UpdatesState)
    await client.close()


async def test_a_device_ended_from_another_one_learns_it(server):
    phone = await server.person("One")
    tablet = await server.client()
    await invoke(tablet, introduced(f.HelpGetConfig()))
    sent = await send_code(tablet, phone.phone)
    login = {"phone_number": phone.phone, "phone_code_hash": sent.phone_code_hash}
    await invoke(tablet, f.AuthSignIn(phone_code="22222", **login))
    await invoke(tablet, f.UpdatesGetState())
    await invoke(phone, f.AuthResetAuthorizations())
    while not isinstance(await tablet.update(), t.UpdatesTooLong):
        pass
    assert (await tablet.invoke(f.UpdatesGetState())).code == 401
    for client in (phone, tablet):
        await client.close()


async def test_a_destroyed_key_is_forgotten_for_good(tmp_path):
    async with booted(tmp_path) as server:
        client = await server.person("One")
        client.send(mt.DestroyAuthKey())
        kinds = []
        while wire.DESTROY_AUTH_KEY_OK not in kinds:
            kinds += [event.kind for event in await client.step() if isinstance(event, NoticeReceived)]
        assert await client.line.ended() == [-404]
        await client.close()
    async with booted(tmp_path) as server:
        client.line = await TcpLine.open(server.address)
        client.send(f.HelpGetConfig())
        assert await client.line.ended() == [-404]
        await client.close()


async def test_a_balancer_in_front_passes_the_address_on(boot):
    server = await boot(gateway=GatewaySettings(port=0, proxy_protocol=True))
    client = await server.person("One", first=b"PROXY TCP4 203.0.113.7 192.0.2.1 1 2\r\n")
    devices = await invoke(client, f.AccountGetAuthorizations())
    assert devices.authorizations[0].ip == "203.0.113.7"
    await client.close()


async def test_two_clients_of_one_key_are_two_sessions(server):
    one = await server.person("One")
    other = WireClient(await TcpLine.open(server.address), server.public_keys)
    other.begin(one.key, one.session.salt)
    assert (await invoke(other, f.UsersGetUsers(id=[t.InputUserSelf()])))[0].id == one.me.id
    for client in (one, other):
        await client.close()
