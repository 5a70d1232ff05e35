import asyncio
from pathlib import Path

import pytest
from typing_extensions import override

from heliogram.kernel.faults import FloodWait, Timeout
from heliogram.platform.blobs import BlobMissing, BlobSettings, BlobsRefused, open_blobs
from heliogram.platform.blobs.guarded import GuardedBlobs
from heliogram.platform.blobs.s3 import RoutedBlobs
from heliogram.platform.rpc import Guard, Policy, RpcCallFailed


class StoreError(Exception):
    """What the store fails with."""


class Frail(RoutedBlobs):
    """Objects in memory that can be out of reach, or hang."""

    def __init__(self) -> None:
        super().__init__({"x": open_blobs(BlobSettings(kind="memory"), Path())})
        self.failure: Exception | None = None
        self.hangs = False
        self.asked = 0
        self.prepared = 0

    @override
    async def prepare(self) -> None:
        await self._answer()
        self.prepared += 1

    @override
    async def get(self, key: str) -> bytes:
        self.asked += 1
        await self._answer()
        return await super().get(key)

    async def _answer(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def store() -> Frail:
    return Frail()


def guarded(store: Frail, *, limit_s: float) -> GuardedBlobs:
    guard = Guard(Policy(concurrent=2, failures_to_open=3, open_s=60, attempts=1))
    return GuardedBlobs(store, guard, failures=StoreError, limit_s=limit_s)


@pytest.fixture
def blobs(store: Frail) -> GuardedBlobs:
    return guarded(store, limit_s=60)


async def test_a_store_that_answers_is_as_it_is(blobs: GuardedBlobs):
    assert await blobs.put("x/1", b"12345") == 5
    assert await blobs.get("x/1") == b"12345"
    assert await blobs.get_range("x/1", offset=1, length=2) == b"23"
    assert await blobs.size("x/1") == 5
    assert await blobs.keys("x") == ["x/1"]
    await blobs.collect(0)
    await blobs.delete("x/1")
    with pytest.raises(BlobMissing):
        await blobs.get("x/1")
    assert blobs.problem == ""


@pytest.mark.parametrize(
    "failure", [StoreError("out of reach\nand more"), OSError("out of reach"), FileNotFoundError()]
)
async def test_a_store_out_of_reach_is_a_service_that_gives_no_reply(
    blobs: GuardedBlobs, store: Frail, failure: Exception
):
    store.failure = failure
    with pytest.raises(RpcCallFailed):
        await blobs.get("x/1")


async def test_after_failures_nobody_waits_and_the_operator_is_told(blobs: GuardedBlobs, store: Frail):
    await blobs.prepare()
    store.failure = StoreError("out of reach\nand more")
    for _ in range(5):
        with pytest.raises(RpcCallFailed):
            await blobs.get("x/1")
    assert store.asked == 3
    assert blobs.problem == "the object store gives no reply: out of reach"


async def test_that_something_is_missing_is_a_reply(blobs: GuardedBlobs, store: Frail):
    for _ in range(5):
        with pytest.raises(BlobMissing):
            await blobs.get("x/1")
    assert (store.asked, blobs.problem) == (5, "")


async def test_a_slow_store_costs_no_more_than_the_limit(store: Frail):
    store.hangs = True
    with pytest.raises(Timeout):
        await guarded(store, limit_s=0.01).get("x/1")


async def test_more_than_may_be_under_way_are_sent_away(store: Frail):
    blobs = guarded(store, limit_s=0.05)
    store.hangs = True
    first = asyncio.gather(blobs.get("x/1"), blobs.get("x/1"), return_exceptions=True)
    await asyncio.sleep(0)
    with pytest.raises(FloodWait):
        await blobs.get("x/1")
    assert [type(outcome) for outcome in await first] == [Timeout, Timeout]


async def test_what_the_store_needs_is_made_once_and_again_after_it_was_lost(blobs: GuardedBlobs, store: Frail):
    await blobs.prepare()
    await blobs.put("x/1", b"1")
    assert store.prepared == 1
    store.failure = FileNotFoundError("no such bucket")
    with pytest.raises(RpcCallFailed):
        await blobs.get("x/1")
    store.failure = None
    assert await blobs.get("x/1") == b"1"
    assert store.prepared == 2


async def test_a_store_that_is_away_at_the_start_is_asked_again_later(blobs: GuardedBlobs, store: Frail):
    store.failure = StoreError("not yet")
    await blobs.prepare()
    assert store.prepared == 0
    store.failure = None
    await blobs.put("x/1", b"1")
    assert store.prepared == 1


async def test_a_store_that_refuses_us_is_a_matter_for_the_operator(blobs: GuardedBlobs, store: Frail):
    store.failure = BlobsRefused("wrong password")
    with pytest.raises(BlobsRefused, match="wrong password"):
        await blobs.prepare()
