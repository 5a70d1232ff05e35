"""Which session instance has a key: consistent hashing, so that a change of instances moves few keys.

Every instance stands at many points of a ring of 64 bits, and a key belongs to the first point at or after its own
hash. When an instance comes or goes only the keys of its points move.

Source: Karger et al., Consistent Hashing and Random Trees, 1997
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

POINTS: Final = 256
"""Of each instance: with so many, shares differ by some percent."""


def _hash(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


class Ring:
    """Instances on a ring, by name."""

    def __init__(self, names: Iterable[str]) -> None:
        points = {_hash(f"{name}/{number}".encode()): name for name in names for number in range(POINTS)}
        self._places: Final = sorted(points)
        self._names: Final = [points[place] for place in self._places]

    def of(self, key: bytes) -> str | None:
        """Return the instance that has a key; None when there is no instance."""
        if not self._places:
            return None
        at = bisect_left(self._places, _hash(key))
        return self._names[at % len(self._names)]
