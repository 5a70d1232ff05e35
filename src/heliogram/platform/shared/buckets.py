"""Token buckets in the memory of this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

_MOST: Final = 100_000
"""Buckets kept; the least recently used are forgotten first, which only ever helps their owners."""


class _Bucket:
    __slots__ = ("at", "tokens")

    def __init__(self, tokens: float, at: float) -> None:
        self.tokens = tokens
        self.at = at


class Buckets:
    """Token buckets by key."""

    def __init__(self, most: int = _MOST) -> None:
        """``most`` is the number of buckets kept, at least 1."""
        self._most: Final = most
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Hashable, *, burst: float, per_second: float, now: float) -> float:
        """Take a token: 0 if one was taken, else the seconds until there is one."""
        bucket = self._bucket(key, burst, now)
        bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.at) * per_second)
        bucket.at = max(bucket.at, now)
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / per_second
        bucket.tokens -= 1
        return 0.0

    def _bucket(self, key: Hashable, tokens: float, at: float) -> _Bucket:
        found = self._buckets.get(key)
        if found is None:
            found = self._buckets[key] = _Bucket(tokens, at)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return found
