"""The presence contract in every wiring."""

import pytest
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.services.presence.contract import Presence, Presences
from heliogram.services.presence.events import LiveLocationSeen, Typing


@pytest.fixture
async def presences(wire: Wire, people: People) -> Presences:
    return await wire(Presences, people.presences)


async def test_presence_is_told_in_the_order_asked(presences: Presences, people: People):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    await presences.set_online(user=ann, device=AuthKeyId(-5), online=True)
    at = int(people.clock.now())
    assert await presences.get_many(users=[bob, ann]) == [
        Presence(user=bob),
        Presence(user=ann, online_until=at + 300, seen_at=at),
    ]


async def test_typing_reaches_the_bus(presences: Presences, people: People):
    told = people.events(Typing)
    typing = Typing(user=UserId(1), peer=PeerId(-5), recipients=[UserId(2)], action=b"\x00\xff")
    await presences.typing(user=typing.user, peer=typing.peer, recipients=typing.recipients, action=typing.action)
    await people.bus.drain()
    assert told == [typing]


async def test_who_looks_at_a_live_location_reaches_the_bus(presences: Presences, people: People):
    told = people.events(LiveLocationSeen)
    seen = LiveLocationSeen(author=UserId(1), peer=PeerId(-5), message=MessageId(7))
    await presences.live_location_seen(author=seen.author, peer=seen.peer, message=seen.message)
    await people.bus.drain()
    assert told == [seen]
