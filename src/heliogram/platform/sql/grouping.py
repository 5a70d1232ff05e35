"""Things that wait for the store go there together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from heliogram.kernel.faults import FloodWait
from heliogram.platform.sql.database import Database
from heliogram.platform.sql.transaction import Transaction
from heliogram.platform.tasks import Tasks

_MOST_WAITING: Final = 20_000
I = TypeVar("I")  # noqa: E741 - an item
O = TypeVar("O")  # noqa: E741 - an outcome


class Grouping(Generic[I, O]):
    """Gathers items while a transaction is under way, and has one function see to all of them in the next.

    For a store across a network: a statement that is sent once for all items costs what it would for one.
    """

    def __init__(
        self,
        database: Database,
        work: Callable[[Transaction, list[I]], list[O | Exception]],
        *,
        most: int,
    ) -> None:
        """``work`` returns an outcome, or what to raise, for each item; it locks what it depends on.

        ``most``: items that go together.
        """
        self._database = database
        self._work = work
        self._most = most
        self._waiting: list[tuple[I, asyncio.Future[O]]] = []
        self._busy = False
        self._tasks = Tasks("grouped writes")

    async def do(self, item: I) -> O:
        """See to an item; return or raise what came of it. Raises FloodWait when too many wait already."""
        if len(self._waiting) >= _MOST_WAITING:
            raise FloodWait(1)
        future: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if not self._busy:
            self._busy = True
            self._tasks.start(self._run(), name="run")
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._run_group(self._take())
        finally:
            self._busy = False

    def _take(self) -> list[tuple[I, asyncio.Future[O]]]:
        waiting = [one for one in self._waiting if not one[1].cancelled()]
        self._waiting = waiting[self._most :]
        return waiting[: self._most]

    async def _run_group(self, group: list[tuple[I, asyncio.Future[O]]]) -> None:
        items = [item for item, _ in group]
        try:
            outcomes = await self._database.write_locking(lambda tx: self._work(tx, items))
        except Exception as error:  # noqa: BLE001 - it belongs to everybody who waits
            outcomes = [error] * len(group)
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if future.done():  # whoever waited was cancelled
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
