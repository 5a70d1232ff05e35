"""Token buckets."""

import msgspec
import pytest

from heliogram.api.binding import Rate
from heliogram.api.rates import NoLimits, RateLimit, RateLimits, RateSettings
from heliogram.kernel.call import Call
from heliogram.kernel.faults import FloodWait
from heliogram.kernel.ids import UserId

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


def test_only_so_many_buckets_are_kept(monkeypatch):
    monkeypatch.setattr("heliogram.api.rates._MOST_BUCKETS", 2)
    limits = RateLimits(RateSettings(write=LIMIT))
    for seconds, user in enumerate((1, 2, 1, 3)):
        limits.check(at(msgspec.structs.replace(ANN, user=UserId(user)), seconds), Rate.WRITE)
    assert len(limits._buckets) == 2
