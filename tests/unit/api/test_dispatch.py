"""From a request to its answer."""

import asyncio

import pytest

from heliogram import tl
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.dispatch import Dispatcher, UndeclaredFaultError
from heliogram.api.envelope import Envelope
from heliogram.api.rates import RateLimit, RateLimits, RateSettings
from heliogram.api.registry import routes
from heliogram.kernel.call import Call
from heliogram.kernel.faults import (
    AuthKeyUnregistered,
    BotMethodInvalid,
    FloodWait,
    InternalFault,
    MessageIdInvalid,
    MethodInvalid,
    MethodNotBuilt,
    PeerIdInvalid,
    Timeout,
    UserBotRequired,
)
from heliogram.kernel.ids import UserId
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

CALL = Call(user=UserId(1), layer=tl.NEWEST_LAYER, at=1_000.0, address="192.0.2.1")
SAVED = f.ContactsGetContactIDs(hash=0)


class Examples:
    """Handlers of every kind."""

    @rpc(m.help_get_nearest_dc, access=Access.ANYONE, rate=Rate.FREE)
    async def for_anyone(self, call, request):
        return t.NearestDc(country="DE", this_dc=2, nearest_dc=2)

    @rpc(m.help_get_support_name, access=Access.BOT)
    async def for_bots(self, call, request):
        return t.HelpSupportName(name="Bot")

    @rpc(m.contacts_get_contact_ids)
    async def numbers(self, call, request):
        return [1, -2]

    @rpc(m.messages_received_queue)
    async def long_numbers(self, call, request):
        return [1 << 40]

    @rpc(m.messages_get_message_edit_data, faults=(MessageIdInvalid,))
    async def declared(self, call, request):
        raise MessageIdInvalid

    @rpc(m.messages_get_onlines)
    async def undeclared(self, call, request):
        raise PeerIdInvalid

    @rpc(m.help_get_invite_text)
    async def broken(self, call, request):
        raise ZeroDivisionError

    @rpc(m.help_get_cdn_config)
    async def slow(self, call, request):
        await asyncio.Event().wait()


class Notes:
    def __init__(self) -> None:
        self.notes = []

    def answered(self, method, *, seconds, outcome):
        assert seconds >= 0
        self.notes.append((method, outcome))


def dispatcher(**rest):
    return Dispatcher(routes([Examples()]), **rest)


def envelope(query):
    return Envelope(query=query)


async def test_an_answer_is_encoded_for_the_callers_layer():
    result = await dispatcher().dispatch(CALL, envelope(f.HelpGetNearestDc()))
    assert tl.decode(result) == t.NearestDc(country="DE", this_dc=2, nearest_dc=2)


async def test_vectors_of_numbers_are_as_wide_as_the_schema_says():
    ints = await dispatcher().dispatch(CALL, envelope(SAVED))
    longs = await dispatcher().dispatch(CALL, envelope(f.MessagesReceivedQueue(max_qts=0)))
    assert ints == bytes.fromhex("15c4b51c 02000000 01000000 feffffff")
    assert longs == bytes.fromhex("15c4b51c 01000000 0000000000010000")


async def test_a_documented_method_without_a_handler_is_refused_with_a_400():
    with pytest.raises(MethodNotBuilt) as told:
        await dispatcher().dispatch(CALL, envelope(f.HelpGetConfig()))
    assert told.value.status == 400


async def test_the_fault_of_an_envelope_is_the_answer():
    with pytest.raises(MethodInvalid):
        await dispatcher().dispatch(CALL, Envelope(fault=MethodInvalid()))


async def test_who_may_call_is_asked_before_the_handler():
    anonymous = Call(layer=tl.NEWEST_LAYER, at=0.0)
    bot = Call(user=UserId(2), bot=True, layer=tl.NEWEST_LAYER, at=0.0)
    assert await dispatcher().dispatch(anonymous, envelope(f.HelpGetNearestDc()))
    assert await dispatcher().dispatch(bot, envelope(f.HelpGetSupportName()))
    with pytest.raises(AuthKeyUnregistered):
        await dispatcher().dispatch(anonymous, envelope(SAVED))
    with pytest.raises(BotMethodInvalid):
        await dispatcher().dispatch(bot, envelope(SAVED))
    with pytest.raises(UserBotRequired):
        await dispatcher().dispatch(CALL, envelope(f.HelpGetSupportName()))


async def test_a_declared_fault_leaves_and_an_undeclared_one_is_the_handlers_error():
    edit = f.MessagesGetMessageEditData(peer=t.InputPeerSelf(), id=1)
    onlines = f.MessagesGetOnlines(peer=t.InputPeerSelf())
    with pytest.raises(MessageIdInvalid):
        await dispatcher(strict=True).dispatch(CALL, envelope(edit))
    with pytest.raises(UndeclaredFaultError):
        await dispatcher(strict=True).dispatch(CALL, envelope(onlines))
    with pytest.raises(PeerIdInvalid):
        await dispatcher().dispatch(CALL, envelope(onlines))


async def test_whatever_else_goes_wrong_is_our_failure():
    with pytest.raises(InternalFault):
        await dispatcher().dispatch(CALL, envelope(f.HelpGetInviteText()))
    with pytest.raises(ZeroDivisionError):
        await dispatcher(strict=True).dispatch(CALL, envelope(f.HelpGetInviteText()))


async def test_a_handler_has_only_so_much_time():
    with pytest.raises(Timeout):
        await dispatcher(timeout_s=0.001).dispatch(CALL, envelope(f.HelpGetCdnConfig()))


async def test_every_answer_is_noted_with_its_outcome():
    notes = Notes()
    noting = dispatcher(observer=notes)
    await noting.dispatch(CALL, envelope(f.HelpGetNearestDc()))
    with pytest.raises(MethodNotBuilt):
        await noting.dispatch(CALL, envelope(f.HelpGetConfig()))
    assert notes.notes == [("help.getNearestDc", "ok"), ("help.getConfig", "METHOD_NOT_IMPLEMENTED")]


async def test_who_calls_too_often_is_told_how_long_to_wait():
    limited = dispatcher(limiter=RateLimits(RateSettings(read=RateLimit(burst=2, per_second=0.1))))
    for _ in range(2):
        await limited.dispatch(CALL, envelope(SAVED))
    with pytest.raises(FloodWait) as told:
        await limited.dispatch(CALL, envelope(SAVED))
    assert told.value.text == "FLOOD_WAIT_10"
    assert await limited.dispatch(CALL, envelope(f.HelpGetNearestDc()))
