"""Token buckets."""

import msgspec
import pytest
from tests.support.clock import ManualClock

from heliogram.api.binding import Rate
from heliogram.api.rates import NoLimits, RateLimit, RateLimits, RateSettings
from heliogram.kernel.call import Call
from heliogram.kernel.faults import FloodWait
from heliogram.kernel.ids import UserId
from heliogram.platform.shared import Buckets, SharedStateAway
from heliogram.platform.shared.memory import MemoryState

ANN = Call(user=UserId(1), layer=200, at=0.0, address="192.0.2.1")
LIMIT = RateLimit(burst=1, per_second=1)


def at(call: Call, seconds: float) -> Call:
    return msgspec.structs.replace(call, at=seconds)


def test_a_bucket_fills_with_time():
    limits = RateLimits(RateSettings(write=LIMIT))
    limits.check(at(ANN, 0), Rate.WRITE)
    with pytest.raises(FloodWait):
        limits.check(at(ANN, 0.5), Rate.WRITE)
    limits.check(at(ANN, 1.5), Rate.WRITE)


def test_accounts_have_buckets_of_their_own():
    limits = RateLimits(RateSettings(write=LIMIT))
    limits.check(ANN, Rate.WRITE)
    limits.check(msgspec.structs.replace(ANN, user=UserId(2)), Rate.WRITE)


def test_log_ins_count_by_address():
    limits = RateLimits(RateSettings(login=LIMIT))
    limits.check(ANN, Rate.LOGIN)
    with pytest.raises(FloodWait):
        limits.check(msgspec.structs.replace(ANN, user=UserId(2)), Rate.LOGIN)
    limits.check(msgspec.structs.replace(ANN, address="192.0.2.2"), Rate.LOGIN)


def test_a_class_without_a_limit_is_free():
    limits = RateLimits(RateSettings(write=LIMIT))
    for _ in range(10):
        limits.check(ANN, Rate.READ)
        NoLimits().check(ANN, Rate.WRITE)


def test_only_so_many_buckets_are_kept():
    buckets = Buckets(2)
    for seconds, key in enumerate((1, 2, 1, 3)):
        assert buckets.take(key, burst=1, per_second=1, now=seconds) == 0
    assert len(buckets) == 2
    assert buckets.take(1, burst=1, per_second=0.1, now=3) > 0  # used lately, so remembered
    assert buckets.take(2, burst=1, per_second=0.1, now=3) == 0


async def checked(limits: RateLimits, call: Call, rate: Rate = Rate.WRITE) -> None:
    asked = limits.check(call, rate)
    assert asked is not None
    await asked


async def test_processes_that_share_buckets_limit_together():
    shared = MemoryState(ManualClock())
    one, other = (RateLimits(RateSettings(write=LIMIT, login=LIMIT), shared) for _ in range(2))
    await checked(one, ANN)
    with pytest.raises(FloodWait):
        await checked(other, ANN)
    await checked(other, ANN, Rate.LOGIN)
    await checked(other, msgspec.structs.replace(ANN, user=UserId(2)))
    await checked(other, at(ANN, 1))
    assert one.check(ANN, Rate.READ) is None


class Away(MemoryState):
    """Shared state that gives no reply."""

    async def take_token(self, bucket, *, burst, per_second, now):
        raise SharedStateAway


async def test_while_the_shared_buckets_are_away_each_process_has_its_own():
    one, other = (RateLimits(RateSettings(write=LIMIT), Away(ManualClock())) for _ in range(2))
    await checked(one, ANN)
    with pytest.raises(FloodWait) as refused:
        await checked(one, ANN)
    assert refused.value.argument == 1
    await checked(other, ANN)
