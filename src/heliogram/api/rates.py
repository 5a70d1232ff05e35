"""How often an account may call: token buckets per account and class of methods.

The official service publishes no figures, so these are settings, and off unless asked for (always off in sandbox mode).
A call that finds its bucket empty gets ``FLOOD_WAIT_X`` with the seconds until it would pass; nothing is queued.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Final, Protocol

import msgspec
from typing_extensions import override

from heliogram.api.binding import Rate
from heliogram.kernel.call import ANONYMOUS, Call
from heliogram.kernel.faults import FloodWait

_MOST_BUCKETS: Final = 100_000
"""Buckets kept in memory; the least recently used are forgotten first, which only ever helps their owners."""


class RateLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bucket's size and how fast it fills."""

    burst: int
    """Calls that may come at once."""
    per_second: float
    """Calls that may come in the long run."""


class RateSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits for each class of methods; ``None`` leaves a class unlimited."""

    read: RateLimit | None = None
    write: RateLimit | None = None
    costly: RateLimit | None = None
    file: RateLimit | None = None
    login: RateLimit | None = None


class Limiter(Protocol):
    """Lets calls pass or not."""

    def check(self, call: Call, rate: Rate) -> None:
        """Return if the call may pass; raise FloodWait otherwise."""
        ...


class NoLimits(Limiter):
    """Lets every call pass."""

    @override
    def check(self, call: Call, rate: Rate) -> None:
        """Let it pass."""


class _Bucket:
    __slots__ = ("at", "tokens")

    def __init__(self, tokens: float, at: float) -> None:
        self.tokens = tokens
        self.at = at


class RateLimits(Limiter):
    """Token buckets in memory."""

    def __init__(self, settings: RateSettings) -> None:
        self._limits: Final = {
            rate: limit
            for rate, limit in (
                (Rate.READ, settings.read),
                (Rate.WRITE, settings.write),
                (Rate.COSTLY, settings.costly),
                (Rate.FILE, settings.file),
                (Rate.LOGIN, settings.login),
            )
            if limit is not None
        }
        self._buckets: OrderedDict[tuple[Rate, int | str], _Bucket] = OrderedDict()

    @override
    def check(self, call: Call, rate: Rate) -> None:
        """Take a token of the caller's bucket; log-ins count per address. Raises FloodWait."""
        limit = self._limits.get(rate)
        if limit is None:
            return
        who: int | str = call.address if rate is Rate.LOGIN or call.user == ANONYMOUS else call.user
        bucket = self._bucket((rate, who), limit, call.at)
        bucket.tokens = min(limit.burst, bucket.tokens + max(0.0, call.at - bucket.at) * limit.per_second)
        bucket.at = call.at
        if bucket.tokens < 1:
            raise FloodWait(max(1, math.ceil((1 - bucket.tokens) / limit.per_second)))
        bucket.tokens -= 1

    def _bucket(self, key: tuple[Rate, int | str], limit: RateLimit, at: float) -> _Bucket:
        found = self._buckets.get(key)
        if found is None:
            found = self._buckets[key] = _Bucket(limit.burst, at)
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return found
