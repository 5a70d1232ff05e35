import asyncio

import pytest

from heliogram.platform import tasks as module
from heliogram.platform.tasks import Tasks


async def test_a_background_task_that_fails_is_counted_and_told_to_its_owner():
    told: list[tuple[str, str]] = []
    tasks = Tasks("tests", on_crash=lambda name, error: told.append((name, str(error))))

    async def fail() -> None:
        raise RuntimeError("no")

    tasks.start(fail(), name="failing")
    await tasks.drain()
    assert tasks.crashes == 1
    assert told == [("tests: failing", "no")]
    assert len(tasks) == 0


async def test_a_task_can_be_awaited_for_its_result():
    async def work() -> int:
        return 5

    tasks = Tasks("tests")
    assert await tasks.task(work(), name="work") == 5


async def test_draining_waits_for_tasks_that_start_meanwhile():
    tasks = Tasks("tests")
    seen: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0)
        seen.append("second")

    async def first() -> None:
        tasks.start(second(), name="second")
        seen.append("first")

    tasks.start(first(), name="first")
    await tasks.drain()
    assert seen == ["first", "second"]


async def test_cancelling_ends_every_task_and_is_no_crash():
    tasks = Tasks("tests")
    tasks.start(asyncio.Event().wait(), name="waits")
    await asyncio.sleep(0)
    await tasks.cancel()
    assert (len(tasks), tasks.crashes) == (0, 0)


async def test_a_task_kept_running_starts_again_after_a_failure_until_it_ends(monkeypatch: pytest.MonkeyPatch):
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(module, "_pause", pause)
    runs: list[int] = []

    async def work() -> None:
        runs.append(1)
        if len(runs) < 4:
            raise RuntimeError

    tasks = Tasks("tests")
    tasks.start_forever(work, name="stubborn")
    await tasks.drain()
    assert len(runs) == 4
    assert pauses == [0.1, 0.2, 0.4]
    assert tasks.crashes == 3


async def test_a_task_that_is_run_again_brings_nobody_down(monkeypatch: pytest.MonkeyPatch):
    async def pause(_seconds: float) -> None:
        pass

    monkeypatch.setattr(module, "_pause", pause)
    runs: list[int] = []
    told: list[str] = []

    async def work() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("overloaded for a moment")

    tasks = Tasks("tests", on_crash=lambda name, _error: told.append(name))
    tasks.start_forever(work, name="stubborn")
    await tasks.drain()
    assert (len(runs), tasks.crashes, told) == (2, 1, [])


async def test_a_task_that_worked_for_a_while_is_not_made_to_wait_long(monkeypatch: pytest.MonkeyPatch):
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(module, "_pause", pause)
    monkeypatch.setattr(module, "_LONGEST_PAUSE_S", -1.0)  # any run is longer
    runs: list[int] = []

    async def work() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise RuntimeError

    tasks = Tasks("tests")
    tasks.start_forever(work, name="steady")
    await tasks.drain()
    assert pauses == [0.1, 0.1]
