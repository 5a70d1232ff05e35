"""A bound on the bytes of parts and ranges that are in memory on their way.

Requests run side by side, and each part or range is up to a megabyte; so many of them at once that they would fill
the memory are not queued, which would hold them all the same, but refused with ``FLOOD_WAIT``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from heliogram.kernel.faults import FloodWait

_WAIT_S: Final = 1


class Room:
    """So many bytes may be under way."""

    def __init__(self, size: int) -> None:
        self._free = size

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Take room within a block. Raises FloodWait if there is not enough."""
        if size > self._free:
            raise FloodWait(_WAIT_S)
        self._free -= size
        try:
            yield
        finally:
            self._free += size
