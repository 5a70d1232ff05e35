"""A split server whose broker and relay die, and whose events come twice: people see nothing lost or doubled."""

import asyncio

import aiohttp
import pytest
from tests.support.boot import invoke
from tests.support.cluster import PROGRAMS
from tests.topology.test_nodes import folder, person_of, pushed_texts

from heliogram.main.cluster.dev import DevCluster
from heliogram.platform.bus import BusSettings
from heliogram.platform.bus.kafka import EVENTS, Consumer, DeadLetters, Producer, named
from heliogram.platform.tasks import Tasks
from heliogram.tl import functions as f
from heliogram.tl import types as t

__all__ = ["folder"]
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]
PLACEMENT = ("auth,users,contacts,chats,dialogs", "messages,updates,presence,files,media", "api,session,gateway")


async def relayed(node):
    """Return how many events a process has brought to the broker."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{node.port}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("heliogram_outbox_relayed"))


class Again:
    """Reads what the broker has, and sends it all again."""

    def __init__(self, cluster) -> None:
        self.settings = BusSettings(kind="kafka", brokers=[cluster.kafka.address], replication=1)
        self.records = []

    async def handle(self, records):
        self.records += records
        return []

    async def send(self, at_least):
        letters = DeadLetters(self.settings)
        consumer = Consumer(self.settings, [EVENTS], self.handle, letters, group="test")
        tasks = Tasks("again")
        await consumer.start()
        tasks.start_forever(consumer.run, name="read")
        async with asyncio.timeout(60):
            while len(self.records) < at_least:  # noqa: ASYNC110 - another process takes its time
                await asyncio.sleep(0.02)
        await tasks.cancel()
        producer = Producer(self.settings, surely=True)
        sender = await producer.started()
        for record in self.records:
            topic = named(self.settings, EVENTS)
            await sender.send_and_wait(topic, record.value, key=record.key, partition=record.partition)
        await producer.discard()


async def test_a_broker_and_a_relay_that_die_cost_no_message_and_what_comes_twice_is_told_once(folder):
    cluster = DevCluster(folder, PROGRAMS, placement=PLACEMENT)
    await cluster.start()
    try:
        ann, bob = await person_of(cluster, 1, "annann"), await person_of(cluster, 2, "bobbob")
        (found,) = (await invoke(ann, f.ContactsResolveUsername(username="bobbob"))).users
        peer = t.InputPeerUser(user_id=found.id, access_hash=found.access_hash)
        texts = [f"message {number}" for number in range(61)]

        async def send(begin, end):
            for number in range(begin, end):
                request = f.MessagesSendMessage(peer=peer, message=texts[number], random_id=number + 1)
                for _ in range(50):
                    try:
                        await invoke(ann, request)
                        break
                    except AssertionError:  # a process that was called died: as a client, try it again
                        await asyncio.sleep(0.2)
                else:
                    pytest.fail("it is not taken")

        await send(0, 10)
        assert await pushed_texts(bob, 10) == texts[:10]
        await cluster.kafka.kill()
        await send(10, 40)  # answered OK without a broker
        await cluster.kafka.start()
        assert await pushed_texts(bob, 30) == texts[10:40]
        (relay,) = [node for node in cluster.nodes[:2] if await relayed(node)]
        await relay.kill()
        await relay.start()
        await send(40, 60)
        assert await pushed_texts(bob, 20) == texts[40:60]
        await Again(cluster).send(120)
        await send(60, 61)
        assert await pushed_texts(bob, 1) == texts[60:]
        difference = await invoke(bob, f.UpdatesGetDifference(pts=1, date=0, qts=0))
        assert [one.message for one in difference.new_messages] == texts
        for client in (ann, bob):
            await client.close()
    finally:
        await cluster.stop()
