"""How often an account may call: token buckets per account and class of methods.

The official service publishes no figures, so these are settings, and off unless asked for (always off in sandbox mode).
A call that finds its bucket empty gets ``FLOOD_WAIT_X`` with the seconds until it would pass; nothing is queued.

In a cluster the buckets are shared by all processes of the API. While that state is away each process has
its own, full at first: callers may pass more often for a while, and none gets an error for it.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable
from typing import Final, Protocol

import msgspec
from typing_extensions import override

from heliogram.api.binding import Rate
from heliogram.kernel.call import ANONYMOUS, Call
from heliogram.kernel.faults import FloodWait
from heliogram.platform.shared import Buckets, SharedState, SharedStateAway

_Key = tuple[Rate, int | str]


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

    def check(self, call: Call, rate: Rate) -> Awaitable[None] | None:
        """Return if the call may pass, or what to await if others have to be asked; raise FloodWait otherwise."""
        ...


class NoLimits(Limiter):
    """Lets every call pass."""

    @override
    def check(self, call: Call, rate: Rate) -> None:
        """Let it pass."""


class RateLimits(Limiter):
    """Token buckets, in memory or shared with other processes."""

    def __init__(self, settings: RateSettings, shared: SharedState | None = None) -> None:
        """Without ``shared``, and whenever that is away, the limits are those of this process."""
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
        self._shared: Final = shared
        self._buckets: Final = Buckets()

    @override
    def check(self, call: Call, rate: Rate) -> Awaitable[None] | None:
        """Take a token of the caller's bucket; log-ins count per address. Raises FloodWait."""
        limit = self._limits.get(rate)
        if limit is None:
            return None
        who: int | str = call.address if rate is Rate.LOGIN or call.user == ANONYMOUS else call.user
        if self._shared is not None:
            return self._check_shared(self._shared, (rate, who), limit, call.at)
        self._check_here((rate, who), limit, call.at)
        return None

    async def _check_shared(self, shared: SharedState, key: _Key, limit: RateLimit, at: float) -> None:
        rate, who = key
        try:
            wait = await shared.take_token(
                f"api.rate:{rate.name}:{who}", burst=limit.burst, per_second=limit.per_second, now=at
            )
        except SharedStateAway:
            self._check_here(key, limit, at)
        else:
            _admit(wait)

    def _check_here(self, key: _Key, limit: RateLimit, at: float) -> None:
        _admit(self._buckets.take(key, burst=limit.burst, per_second=limit.per_second, now=at))


def _admit(wait: float) -> None:
    if wait > 0:
        raise FloodWait(max(1, math.ceil(wait)))
