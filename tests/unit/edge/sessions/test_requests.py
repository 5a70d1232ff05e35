"""Requests run concurrently, bounded, and each is answered exactly once."""

import asyncio

import pytest
from tests.support.wireclient import TcpLine

from heliogram import tl
from heliogram.kernel.faults import FloodWait
from heliogram.mtproto.client import RequestFailed
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t


def text(number):
    return f.MessagesSendMessage(peer=t.InputPeerSelf(), message=str(number), random_id=number)


def initialised(query, *, layer=200, model="phone"):
    return f.InvokeWithLayer(
        layer=layer,
        query=f.InitConnection(
            api_id=1,
            device_model=model,
            system_version="1",
            app_version="1",
            system_lang_code="en",
            lang_pack="",
            lang_code="en",
            query=query,
        ),
    )


@pytest.mark.parametrize("count", [200, 2000])
async def test_none_of_many_requests_in_flight_is_lost(stand, connect, count):
    client = await connect(stand)
    handles = [client.send(text(number)) for number in range(count)]
    answers = [await client.answer(handle) for handle in handles]
    assert [answer.text for answer in answers] == [str(number) for number in range(count)]


async def test_one_slow_request_delays_no_other(stand, connect):
    client = await connect(stand)
    gate = stand.methods.gates["help.getConfig"] = asyncio.Event()
    slow = client.send(f.HelpGetConfig())
    assert (await client.invoke(text(1))).text == "1"
    gate.set()
    assert await client.answer(slow) is True


async def test_a_request_waits_for_those_it_names(stand, connect):
    client = await connect(stand)
    gate = stand.methods.gates["help.getConfig"] = asyncio.Event()
    first = client.send(f.HelpGetConfig())
    second = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(first), query=text(2)))
    assert (await client.invoke(text(3))).text == "3"
    assert [name for name, _ in stand.methods.calls] == ["help.getConfig", "messages.sendMessage"]
    gate.set()
    assert (await client.answer(second)).text == "2"
    assert await client.answer(first) is True


async def test_a_request_after_a_failed_one_fails(stand, connect):
    client = await connect(stand)
    first = client.send(
        f.MessagesGetHistory(
            peer=t.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=1, max_id=0, min_id=0, hash=0
        )
    )
    second = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(first), query=text(2)))
    assert (await client.answer(first)).text == "INTERNAL_SERVER_ERROR"
    failed = await client.answer(second)
    assert (failed.code, failed.text) == (400, "MSG_WAIT_FAILED")
    assert "messages.sendMessage" not in [name for name, _ in stand.methods.calls]


async def test_a_broken_handler_is_an_error_of_its_request_only(stand, connect):
    client = await connect(stand)
    broken = client.queue(
        f.MessagesGetHistory(
            peer=t.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=1, max_id=0, min_id=0, hash=0
        )
    )
    fine = client.queue(text(1))
    client.flush()
    assert (await client.answer(fine)).text == "1"
    failed = await client.answer(broken)
    assert (failed.code, failed.text) == (500, "INTERNAL_SERVER_ERROR")


async def test_an_unknown_constructor_in_a_container_harms_only_itself(stand, connect):
    client = await connect(stand)
    handles = [client.queue(query) for query in (text(1), b"\xde\xad\xbe\xef" * 3, text(2))]
    client.flush()
    first, unknown, last = [await client.answer(handle) for handle in handles]
    assert (first.text, last.text) == ("1", "2")
    assert unknown.code == 400


async def test_bytes_that_do_not_parse_are_an_error_of_their_request(stand, connect):
    client = await connect(stand)
    failed = await client.invoke(tl.encode(text(1))[:-4])
    assert (failed.code, failed.text) == (400, "INPUT_REQUEST_INVALID")


async def test_a_method_that_is_not_built_is_refused_with_a_400(stand, connect):
    client = await connect(stand)
    assert (await client.invoke(f.HelpGetSupport())).code == 400


async def test_an_answer_whose_connection_went_comes_on_the_next_one(stand, connect):
    client = await connect(stand)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handle = client.send(text(1))
    await stand.methods.begun("messages.sendMessage")
    await client.close()
    client.line = await TcpLine.open(stand.address)
    client.send(mt.Ping(ping_id=1))
    gate.set()
    assert (await client.answer(handle)).text == "1"
    assert len([name for name, _ in stand.methods.calls if name == "messages.sendMessage"]) == 1


async def test_an_answer_that_was_sent_into_a_dead_connection_is_sent_again(stand, connect):
    client = await connect(stand)
    handle = client.send(text(1))
    await client.line.receive()  # the answer came, and the client dies before it has read it
    await client.close()
    client.line = await TcpLine.open(stand.address)
    client.send(mt.Ping(ping_id=1))
    assert (await client.answer(handle)).text == "1"
    assert len(stand.methods.calls) == 1


async def test_a_repeated_request_is_not_run_again(stand, connect):
    client = await connect(stand)
    handle = client.send(text(1))
    while handle not in client.results:
        await client.step()
    (body,) = [client.results[handle]]
    client.session._sent.clear()
    await client.close()
    other = await connect(stand, key_of=client)
    other.session = client.session
    again = other.send(text(1))
    assert (await other.answer(again)).text == tl.decode(body).text
    assert len(stand.methods.calls) == 2


async def test_a_request_whose_answer_is_not_wanted_is_cancelled(stand, connect):
    client = await connect(stand)
    stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handle = client.send(text(1))
    await stand.methods.begun("messages.sendMessage")
    await client.invoke(mt.RpcDropAnswer(req_msg_id=client.session.message_id(handle)))
    while stand.metrics.requests_running:
        await client.invoke(f.HelpGetConfig())
    assert isinstance(await client.answer(handle), mt.RpcAnswerDroppedRunning)
    assert stand.metrics.requests == len(stand.methods.calls)


async def test_more_requests_than_may_run_are_shed(start, connect):
    stand = await start(sessions={"max_running": 3})
    client = await connect(stand)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    held = [client.send(text(number)) for number in range(3)]
    failed = await client.invoke(text(4))
    assert (failed.code, failed.text) == (420, FloodWait(2).text)
    assert stand.metrics.requests_shed == 1
    gate.set()
    assert [(await client.answer(handle)).text for handle in held] == ["0", "1", "2"]


async def test_requests_beyond_the_bound_of_a_session_wait_their_turn(start, connect):
    stand = await start(sessions={"max_running_per_session": 3})
    client = await connect(stand)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handles = [client.queue(text(number)) for number in range(40)]
    client.flush()
    await stand.methods.begun("messages.sendMessage")
    assert len(stand.methods.calls) == 3
    other = await connect(stand)
    assert await other.invoke(f.HelpGetConfig()) is True
    gate.set()
    assert [(await client.answer(handle)).text for handle in handles] == [str(number) for number in range(40)]


async def test_the_layer_belongs_to_the_key(stand, connect):
    client = await connect(stand)
    await client.invoke(initialised(f.HelpGetConfig(), layer=200))
    other = await connect(stand, key_of=client)
    await other.invoke(f.HelpGetConfig())
    assert [call.layer for _, call in stand.methods.calls] == [200, 200]


async def test_a_layer_above_the_newest_is_served_in_the_newest(stand, connect):
    client = await connect(stand)
    await client.invoke(initialised(f.HelpGetConfig(), layer=900))
    assert stand.methods.calls[0][1].layer == tl.NEWEST_LAYER


async def test_what_a_device_says_of_itself_is_kept_when_it_changes(stand, connect):
    client = await connect(stand)
    for model in ("phone", "phone", "tablet"):
        await client.invoke(initialised(f.HelpGetConfig(), model=model))
    assert [(info.device_model, layer) for _, info, layer, _ in stand.auth.described] == [
        ("phone", 200),
        ("tablet", 200),
    ]


async def test_the_caller_is_told_to_the_handler(stand, connect):
    client = await connect(stand, obfuscated=True, dc_id=4)
    stand.auth.log_in(client.key.id, 7)
    await client.invoke(f.AuthSignIn(phone_number="7", phone_code_hash=""))
    await client.invoke(text(1))
    call = stand.methods.calls[-1][1]
    assert (call.user, call.device, call.key, call.session) == (
        7,
        client.key.id,
        client.key.id,
        client.session.session_id,
    )
    assert (call.dc, call.address) == (4, "127.0.0.1")
    assert call.trace
    assert call.message % 4 == 0


async def test_a_login_counts_from_the_next_request_on(stand, connect):
    client = await connect(stand)
    assert (await client.invoke(f.UpdatesGetState())).code == 401
    await client.invoke(f.AuthSignIn(phone_number="7", phone_code_hash=""))
    assert isinstance(await client.invoke(f.UpdatesGetState()), t.UpdatesState)
    await client.invoke(f.AuthLogOut())
    assert (await client.invoke(f.UpdatesGetState())).code == 401


async def test_an_unbound_temporary_key_may_only_be_bound(stand, connect):
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=3600)
    failed = await client.invoke(f.HelpGetConfig())
    assert (failed.code, failed.text) == (401, "AUTH_KEY_PERM_EMPTY")
    assert stand.methods.calls == []


async def test_a_bound_temporary_key_serves_its_device(stand, connect):
    permanent = await connect(stand)
    stand.auth.log_in(permanent.key.id, 7)
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=3600)
    stand.methods.gates["auth.bindTempAuthKey"] = gate = asyncio.Event()
    bound = client.send(
        f.AuthBindTempAuthKey(perm_auth_key_id=permanent.key.id, nonce=1, expires_at=2**31 - 1, encrypted_message=b"")
    )
    waits = client.send(f.UpdatesGetState())
    await stand.methods.begun("auth.bindTempAuthKey")
    gate.set()
    assert await client.answer(bound) is True
    assert isinstance(await client.answer(waits), t.UpdatesState)
    assert stand.methods.calls[-1][1].device == permanent.key.id


async def test_a_second_answer_is_never_sent(stand, connect):
    client = await connect(stand)
    handle = client.send(text(1))
    await client.answer(handle)
    await client.invoke(f.HelpGetConfig())
    assert not [event for event in client.events if isinstance(event, RequestFailed)]


async def test_requests_that_wait_for_others_are_bounded(stand, connect, monkeypatch):
    monkeypatch.setattr("heliogram.edge.sessions.requests.MAX_QUEUED", 16)
    client = await connect(stand)
    gate = stand.methods.gates["help.getConfig"] = asyncio.Event()
    first = client.send(f.HelpGetConfig())
    name = client.session.message_id(first)
    waiting = [client.send(f.InvokeAfterMsg(msg_id=name, query=text(number))) for number in range(16)]
    assert (await client.invoke(f.InvokeAfterMsg(msg_id=name, query=text(16)))).code == 420
    gate.set()
    assert [(await client.answer(handle)).text for handle in waiting] == [str(number) for number in range(16)]


async def test_a_flood_of_requests_on_one_session_is_shed_at_last(start, connect, monkeypatch):
    monkeypatch.setattr("heliogram.edge.sessions.requests.MAX_QUEUED", 16)
    stand = await start(sessions={"max_running_per_session": 1})
    client = await connect(stand)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    handles = [client.queue(text(number)) for number in range(18)]
    client.flush()
    assert (await client.answer(handles[-1])).code == 420
    gate.set()
    assert [(await client.answer(handle)).text for handle in handles[:-1]] == [str(number) for number in range(17)]


async def test_binding_a_temporary_key_again_keeps_its_updates(stand, connect):
    permanent = await connect(stand)
    stand.auth.log_in(permanent.key.id, 7)
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=3600)
    bind = f.AuthBindTempAuthKey(
        perm_auth_key_id=permanent.key.id, nonce=1, expires_at=2**31 - 1, encrypted_message=b""
    )
    await client.invoke(initialised(bind, layer=150))
    await client.invoke(f.UpdatesGetState())
    (device,) = stand.edge.audience.of(7)
    await client.invoke(bind)
    assert stand.edge.audience.of(7) == (device,)
    assert device.layer == 150
    assert stand.auth.described[-1][0] == permanent.key.id


async def test_a_binding_that_fails_leaves_the_key_unbound(stand, connect):
    client = await connect(stand, make_key=False)
    await client.make_key(expires_in=3600)
    stand.methods.methods["auth.bindTempAuthKey"] = stand.methods.fail
    bind = f.AuthBindTempAuthKey(perm_auth_key_id=5, nonce=1, expires_at=2**31 - 1, encrypted_message=b"")
    assert (await client.invoke(bind)).code == 500
    assert (await client.invoke(f.HelpGetConfig())).text == "AUTH_KEY_PERM_EMPTY"


async def test_a_queued_request_whose_answer_is_not_wanted_is_not_run(start, connect):
    stand = await start(sessions={"max_running_per_session": 2})
    client = await connect(stand)
    gate = stand.methods.gates["messages.sendMessage"] = asyncio.Event()
    first, third, second = (client.send(text(number)) for number in (0, 2, 1))
    await stand.methods.begun("messages.sendMessage")
    client.send(mt.RpcDropAnswer(req_msg_id=client.session.message_id(second)))
    assert isinstance(await client.answer(second), mt.RpcAnswerDroppedRunning)
    gate.set()
    assert (await client.answer(first)).text == "0"
    assert (await client.answer(third)).text == "2"
    assert len(stand.methods.calls) == 2


async def test_a_waiting_request_whose_answer_is_not_wanted_is_not_run(stand, connect):
    client = await connect(stand)
    gate = stand.methods.gates["help.getConfig"] = asyncio.Event()
    first = client.send(f.HelpGetConfig())
    second = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(first), query=text(2)))
    client.send(mt.RpcDropAnswer(req_msg_id=client.session.message_id(second)))
    assert isinstance(await client.answer(second), mt.RpcAnswerDroppedRunning)
    gate.set()
    assert await client.answer(first) is True
    assert len(stand.methods.calls) == 1


async def test_a_request_dropped_in_the_same_breath_leaves_nothing_running(stand, connect, monkeypatch):
    client = await connect(stand)
    written = []
    with monkeypatch.context() as patched:
        patched.setattr(client.line.writer, "write", written.append)
        handle = client.send(text(1))
        client.send(mt.RpcDropAnswer(req_msg_id=client.session.message_id(handle)))
    client.line.writer.write(b"".join(written))
    assert isinstance(await client.answer(handle), mt.RpcAnswerDroppedRunning)
    assert stand.metrics.requests_running == 0
    assert stand.methods.calls == []


async def test_what_waits_for_a_dropped_request_fails_with_it(stand, connect):
    client = await connect(stand)
    stand.methods.gates["help.getConfig"] = asyncio.Event()
    first = client.send(f.HelpGetConfig())
    second = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(first), query=text(2)))
    third = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(second), query=text(3)))
    client.send(mt.RpcDropAnswer(req_msg_id=client.session.message_id(second)))
    assert (await client.answer(third)).text == "MSG_WAIT_FAILED"
    fourth = client.send(f.InvokeAfterMsg(msg_id=client.session.message_id(first), query=text(4)))
    client.send(mt.RpcDropAnswer(req_msg_id=client.session.message_id(first)))
    assert (await client.answer(fourth)).text == "MSG_WAIT_FAILED"


async def test_a_log_in_whose_answer_is_not_wanted_is_seen(stand, connect):
    client = await connect(stand)
    sign_in, done = stand.methods.sign_in, asyncio.Event()

    async def sign_in_and_go_on(call, query):
        await sign_in(call, query)
        done.set()
        await asyncio.Event().wait()

    stand.methods.methods["auth.signIn"] = sign_in_and_go_on
    handle = client.send(f.AuthSignIn(phone_number="7", phone_code_hash="", phone_code="1"))
    await done.wait()
    await client.invoke(mt.RpcDropAnswer(req_msg_id=client.session.message_id(handle)))
    await client.invoke(f.HelpGetConfig())
    assert stand.methods.calls[-1][1].user == 7
