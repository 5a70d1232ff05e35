import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from tests.support.clock import ManualClock
from tests.support.stores import open_store

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, BoxId
from heliogram.platform.bus import LocalBus
from heliogram.platform.ledger import BoxAdvanced, Entry, Heads, Ledger, Record, Stream
from heliogram.platform.outbox import BusOutbox
from heliogram.platform.sql import Database, Transaction


class Noted(Record, frozen=True, tag="test.noted"):
    text: str
    extra: str = ""


class Refused(BadRequest, code="TEST_LEDGER_REFUSED"):
    """A refusal of these tests."""


BOX = BoxId(7)
OTHER = BoxId(8)
PHONE = AuthKeyId(1)
TABLET = AuthKeyId(2)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_store(tmp_path, ["heliogram.platform.ledger"]) as database:
        yield database


@pytest.fixture
def bus() -> LocalBus:
    return LocalBus()


@pytest.fixture
def told(bus: LocalBus) -> list[BoxAdvanced]:
    events: list[BoxAdvanced] = []
    bus.subscribe(BoxAdvanced, events.append, group="test")
    return events


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1000.5)


@pytest.fixture
def ledger(bus: LocalBus, clock: ManualClock) -> Ledger:
    return Ledger(BusOutbox(bus), clock)


def said(entries: list[Entry] | tuple[Entry, ...]) -> list[tuple[int, Record]]:
    return [(entry.number, entry.record) for entry in entries]


async def test_a_box_that_never_moved_stands_at_one(database: Database, ledger: Ledger):
    assert await database.read(lambda r: ledger.heads(r, BOX)) == Heads(pts=1, seq=1, qts=1, at=0)
    assert await database.read(lambda r: ledger.heads_of(r, [BOX, OTHER])) == {BOX: Heads(), OTHER: Heads()}
    assert await database.read(lambda r: ledger.oldest(r, box=BOX, stream=Stream.PTS)) is None


async def test_numbers_of_a_box_are_contiguous_per_stream(database: Database, ledger: Ledger):
    numbers = await asyncio.gather(
        *(database.write(lambda tx, n=n: ledger.append(tx, box=BOX, record=Noted(str(n)))) for n in range(3))
    )
    assert numbers == [2, 3, 4]
    assert await database.write(partial(ledger.append, box=BOX, record=Noted("s"), stream=Stream.SEQ)) == 2
    assert await database.write(partial(ledger.append, box=BOX, record=Noted("q"), stream=Stream.QTS)) == 2
    assert await database.write(partial(ledger.append, box=OTHER, record=Noted("o"))) == 2
    assert await database.read(lambda r: ledger.heads(r, BOX)) == Heads(pts=4, seq=2, qts=2, at=1000)
    assert await database.read(lambda r: ledger.heads_of(r, [OTHER, BOX])) == {
        OTHER: Heads(pts=2, at=1000),
        BOX: Heads(pts=4, seq=2, qts=2, at=1000),
    }


async def test_an_entry_that_counts_several_takes_the_last_of_its_numbers(database: Database, ledger: Ledger):
    assert await database.write(partial(ledger.append, box=BOX, record=Noted("x"), count=3)) == 4
    assert await database.write(partial(ledger.append, box=BOX, record=Noted("y"))) == 5
    entries = await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.PTS, after=1, limit=10))
    assert [(e.number, e.count) for e in entries] == [(4, 3), (5, 1)]


async def test_an_entry_that_counts_nothing_is_refused(database: Database, ledger: Ledger):
    with pytest.raises(ValueError, match="at least 1"):
        await database.write(partial(ledger.append, box=BOX, record=Noted("x"), count=0))
    with pytest.raises(ValueError, match="at least 1"):
        await database.write(partial(ledger.append_many, records={BOX: Noted("x")}, count=0))


async def test_a_log_is_read_from_a_number_on_oldest_first(database: Database, ledger: Ledger):
    for n in range(5):
        await database.write(partial(ledger.append, box=BOX, record=Noted(str(n))))
    entries = await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.PTS, after=3, limit=2))
    assert said(entries) == [(4, Noted("2")), (5, Noted("3"))]
    assert await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.SEQ, after=0, limit=9)) == []


async def test_a_log_is_read_from_a_second_on(database: Database, ledger: Ledger, clock: ManualClock):
    for n in range(4):
        for stream in (Stream.SEQ, Stream.PTS):
            await database.write(partial(ledger.append, box=BOX, record=Noted(str(n)), stream=stream))
        clock.advance(0.5)
    for stream in (Stream.SEQ, Stream.PTS):
        read = partial(ledger.since, box=BOX, stream=stream, limit=10)
        assert said(await database.read(partial(read, at=1001))) == [(3, Noted("1")), (4, Noted("2")), (5, Noted("3"))]
        assert said(await database.read(partial(read, at=1002))) == [(5, Noted("3"))]


async def test_the_time_of_a_box_never_runs_backwards(database: Database, ledger: Ledger, clock: ManualClock):
    await database.write(partial(ledger.append, box=BOX, record=Noted("a")))
    clock.advance(-100)
    await database.write(partial(ledger.append, box=BOX, record=Noted("b")))
    entries = await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.PTS, after=0, limit=9))
    assert [entry.at for entry in entries] == [1000, 1000]


async def test_a_committed_unit_of_work_is_told_once_per_box_in_number_order(
    database: Database, ledger: Ledger, bus: LocalBus, told: list[BoxAdvanced]
):
    def work(tx: Transaction) -> None:
        ledger.append(tx, box=BOX, record=Noted("a"), origin=PHONE)
        ledger.append(tx, box=OTHER, record=Noted("b"))
        ledger.append(tx, box=BOX, record=Noted("c"), origin=PHONE, stream=Stream.SEQ)

    await database.write(work)
    await bus.drain()
    assert [(e.box, e.key, e.origin, said(e.entries)) for e in told] == [
        (BOX, BOX, PHONE, [(2, Noted("a")), (2, Noted("c"))]),
        (OTHER, OTHER, None, [(2, Noted("b"))]),
    ]


async def test_entries_of_different_origins_are_told_apart_but_stay_in_order(
    database: Database, ledger: Ledger, bus: LocalBus, told: list[BoxAdvanced]
):
    def work(tx: Transaction) -> None:
        for origin in (PHONE, None, PHONE, PHONE):
            ledger.append(tx, box=BOX, record=Noted("x"), origin=origin)

    await database.write(work)
    await bus.drain()
    assert [(e.origin, [entry.number for entry in e.entries]) for e in told] == [
        (PHONE, [2]),
        (None, [3]),
        (PHONE, [4, 5]),
    ]


async def test_listeners_may_be_told_more_than_the_log_keeps(
    database: Database, ledger: Ledger, bus: LocalBus, told: list[BoxAdvanced]
):
    await database.write(partial(ledger.append, box=BOX, record=Noted("a"), live=Noted("a", "rich")))
    await database.write(
        partial(
            ledger.append_many,
            records={BOX: Noted("b"), OTHER: Noted("c")},
            live={OTHER: Noted("c", "rich")},
            origin=TABLET,
        )
    )
    await bus.drain()
    assert [said(e.entries) for e in told] == [[(2, Noted("a", "rich"))], [(3, Noted("b"))], [(2, Noted("c", "rich"))]]
    entries = await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.PTS, after=0, limit=9))
    assert said(entries) == [(2, Noted("a")), (3, Noted("b"))]


async def test_a_failed_unit_of_work_takes_no_number_and_is_not_told(
    database: Database, ledger: Ledger, bus: LocalBus, told: list[BoxAdvanced]
):
    def fail(tx: Transaction) -> None:
        ledger.append(tx, box=BOX, record=Noted("never"))
        raise Refused

    results = await asyncio.gather(
        database.write(partial(ledger.append, box=BOX, record=Noted("a"))),
        database.write(fail),
        database.write(partial(ledger.append, box=BOX, record=Noted("b"))),
        return_exceptions=True,
    )
    await bus.drain()
    assert [r if isinstance(r, int) else type(r) for r in results] == [2, Refused, 3]
    assert [said(e.entries) for e in told] == [[(2, Noted("a"))], [(3, Noted("b"))]]


async def test_many_boxes_are_appended_to_at_once_new_ones_among_them(database: Database, ledger: Ledger):
    await database.write(partial(ledger.append, box=BOX, record=Noted("first")))
    boxes = [BoxId(n) for n in range(1, 201)]
    numbers = await database.write(partial(ledger.append_many, records={box: Noted(str(box)) for box in boxes}))
    assert numbers == {box: 3 if box == BOX else 2 for box in boxes}
    entries = await database.read(lambda r: ledger.read(r, box=BoxId(150), stream=Stream.PTS, after=1, limit=5))
    assert said(entries) == [(2, Noted("150"))]


async def test_items_of_a_box_are_numbered_from_one_beside_its_log(
    database: Database, ledger: Ledger, bus: LocalBus, told: list[BoxAdvanced]
):
    def work(tx: Transaction) -> list[tuple[int, int]]:
        ledger.append(tx, box=BOX, record=Noted("no item"))
        first = ledger.take(tx, BOX)
        ledger.enter(tx, box=BOX, place=first, record=Noted("a"), live=Noted("a", "rich"), origin=PHONE)
        places = ledger.take_many(tx, [BOX, OTHER])
        ledger.enter_many(
            tx,
            places=places,
            records={BOX: Noted("b"), OTHER: Noted("c")},
            live={BOX: Noted("b", "rich")},
            origin=PHONE,
        )
        return [place[:2] for place in (first, places[BOX], places[OTHER])]

    assert await database.write(work) == [(3, 1), (4, 2), (2, 1)]
    await bus.drain()
    assert [said(event.entries) for event in told] == [
        [(2, Noted("no item"))],
        [(3, Noted("a", "rich")), (4, Noted("b", "rich"))],
        [(2, Noted("c"))],
    ]
    entries = await database.read(lambda r: ledger.read(r, box=BOX, stream=Stream.PTS, after=2, limit=9))
    assert said(entries) == [(3, Noted("a")), (4, Noted("b"))]


async def test_a_place_taken_by_a_failed_unit_of_work_is_taken_again(database: Database, ledger: Ledger):
    def fail(tx: Transaction) -> None:
        ledger.take(tx, BOX)
        raise Refused

    with pytest.raises(Refused):
        await database.write(fail)
    assert (await database.write(lambda tx: ledger.take(tx, BOX)))[:2] == (2, 1)


async def test_a_log_can_be_trimmed_and_says_where_it_begins(database: Database, ledger: Ledger):
    for n in range(4):
        await database.write(partial(ledger.append, box=BOX, record=Noted(str(n))))
    assert await database.read(lambda r: ledger.oldest(r, box=BOX, stream=Stream.PTS)) == 2
    assert await database.write(partial(ledger.trim, box=BOX, stream=Stream.PTS, through=3)) == 2
    assert await database.read(lambda r: ledger.oldest(r, box=BOX, stream=Stream.PTS)) == 4
    assert (await database.read(lambda r: ledger.heads(r, BOX))).pts == 5
