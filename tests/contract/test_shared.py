"""What shared state promises, in memory and in a Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from tests.support.clock import ManualClock

from heliogram.platform.shared import SharedSettings, SharedState, open_shared


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.cluster)])
def settings(request: pytest.FixtureRequest) -> SharedSettings:
    if request.param == "redis":
        return SharedSettings(kind="redis", url=request.getfixturevalue("redis").url, limit_ms=5_000)
    return SharedSettings()


@pytest.fixture
async def state(settings: SharedSettings, clock: ManualClock) -> AsyncIterator[SharedState]:
    state = open_shared(settings, clock, name=uuid.uuid4().hex)
    yield state
    await state.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_values_are_told_in_the_order_asked(state: SharedState):
    await state.put({"a": b"\x00\xff", "b": b"2"}, ttl_s=50)
    assert await state.get(["b", "none", "a"]) == [b"2", None, b"\x00\xff"]
    assert await state.get([]) == []
    await state.put({}, ttl_s=50)


async def test_filling_leaves_what_is_there(state: SharedState):
    await state.put({"a": b"1"}, ttl_s=50)
    await state.fill({"a": b"0", "b": b"2"}, ttl_s=50)
    assert await state.get(["a", "b"]) == [b"1", b"2"]


async def test_values_end(state: SharedState, clock: ManualClock):
    await state.put({"a": b"1"}, ttl_s=0.05)
    assert await state.claim("b", ttl_s=0.05)
    clock.advance(0.05)
    async with asyncio.timeout(10):
        while True:  # Redis has a clock of its own
            if await state.get(["a", "b"]) == [None, None]:
                break


async def test_a_key_is_claimed_once(state: SharedState):
    assert sorted(await asyncio.gather(*(state.claim("a", ttl_s=50) for _ in range(10)))) == [False] * 9 + [True]
    await state.forget(["a", "none"])
    await state.forget([])
    assert await state.claim("a", ttl_s=50)


async def test_a_group_is_held_until_the_latest_of_its_members(state: SharedState):
    await state.hold("l", "g", "one", until=300, now=0)
    await state.hold("l", "g", "two", until=400, now=100)
    await state.hold("l", "h", "one", until=200, now=100)
    await state.hold("m", "g", "one", until=900, now=100)
    assert await state.look("l", ["h", "none", "g"]) == ([200, 0, 400], [])
    assert await state.look("l", [], ["a"]) == ([], [None])
    await state.put({"a": b"1"}, ttl_s=50)
    assert await state.look("l", ["h"], ["none", "a"]) == ([200], [None, b"1"])


async def test_a_member_that_holds_again_says_anew_until_when(state: SharedState):
    await state.hold("l", "g", "one", until=300, now=0)
    await state.hold("l", "g", "one", until=360, now=60)
    assert await state.look("l", ["g"]) == ([360], [])


async def test_the_last_member_that_lets_go_is_told_so(state: SharedState):
    await state.hold("l", "g", "one", until=400, now=0)
    await state.hold("l", "g", "two", until=300, now=0)
    assert not await state.release("l", "g", "three", now=0)
    assert not await state.release("l", "g", "one", now=0)
    assert await state.look("l", ["g"]) == ([300], [])
    assert await state.release("l", "g", "two", now=0)
    assert not await state.release("l", "g", "two", now=0)
    assert await state.look("l", ["g"]) == ([0], [])


async def test_members_whose_word_ran_out_hold_nothing(state: SharedState):
    await state.hold("l", "g", "one", until=100, now=0)
    await state.hold("l", "g", "two", until=300, now=0)
    assert await state.release("l", "g", "two", now=100)
    assert await state.take_ended("l", now=1_000, limit=10) == []


async def test_ended_groups_are_taken_once_and_the_oldest_first(state: SharedState):
    for number in range(5):
        await state.hold("l", str(number), "one", until=100 + number, now=0)
    assert await state.take_ended("l", now=99, limit=10) == []
    assert await state.take_ended("l", now=103, limit=2) == [("0", 100), ("1", 101)]
    takings = await asyncio.gather(*(state.take_ended("l", now=103, limit=10) for _ in range(4)))
    assert sorted(group for taken in takings for group, _ in taken) == ["2", "3"]
    assert await state.look("l", ["3", "4"]) == ([0, 104], [])
    assert not await state.release("l", "3", "one", now=103)


async def test_a_bucket_fills_with_time(state: SharedState):
    async def take(now: float) -> float:
        return await state.take_token("b", burst=2, per_second=0.5, now=now)

    assert [await take(10), await take(10), await take(10)] == [0, 0, 2]
    assert await take(11) == 1
    assert await take(12) == 0
    assert await take(12) == 2
    assert await take(5) == 2  # a clock that lags takes nothing away
    assert [await take(1_000), await take(1_000), await take(1_000)] == [0, 0, 2]


async def test_of_a_bucket_no_token_is_given_twice(state: SharedState):
    waits = await asyncio.gather(*(state.take_token("b", burst=3, per_second=1, now=10) for _ in range(8)))
    assert waits.count(0) == 3
