"""What one process shares with itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.platform.shared.buckets import Buckets
from heliogram.platform.shared.contract import SharedState

_MOST_VALUES: Final = 400_000
_Groups = dict[str, dict[str, float]]


class MemoryState(SharedState):
    """State in memory; of too many values those that were set first are forgotten."""

    def __init__(self, clock: Clock, *, most_values: int = _MOST_VALUES) -> None:
        self._clock: Final = clock
        self._most_values: Final = most_values
        self._values: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._leases: dict[str, _Groups] = {}
        self._buckets: Final = Buckets()

    @override
    async def get(self, keys: Sequence[str]) -> list[bytes | None]:
        now = self._clock.now()
        return [self._value(key, now) for key in keys]

    @override
    async def put(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        ends = self._clock.now() + ttl_s
        for key, value in values.items():
            self._set(key, value, ends)

    @override
    async def fill(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        now = self._clock.now()
        for key, value in values.items():
            if self._value(key, now) is None:
                self._set(key, value, now + ttl_s)

    @override
    async def claim(self, key: str, *, ttl_s: float) -> bool:
        now = self._clock.now()
        if self._value(key, now) is not None:
            return False
        self._set(key, b"", now + ttl_s)
        return True

    @override
    async def forget(self, keys: Collection[str]) -> None:
        for key in keys:
            self._values.pop(key, None)

    def _value(self, key: str, now: float) -> bytes | None:
        found = self._values.get(key)
        if found is None:
            return None
        value, ends = found
        if ends <= now:
            del self._values[key]
            return None
        return value

    def _set(self, key: str, value: bytes, ends: float) -> None:
        self._values[key] = (value, ends)
        self._values.move_to_end(key)
        if len(self._values) > self._most_values:
            self._values.popitem(last=False)

    @override
    async def hold(self, leases: str, group: str, member: str, *, until: float, now: float) -> None:
        self._leases.setdefault(leases, {}).setdefault(group, {})[member] = until

    @override
    async def release(self, leases: str, group: str, member: str, *, now: float) -> bool:
        groups = self._leases.get(leases, {})
        members = groups.get(group)
        if members is None or members.pop(member, None) is None:
            return False
        if any(until > now for until in members.values()):
            return False
        del groups[group]
        return True

    @override
    async def look(
        self, leases: str, groups: Sequence[str], keys: Sequence[str] = ()
    ) -> tuple[list[float], list[bytes | None]]:
        known, now = self._leases.get(leases, {}), self._clock.now()
        held = [max(known[group].values()) if group in known else 0 for group in groups]
        return held, [self._value(key, now) for key in keys]

    @override
    async def take_ended(self, leases: str, *, now: float, limit: int) -> list[tuple[str, float]]:
        groups = self._leases.get(leases, {})
        ends = ((group, max(members.values())) for group, members in groups.items())
        ended = sorted((one for one in ends if one[1] <= now), key=lambda one: one[1])[:limit]
        for group, _ in ended:
            del groups[group]
        return ended

    @override
    async def take_token(self, bucket: str, *, burst: float, per_second: float, now: float) -> float:
        return self._buckets.take(bucket, burst=burst, per_second=per_second, now=now)
