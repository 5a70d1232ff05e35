"""Whatever units of work append and whichever of them fail, a log has no gap and tells what it holds."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.clock import ManualClock

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import BoxId
from heliogram.platform.bus import LocalBus
from heliogram.platform.ledger import BoxAdvanced, Entry, Ledger, Record, Stream
from heliogram.platform.outbox import BusOutbox
from heliogram.platform.sql import Database, SqliteDatabase, SqlSettings, Transaction, migrate


class Stepped(Record, frozen=True, tag="test.stepped"):
    work: int


class Wrong(BadRequest, code="TEST_NUMBERS_WRONG"):
    """A refusal of these tests."""


WAYS = ("one", "many", "place", "places")
appends = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(Stream), st.integers(1, 4), st.sampled_from(WAYS)), max_size=4
)
plans = st.lists(st.tuples(appends, st.booleans()), max_size=12)


async def play(plan, folder: Path) -> tuple[Database, Ledger, list[BoxAdvanced]]:
    database = SqliteDatabase(folder / "x.db", SqlSettings(synchronous="OFF", max_works=5))
    await migrate(database, ["heliogram.platform.ledger"])
    bus = LocalBus()
    told: list[BoxAdvanced] = []
    bus.subscribe(BoxAdvanced, told.append, group="test")
    ledger = Ledger(BusOutbox(bus), ManualClock())

    def unit(tx: Transaction, number: int) -> None:
        steps, fails = plan[number]
        for box, stream, count, way in steps:
            boxes = {BoxId(box): Stepped(number), BoxId(box + 1): Stepped(number)}
            match way:
                case "one":
                    ledger.append(tx, box=BoxId(box), record=Stepped(number), count=count, stream=stream)
                case "many":
                    ledger.append_many(tx, records=boxes, count=count, stream=stream)
                case "place":
                    place = ledger.take(tx, BoxId(box))
                    ledger.enter(tx, box=BoxId(box), place=place, record=Stepped(number))
                case _:
                    ledger.enter_many(tx, places=ledger.take_many(tx, boxes), records=boxes)
        if fails:
            raise Wrong

    await asyncio.gather(
        *(database.write(lambda tx, n=n: unit(tx, n)) for n in range(len(plan))), return_exceptions=True
    )
    await bus.drain()
    return database, ledger, told


async def check(plan, folder: Path) -> None:
    database, ledger, told = await play(plan, folder)
    for box in range(1, 5):
        heads = await database.read(lambda reader, box=box: ledger.heads(reader, BoxId(box)))
        for stream in Stream:
            entries = await database.read(
                lambda reader, box=box, stream=stream: ledger.read(
                    reader, box=BoxId(box), stream=stream, after=0, limit=10_000
                )
            )
            number = 1
            for entry in entries:
                assert entry.number - entry.count == number
                number = entry.number
                assert isinstance(entry.record, Stepped)
                assert not plan[entry.record.work][1]
            assert getattr(heads, stream.value) == number
            assert entries == heard(told, box, stream)
    await database.close()


def heard(told: list[BoxAdvanced], box: int, stream: Stream) -> list[Entry]:
    return [entry for event in told if event.box == box for entry in event.entries if entry.stream is stream]


@settings(max_examples=60, deadline=None)
@given(plans)
def test_logs_have_no_gap_and_listeners_hear_exactly_what_they_hold(plan):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(plan, Path(folder)))
