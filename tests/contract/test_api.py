"""The API as a service: sessions can't tell whether handlers are in their process."""

import pytest
from tests.support.wirings import Wire

from heliogram import tl
from heliogram.api.binding import Access, rpc
from heliogram.api.contract import Requests
from heliogram.api.dispatch import Dispatcher, Dispatching
from heliogram.api.present.datacentres import DataCentres
from heliogram.api.registry import routes
from heliogram.api.remote import RemoteDispatcher, RequestsService
from heliogram.kernel.call import Call
from heliogram.kernel.faults import FloodWait, InputRequestInvalid, MethodNotBuilt
from heliogram.kernel.ids import UserId
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

CALL = Call(user=UserId(7), layer=133, at=1_000.5, address="192.0.2.1", dc=4, trace="t")


class Examples:
    def __init__(self) -> None:
        self.calls = []

    @rpc(m.messages_get_history, access=Access.ANYONE)
    async def history(self, call, request):
        self.calls.append((call, request))
        return t.MessagesMessages(messages=[], topics=[], chats=[], users=[])

    @rpc(m.help_get_invite_text, access=Access.ANYONE, faults=(FloodWait,))
    async def waits(self, call, request):
        raise FloodWait(9)


@pytest.fixture
def examples():
    return Examples()


@pytest.fixture
async def dispatcher(wire: Wire, examples: Examples) -> Dispatching:
    dcs = DataCentres()
    remote = RemoteDispatcher(await wire(Requests, RequestsService(Dispatcher(routes([examples])))), dcs)
    remote.dcs = dcs
    return remote


async def test_a_request_arrives_raised_and_narrowed_and_its_answer_lowered(dispatcher, examples):
    query = f.MessagesGetHistory(
        peer=t.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=5, max_id=0, min_id=0, hash=0
    )
    within = f.InvokeWithMessagesRange(range=t.MessageRange(min_id=10, max_id=20), query=query)
    answer = await dispatcher.dispatch(CALL, dispatcher.unwrap(tl.encode(within)))
    assert answer == tl.encode(t.MessagesMessages(messages=[], topics=[], chats=[], users=[]), 133)
    ((call, request),) = examples.calls
    assert call == CALL
    assert (request.min_id, request.max_id, request.limit) == (9, 21, 5)
    assert dispatcher.dcs.of(UserId(7)) == 4


async def test_faults_come_back_as_they_were(dispatcher):
    with pytest.raises(FloodWait) as told:
        await dispatcher.dispatch(CALL, dispatcher.unwrap(tl.encode(f.HelpGetInviteText())))
    assert told.value.text == "FLOOD_WAIT_9"
    with pytest.raises(MethodNotBuilt):
        await dispatcher.dispatch(CALL, dispatcher.unwrap(tl.encode(f.HelpGetConfig())))


async def test_what_does_not_parse_is_refused_without_a_call(dispatcher, examples):
    with pytest.raises(InputRequestInvalid):
        await dispatcher.dispatch(CALL, dispatcher.unwrap(tl.encode(f.HelpGetConfig()) + b"more"))
    assert examples.calls == []
