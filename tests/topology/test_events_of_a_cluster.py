"""A split server whose broker dies and comes back: nothing that people see is lost, and pushes come again."""

import asyncio

import pytest
from tests.support.boot import invoke
from tests.support.cluster import PROGRAMS
from tests.topology.test_nodes import folder, person_of, pushed_texts

from heliogram.main.cluster.dev import DevCluster
from heliogram.tl import functions as f
from heliogram.tl import types as t

__all__ = ["folder"]
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]
PLACEMENT = ("auth,users,contacts,chats,dialogs", "messages,updates,presence,files,media", "api,session,gateway")


async def test_a_broker_and_a_relay_that_die_cost_no_message_and_pushes_come_again(folder):
    cluster = DevCluster(folder, PROGRAMS, placement=PLACEMENT)
    await cluster.start()
    try:
        ann, bob = await person_of(cluster, 1, "annann"), await person_of(cluster, 2, "bobbob")
        (found,) = (await invoke(ann, f.ContactsResolveUsername(username="bobbob"))).users
        peer = t.InputPeerUser(user_id=found.id, access_hash=found.access_hash)
        texts = [f"message {number}" for number in range(60)]

        async def send(some):
            for text in some:
                await invoke(ann, f.MessagesSendMessage(peer=peer, message=text, random_id=texts.index(text) + 1))

        await send(texts[:10])
        assert await pushed_texts(bob, 10) == texts[:10]
        await cluster.kafka.kill()
        await send(texts[10:40])  # answered OK without a broker
        await cluster.kafka.start()
        assert await pushed_texts(bob, 30) == texts[10:40]
        relay = cluster.nodes[0]  # it or its neighbour has the turn: whoever is left relays
        await relay.kill()
        await relay.start()
        await asyncio.sleep(0)
        await send(texts[40:])
        assert await pushed_texts(bob, 20) == texts[40:]
        difference = await invoke(bob, f.UpdatesGetDifference(pts=1, date=0, qts=0))
        assert [one.message for one in difference.new_messages] == texts
        for client in (ann, bob):
            await client.close()
    finally:
        await cluster.stop()
