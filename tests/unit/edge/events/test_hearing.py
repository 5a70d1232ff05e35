"""Events from a broker are told once, in order; what cannot be read or told comes back."""

import asyncio

from heliogram.edge.events.hearing import Hearing, Told
from heliogram.kernel.ids import AuthKeyId, BoxId, UserId
from heliogram.platform.bus import encode_event
from heliogram.platform.bus.kafka import Received
from heliogram.platform.ledger import BoxAdvanced, Entry, Record, Stream, encode_record
from heliogram.services.auth.events import DevicesEnded


class Marked(Record, frozen=True, tag="test.marked"):
    """Something happened."""


def entry(number, stream=Stream.PTS):
    record = Marked()
    return Entry(stream, number, 1, 0, record, encode_record(record))


def moved(box, *numbers, stream=Stream.PTS):
    return BoxAdvanced(BoxId(box), tuple(entry(number, stream) for number in numbers), None)


def received(event, offset=0, *, replayed=False):
    value = event if isinstance(event, bytes) else encode_event(event)
    return Received("events", 0, offset, b"1", value, replayed)


class Sessions:
    """What sessions hear."""

    def __init__(self) -> None:
        self.hearing = Hearing()
        self.heard = []
        self.hearing.bus.subscribe(BoxAdvanced, self._advanced, group="test")

    async def _advanced(self, event):
        await asyncio.sleep(0)
        if event.box == BoxId(13):
            raise ValueError("no luck")
        self.heard.append((event.box, [one.number for one in event.entries]))


async def test_what_comes_again_is_told_once():
    sessions = Sessions()
    first = [received(moved(1, 2, 3)), received(moved(2, 2)), received(moved(1, 4))]
    assert await sessions.hearing.handle(first) == []
    assert await sessions.hearing.handle([*first, received(moved(1, 4, 5))]) == []
    assert sessions.heard == [(1, [2, 3]), (2, [2]), (1, [4]), (1, [5])]


async def test_streams_of_a_box_are_told_apart():
    told = Told()
    assert told.news(moved(1, 5)) is not None
    assert told.news(moved(1, 2, stream=Stream.SEQ)) is not None
    assert told.news(moved(1, 2, stream=Stream.SEQ)) is None


async def test_a_box_that_is_forgotten_is_told_again():
    told = Told(remembered=1)
    assert told.news(moved(1, 2)) is not None
    assert told.news(moved(2, 2)) is not None
    assert told.news(moved(1, 2)) is not None


async def test_what_cannot_be_read_or_told_comes_back_and_the_rest_is_told():
    sessions = Sessions()
    failed = await sessions.hearing.handle(
        [received(b"\xff", 1), received(moved(13, 2), 2), received(moved(1, 2), 3), received(b"\x92\xa1x\x90", 4)]
    )
    assert sorted((one.received.offset, one.error.partition(":")[0]) for one in failed) == [
        (1, "UnknownEvent"),
        (2, "ValueError"),
        (4, "UnknownEvent"),
    ]
    assert sessions.heard == [(1, [2])]


async def test_what_an_operator_sends_again_is_told_though_it_was_told_before():
    sessions = Sessions()
    await sessions.hearing.handle([received(moved(1, 2))])
    await sessions.hearing.handle([received(moved(1, 2), replayed=True)])
    assert sessions.heard == [(1, [2]), (1, [2])]


async def test_an_event_without_numbers_is_told_whenever_it_comes():
    hearing, heard = Hearing(), []
    hearing.bus.subscribe(DevicesEnded, heard.append, group="test")
    event = DevicesEnded(user=UserId(1), devices=[AuthKeyId(1)])
    await hearing.handle([received(event), received(event)])
    assert heard == [event, event]
