"""Turns at something scarce: those who wait get it one after the other, whoever asks most not more often."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """So many places; whose are all taken, owners wait for in a round."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[int, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, owner: int) -> AsyncIterator[None]:
        """Hold a place while the block runs."""
        await self._take(owner)
        try:
            yield
        finally:
            self._give()

    async def _take(self, owner: int) -> None:
        if self._free:
            self._free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it had been given already
                self._give()
            raise

    def _give(self) -> None:
        while self._waiting:
            owner, places = self._waiting.popitem(last=False)
            place = places.popleft()
            if places:
                self._waiting[owner] = places  # behind everybody else
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
