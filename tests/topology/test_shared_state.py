"""Presence and rates over a real Redis that several processes share, and that is killed, emptied and paused."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from tests.support.people import People

from heliogram.api.binding import Rate
from heliogram.api.rates import RateLimit, RateLimits, RateSettings
from heliogram.kernel.call import Call
from heliogram.kernel.faults import FloodWait
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.main.cluster import Redis
from heliogram.platform.shared import SharedSettings, SharedState, SharedStateAway, open_shared
from heliogram.services.presence.contract import Presence
from heliogram.services.presence.events import PresenceChanged
from heliogram.services.presence.service import PresenceService

pytestmark = pytest.mark.cluster
PHONE, TABLET = AuthKeyId(-1), AuthKeyId(2)


class Processes:
    """Two processes with what they share."""

    def __init__(self, redis: Redis, people: People) -> None:
        settings = SharedSettings(kind="redis", url=redis.url, limit_ms=1_000)
        name = uuid.uuid4().hex
        self.states = [open_shared(settings, people.clock, name=name) for _ in range(2)]
        self.presences = [people.presences_anew(state) for state in self.states]
        limits = RateSettings(write=RateLimit(burst=2, per_second=0.01))
        self.limits = [RateLimits(limits, state) for state in self.states]

    async def both(self, user: UserId) -> Presence:
        """Return a presence on which both agree."""
        (one,), (other,) = [await process.get_many(users=[user]) for process in self.presences]
        assert one == other
        return one

    async def sweep(self) -> None:
        for process in self.presences:
            await process.sweep()


@pytest.fixture
async def processes(redis: Redis, people: People) -> AsyncIterator[Processes]:
    made = Processes(redis, people)
    yield made
    for state in made.states:
        await state.close()


@pytest.fixture
async def ann(people: People) -> UserId:
    return await people.person("Ann")


@pytest.fixture
async def bob(people: People, ann: UserId) -> UserId:
    """Has saved Ann."""
    bob = await people.person("Bob")
    await people.contacts.save(owner=bob, target=ann, phone="", first_name="Ann", last_name="", origin=PHONE)
    return bob


async def come(process: PresenceService, user: UserId, device: AuthKeyId = PHONE) -> None:
    await process.set_online(user=user, device=device, online=True)


async def leave(process: PresenceService, user: UserId, device: AuthKeyId = PHONE) -> None:
    await process.set_online(user=user, device=device, online=False)


async def back(state: SharedState) -> None:
    """Return when the state gives replies again."""
    async with asyncio.timeout(20):
        while True:
            try:
                await state.get(["any"])
            except SharedStateAway:
                await asyncio.sleep(0.05)
            else:
                break


async def passes(limits: RateLimits, call: Call) -> bool:
    asked = limits.check(call, Rate.WRITE)
    assert asked is not None
    try:
        await asked
    except FloodWait:
        return False
    return True


async def test_processes_agree_who_is_online(processes: Processes, people: People, ann: UserId):
    one, other = processes.presences
    at = int(people.clock.now())
    await come(one, ann)
    await come(other, ann, TABLET)
    assert await processes.both(ann) == Presence(user=ann, online_until=at + 300, seen_at=at)
    await leave(other, ann)  # not the process that heard it come
    assert (await processes.both(ann)).online_until == at + 300
    people.clock.advance(20)
    await leave(one, ann, TABLET)
    assert await processes.both(ann) == Presence(user=ann, seen_at=at + 20)


async def test_one_of_the_processes_tells(processes: Processes, people: People, ann: UserId, bob: UserId):
    told = people.events(PresenceChanged)
    until = int(people.clock.now()) + 300
    for process in processes.presences:
        await come(process, ann)
    people.clock.advance(305)
    await asyncio.gather(*(process.sweep() for process in processes.presences))
    await people.bus.drain()
    assert [(event.online_until, event.seen_at, event.watchers) for event in told] == [
        (until, until - 300, [bob]),
        (0, until, [bob]),
    ]
    assert await people.rows("SELECT user, seen_at FROM last_seen") == [(ann, until)]


@pytest.mark.parametrize("loss", ["killed", "emptied", "paused"])
async def test_presence_heals_when_devices_speak_again(
    processes: Processes, people: People, redis: Redis, ann: UserId, bob: UserId, loss: str
):
    from redis import asyncio as client

    told = people.events(PresenceChanged)
    one, other = processes.presences
    await come(one, ann)
    await processes.sweep()
    first = int(people.clock.now())
    people.clock.advance(60)
    if loss == "killed":
        await redis.kill()
    elif loss == "paused":
        redis.pause()
    async with client.Redis.from_url(redis.url) as operator:
        if loss == "emptied":
            await operator.flushall()
    try:
        assert await processes.both(ann) == Presence(user=ann, seen_at=first)  # of the store
        if loss != "emptied":
            await come(other, ann)  # no error, and noted
            await processes.sweep()
            assert (await other.get_many(users=[ann]))[0] == Presence(user=ann, seen_at=first + 60)
    finally:
        if loss == "killed":
            await redis.start()
            async with client.Redis.from_url(redis.url) as operator:
                await operator.flushall()  # and its disk is lost, too
        elif loss == "paused":
            redis.resume()
    for state in processes.states:
        await back(state)
        assert state.problem == ""
    people.clock.advance(60)
    await come(other, ann)
    await processes.sweep()
    healed = await processes.both(ann)
    assert healed.online_until == int(people.clock.now()) + 300
    assert healed.seen_at >= first
    await people.bus.drain()
    assert told[0].watchers == [bob]
    if loss != "paused":  # a pause forgets nothing, so watchers still know enough
        assert told[-1].online_until == healed.online_until


async def test_who_is_seen_while_redis_is_away_is_so_afterwards(
    processes: Processes, people: People, redis: Redis, ann: UserId
):
    one, other = processes.presences
    assert await processes.both(ann) == Presence(user=ann)  # and that is shared
    redis.pause()
    try:
        await come(one, ann)
        await leave(one, ann)
    finally:
        redis.resume()
    for state in processes.states:
        await back(state)
    await one.sweep()
    assert (await other.get_many(users=[ann]))[0].seen_at == int(people.clock.now())


async def test_a_redis_that_is_away_costs_little_and_is_remarked(processes: Processes, redis: Redis):
    (state, _) = processes.states
    redis.pause()
    try:
        for _ in range(3):
            with pytest.raises(SharedStateAway):
                await state.get(["a"])
        assert state.problem.startswith("Redis gives no reply: ")
        began = asyncio.get_running_loop().time()
        for _ in range(100):
            with pytest.raises(SharedStateAway):
                await state.get(["a"])
        assert asyncio.get_running_loop().time() - began < 2  # the circuit is open but for a probe a second
    finally:
        redis.resume()
    await back(state)
    assert state.problem == ""


async def test_rates_hold_over_processes_and_each_has_its_own_while_redis_is_away(processes: Processes, redis: Redis):
    one, other = processes.limits
    call = Call(user=UserId(7), layer=200, at=1_000.0, address="192.0.2.1")
    assert [await passes(limits, call) for limits in (one, other, one, other)] == [True, True, False, False]
    redis.pause()
    try:
        assert [await passes(limits, call) for limits in (one, other, one, other)] == [True] * 4
        assert [await passes(limits, call) for limits in (one, other)] == [False, False]
    finally:
        redis.resume()
    for state in processes.states:
        await back(state)
    assert not await passes(one, call)
