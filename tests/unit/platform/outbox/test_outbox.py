"""What a unit of work tells is kept with its change, and relayed in order, each at least once."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from tests.support.clock import ManualClock
from tests.unit.platform.ledger.test_ledger import Noted

from heliogram.kernel.ids import AuthKeyId, BoxId, UserId
from heliogram.platform.bus import decode_event
from heliogram.platform.ledger import BoxAdvanced, Ledger
from heliogram.platform.outbox import Relay, StoredOutbox, Turn
from heliogram.platform.sql import SqliteDatabase, SqlSettings, migrate
from heliogram.services.auth.events import DevicesEnded


class Broker:
    """Takes rows as long as it is there, of each key in order; refuses what a test wants refused."""

    def __init__(self) -> None:
        self.has = []
        self.refused = set()
        self.away = False

    async def send(self, rows):
        if self.away:
            raise ConnectionError("away")
        taken = [row for row in rows if row.key not in self.refused]
        self.has += taken
        return [row.id for row in taken]

    def keys(self):
        return [row.key for row in self.has]


class OwnTurn(Turn):
    """It is always ours until a test takes it away; whoever waits for the bell is let go after some looks."""

    def __init__(self) -> None:
        self.mine = True
        self.rings = 0

    @asynccontextmanager
    async def take(self):
        yield

    @property
    def held(self):
        return self.mine

    async def rung(self, patience_s):
        self.mine = False

    def ring(self):
        self.rings += 1


@pytest.fixture
async def db(tmp_path):
    database = SqliteDatabase(tmp_path / "x.db", SqlSettings(synchronous="OFF"))
    await migrate(database, ["heliogram.platform.ledger", "heliogram.platform.outbox"])
    yield database
    await database.close()


@pytest.fixture
def turn():
    return OwnTurn()


@pytest.fixture
def outbox(turn):
    return StoredOutbox(turn.ring)


async def ended(db, outbox, *users):
    def work(tx):
        for user in users:
            outbox.tell(tx, lambda user=user: (DevicesEnded(user=UserId(user), devices=[AuthKeyId(1)]),))

    await db.write(work)


async def rows(db):
    return await db.read(lambda reader: reader.all("SELECT key, event FROM outbox ORDER BY id"))


async def test_entries_of_a_unit_of_work_become_one_row_per_box_and_origin(db, outbox, turn):
    ledger = Ledger(outbox, ManualClock())

    def work(tx):
        for box, text, origin in ((1, "a", None), (2, "b", None), (1, "c", None), (1, "d", AuthKeyId(7))):
            ledger.append(tx, box=BoxId(box), record=Noted(text), origin=origin)

    await db.write(work)
    kept = [(key, decode_event(event)) for key, event in await rows(db)]
    assert [key for key, _ in kept] == ["1", "1", "2"]
    assert all(isinstance(event, BoxAdvanced) for _, event in kept)
    assert [[entry.record.text for entry in event.entries] for _, event in kept] == [["a", "c"], ["d"], ["b"]]
    assert [event.origin for _, event in kept] == [None, 7, None]
    assert turn.rings == 1


async def test_a_work_that_fails_leaves_nothing_and_rings_no_bell(db, outbox, turn):
    def work(tx):
        outbox.tell(tx, lambda: (DevicesEnded(user=UserId(1), devices=[]),))
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await db.write(work)
    assert await rows(db) == []
    assert turn.rings == 0


async def test_what_cannot_be_kept_undoes_the_work(db, outbox):
    def work(tx):
        tx.execute("INSERT INTO boxes (box, pts, seq, qts, at) VALUES (1, 1, 1, 1, 0)")
        outbox.tell(tx, lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        await db.write(work)
    assert await db.read(lambda reader: reader.all("SELECT box FROM boxes")) == []


async def test_the_relay_brings_rows_in_order_and_forgets_them(db, outbox, turn):
    broker = Broker()
    await ended(db, outbox, *range(1_500))
    with pytest.raises(ConnectionError, match="the turn"):
        await Relay(db, broker, turn).run()
    assert broker.keys() == [str(number) for number in range(1_500)]
    assert await rows(db) == []


async def test_rows_wait_for_a_broker_that_is_away(db, outbox, turn):
    broker = Broker()
    relay = Relay(db, broker, turn)
    broker.away = True
    await ended(db, outbox, 1, 2)
    assert not await relay.bring()
    assert relay.problem == "away"
    assert relay.waiting == len(await rows(db)) == 2
    broker.away = False
    assert await relay.bring()
    assert (relay.problem, broker.keys()) == ("", ["1", "2"])


async def test_rows_that_were_refused_stay_and_go_before_later_ones(db, outbox, turn):
    broker = Broker()
    relay = Relay(db, broker, turn)
    broker.refused = {"1"}
    await ended(db, outbox, 1, 2, 1)
    assert await relay.bring()
    assert [key for key, _ in await rows(db)] == ["1", "1"]
    assert not await relay.bring()
    assert relay.problem == "the broker acknowledges nothing"
    broker.refused = set()
    await ended(db, outbox, 1)
    await relay.bring()
    assert [row.id for row in broker.has if row.key == "1"] == [1, 3, 4]
    assert not await relay.bring()
    assert relay.problem == ""


async def test_rows_that_were_sent_but_not_forgotten_are_sent_again(db, outbox, turn):
    class Dying(Broker):
        async def send(self, rows):
            await super().send(rows)
            raise asyncio.CancelledError

    broker = Dying()
    await ended(db, outbox, 1, 2)
    with pytest.raises(asyncio.CancelledError):
        await Relay(db, broker, turn).run()
    after = Broker()
    with pytest.raises(ConnectionError, match="the turn"):
        await Relay(db, after, OwnTurn()).run()
    assert broker.keys() == after.keys() == ["1", "2"]
