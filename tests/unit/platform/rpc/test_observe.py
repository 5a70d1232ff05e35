import asyncio
from abc import abstractmethod

import pytest

from heliogram.kernel.faults import FloodWait
from heliogram.platform.rpc import Service, observed, operation


class Sums(Service, name="test.observed.v1"):
    @operation()
    @abstractmethod
    async def add(self, *, left: int, right: int) -> int:
        """The sum."""


class Adder(Sums):
    async def add(self, *, left: int, right: int) -> int:
        if left < 0:
            raise FloodWait(3)
        if left == 0:
            return left // 0
        if right == 0:
            await asyncio.Event().wait()
        return left + right


class Notes:
    def __init__(self) -> None:
        self.seen: list[tuple[str, ...]] = []

    def began(self, service: str, operation: str) -> None:
        self.seen.append(("began", service, operation))

    def ended(self, service: str, operation: str, seconds: float, outcome: str) -> None:
        assert seconds >= 0
        self.seen.append(("ended", service, operation, outcome))


async def test_every_call_is_told_with_its_outcome():
    notes = Notes()
    sums = observed(Sums, Adder(), notes)
    assert await sums.add(left=1, right=2) == 3
    with pytest.raises(FloodWait):
        await sums.add(left=-1, right=2)
    with pytest.raises(ZeroDivisionError):
        await sums.add(left=0, right=2)
    task = asyncio.ensure_future(sums.add(left=1, right=0))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [entry[3] for entry in notes.seen if entry[0] == "ended"] == ["ok", "FLOOD_WAIT_X", "error", "cancelled"]
    assert notes.seen[:2] == [("began", "test.observed.v1", "add"), ("ended", "test.observed.v1", "add", "ok")]
