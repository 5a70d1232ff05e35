"""Events through Kafka: the outbox, its relay, consumers and dead letters, on a real broker and a real store."""

import asyncio
import uuid
from collections import defaultdict
from contextlib import AsyncExitStack

import pytest
from click.testing import CliRunner

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.main.cli import main
from heliogram.platform.bus import BusSettings, encode_event
from heliogram.platform.bus.kafka import (
    EVENTS,
    Consumer,
    DeadLetters,
    Failed,
    OutboxSender,
    Producer,
    make_topics,
    named,
    partition_of,
)
from heliogram.platform.outbox import Relay, StoredOutbox
from heliogram.platform.outbox.postgres import PostgresTurn
from heliogram.platform.sql import SqlSettings, migrate, open_database
from heliogram.platform.tasks import Tasks
from heliogram.services.auth.events import DevicesEnded

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(240)]


@pytest.fixture
async def bus(kafka):
    settings = BusSettings(
        kind="kafka", brokers=[kafka.address], topic_prefix=uuid.uuid4().hex, partitions=4, replication=1
    )
    await make_topics(settings)
    await make_topics(settings)  # those that are there are no mistake
    return settings


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


class Writer:
    """A process that changes things and is ready to relay."""

    def __init__(self, stack, database, bus, name) -> None:
        self.name = name
        self.db = open_database(SqlSettings(kind="postgres", dsn=database), None)
        self.turn = PostgresTurn(database)
        self.outbox = StoredOutbox(self.turn.ring)
        self.sender = OutboxSender(bus, DeadLetters(bus))
        self.relay = Relay(self.db, self.sender, self.turn)
        self.tasks = Tasks(name)
        stack.push_async_callback(self.end)

    def begin(self):
        self.tasks.start_forever(self.relay.run, name="relay")

    async def say(self, user, number):
        event = DevicesEnded(user=UserId(user), devices=[AuthKeyId(number)])

        def work(tx):
            tx.execute("UPDATE boxes SET pts = pts + 1 WHERE box = ?", (user,))
            self.outbox.tell(tx, lambda: (event,))

        await self.db.write(work)

    async def end(self):
        await self.tasks.cancel()
        await self.sender.close()
        await self.turn.close()
        await self.db.close()


class Listener:
    """A consumer that keeps what it got."""

    def __init__(self, stack, bus, group="", fails=()) -> None:
        self.by_key = defaultdict(list)
        self.records = []
        self.fails = set(fails)
        self.letters = DeadLetters(bus)
        self.consumer = Consumer(bus, [EVENTS], self.handle, self.letters, group=group)
        self.tasks = Tasks("listener")
        stack.push_async_callback(self.end)

    async def begin(self):
        await self.consumer.start()
        self.tasks.start_forever(self.consumer.run, name="hear")

    async def handle(self, records):
        failed = []
        for record in records:
            if record.value in self.fails:
                failed.append(Failed(record, "ValueError: no luck"))
                continue
            self.records.append(record)
            self.by_key[record.key].append(record.value)
        return failed

    async def end(self):
        await self.tasks.cancel()
        await self.letters.close()
        await self.consumer.close()


async def until(true, seconds=60):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - other processes take their time
            await asyncio.sleep(0.02)


def told(user, count):
    return [encode_event(DevicesEnded(user=UserId(user), devices=[AuthKeyId(one)])) for one in range(count)]


def firsts(values):
    return list(dict.fromkeys(values))


async def writers(stack, database, bus, *names):
    made = [Writer(stack, database, bus, name) for name in names]
    await migrate(made[0].db, ["heliogram.platform.ledger", "heliogram.platform.outbox"])
    await made[0].db.write(
        lambda tx: tx.executemany(
            "INSERT INTO boxes (box, pts, seq, qts, at) VALUES (?, 1, 1, 1, 0)", [(box,) for box in range(1, 9)]
        )
    )
    return made


async def test_what_two_processes_write_comes_in_the_order_of_each_box_while_the_broker_dies_and_relays_change(
    stack, database, bus, kafka
):
    one, other = await writers(stack, database, bus, "one", "other")
    listener = Listener(stack, bus)
    await listener.begin()
    one.begin()
    await until(lambda: one.turn.held)
    other.begin()
    numbers = defaultdict(int)
    said = asyncio.Event()

    async def keep_saying(user):
        for number in range(120):
            await (one, other)[number % 2].say(user, number)
            numbers[user] += 1
            if number == 30:
                said.set()

    async def disturb():
        await said.wait()
        await kafka.kill()
        await asyncio.sleep(0.5)
        await kafka.start()
        await one.tasks.cancel()  # whoever relays is gone, and its turn with it

    await asyncio.gather(disturb(), *(keep_saying(user) for user in range(1, 9)))
    await until(lambda: all(len(set(listener.by_key[b"%d" % user])) == 120 for user in range(1, 9)), 90)
    for user in range(1, 9):
        assert firsts(listener.by_key[b"%d" % user]) == told(user, 120)
    assert other.turn.held
    await until(lambda: other.relay.idle)
    assert await other.db.read(lambda reader: reader.all("SELECT id FROM outbox")) == []
    assert {record.partition for record in listener.records} == {partition_of(b"%d" % user, 4) for user in range(1, 9)}


async def test_a_relay_that_hangs_loses_its_turn_and_does_no_harm_when_it_goes_on(stack, database, bus):
    one, other = await writers(stack, database, bus, "one", "other")
    listener = Listener(stack, bus)
    await listener.begin()
    one.begin()
    await until(lambda: one.turn.held)
    other.begin()
    for number in range(10):
        await other.say(1, number)
    await until(lambda: len(listener.by_key[b"1"]) == 10)
    for round_ in (1, 2, 3):
        holder = one if one.turn.held else other
        holder.turn._connection.terminate()  # as the server ends what is silent for long
        await until(lambda holder=holder: not holder.turn.held)
        await until(lambda: other.turn.held or one.turn.held)
        for number in range(round_ * 10, round_ * 10 + 10):
            await one.say(1, number)
        await until(lambda count=round_ * 10 + 10: len(set(listener.by_key[b"1"])) == count)
    assert firsts(listener.by_key[b"1"]) == told(1, 40)
    if one.turn._connection is not None:
        one.turn._connection.terminate()
    await other.tasks.cancel()
    await until(lambda: one.turn.held)  # also who lost its turn takes it again


async def test_rows_for_which_nobody_rang_come_too(stack, database, bus):
    one, other = await writers(stack, database, bus, "one", "other")
    listener = Listener(stack, bus)
    await listener.begin()
    one.begin()
    await until(lambda: one.turn.held)
    other.outbox = StoredOutbox(lambda: None)  # as if it died right after its commit
    await other.say(1, 0)
    await until(lambda: listener.by_key[b"1"] == told(1, 1))


async def send(bus, values):
    """Have the broker take events of several keys."""
    producer = Producer(bus, surely=True)
    sender = await producer.started()
    for key, value in values:
        partition = partition_of(key, await producer.partitions(named(bus, EVENTS)))
        await sender.send_and_wait(named(bus, EVENTS), value, key=key, partition=partition)
    await producer.discard()


async def test_two_of_a_group_share_the_partitions_and_one_that_leaves_is_replaced(stack, bus):
    first, second = Listener(stack, bus, "workers"), Listener(stack, bus, "workers")
    await first.begin()
    keys = [b"%d" % one for one in range(40)]
    await send(bus, [(key, b"a") for key in keys])
    await until(lambda: len(first.by_key) == 40)
    await second.begin()
    await until(lambda: second.consumer._consumer.assignment() and len(first.consumer._consumer.assignment()) == 2)
    await send(bus, [(key, b"b") for key in keys])
    got = lambda: {key for who in (first, second) for key, values in who.by_key.items() if b"b" in values}  # noqa: E731
    await until(lambda: len(got()) == 40)
    assert second.by_key
    assert all(b"b" in first.by_key[key] or b"b" in second.by_key[key] for key in keys)
    await first.end()
    await send(bus, [(key, b"c") for key in keys])
    await until(lambda: all(b"c" in second.by_key[key] for key in keys))
    for key in keys:
        assert firsts(first.by_key[key] + second.by_key[key]) == [b"a", b"b", b"c"]


async def test_what_was_handled_is_not_handled_again_and_what_was_not_is(stack, bus):
    first = Listener(stack, bus, "workers")
    await first.begin()
    await send(bus, [(b"1", b"a")])
    await until(lambda: first.by_key[b"1"] == [b"a"])
    await first.end()
    await send(bus, [(b"1", b"b")])
    second = Listener(stack, bus, "workers")
    await second.begin()
    await until(lambda: second.by_key[b"1"])
    assert second.by_key[b"1"] == [b"b"]


async def test_what_cannot_be_handled_is_listed_and_replayed(stack, bus):
    listener = Listener(stack, bus, fails=[b"bad"])
    await listener.begin()
    await send(bus, [(b"1", b"good"), (b"1", b"bad"), (b"1", b"after")])
    await until(lambda: listener.letters.buried == 1 and len(listener.by_key[b"1"]) == 2)
    variables = {
        "HELIOGRAM_BUS__KIND": "kafka",
        "HELIOGRAM_BUS__BROKERS": f'["{bus.brokers[0]}"]',
        "HELIOGRAM_BUS__TOPIC_PREFIX": bus.topic_prefix,
    }

    async def command(name):
        ask = lambda: CliRunner().invoke(main, ["events", "dead-letters", name], env=variables)  # noqa: E731
        answer = await asyncio.to_thread(ask)
        assert answer.exit_code == 0, answer.output
        return answer.output.splitlines()

    line, count = await command("list")
    assert count == "1 dead letters"
    assert "ValueError: no luck" in line
    assert f"{named(bus, EVENTS)}/{partition_of(b'1', 4)}@1" in line
    listener.fails.clear()
    assert await command("replay") == ["1 dead letters were sent again"]
    await until(lambda: len(listener.by_key[b"1"]) == 3)
    assert listener.by_key[b"1"] == [b"good", b"after", b"bad"]
    assert listener.records[-1].replayed
    assert await command("list") == ["0 dead letters"]
