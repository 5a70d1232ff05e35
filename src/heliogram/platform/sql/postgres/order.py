"""The order of commits as this program sees it, so that what they changed is told in it.

Whoever changes a box holds its row until the commit. So of two transactions with a box in common, the later one sends
its COMMIT after the earlier one has sent its own. Answers may arrive the other way round. A commit therefore takes a
number when it is sent, and what it has to tell waits for all that were sent before. A read waits for those that were
sent before its rows came: what it has seen of them is then told already.
"""

from __future__ import annotations

import asyncio


class CommitOrder:
    """Numbers of commits under way."""

    def __init__(self) -> None:
        self._newest = 0
        self._under_way: set[int] = set()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def enter(self) -> int:
        """Number a commit that is about to be sent. It must :meth:`leave` whatever becomes of it."""
        self._newest += 1
        self._under_way.add(self._newest)
        return self._newest

    def leave(self, number: int) -> None:
        """Say that what a commit had to tell is told."""
        self._under_way.discard(number)
        first = min(self._under_way, default=self._newest + 1)
        for waiting in [one for one in self._waiting if one[0] <= first]:
            self._waiting.remove(waiting)
            if not waiting[1].done():
                waiting[1].set_result(None)

    async def turn(self, number: int) -> None:
        """Wait until every commit before this one has left."""
        if any(other < number for other in self._under_way):
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append((number, turn))
            await turn

    async def all_told(self) -> None:
        """Wait until every commit that was sent before now has left."""
        await self.turn(self._newest + 1)
