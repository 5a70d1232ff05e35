import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from heliogram.platform.lifecycle import Lifecycle, LifecycleSettings, Phase


@pytest.fixture(autouse=True)
def untuned() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    gc.unfreeze()
    sys.setswitchinterval(interval)


class Diary:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def step(self, line: str, error: Exception | None = None):
        async def act() -> None:
            self.lines.append(line)
            if error is not None:
                raise error

        return act


def life(diary: Diary, *names: str) -> Lifecycle:
    lifecycle = Lifecycle(LifecycleSettings(drain_s=0.05))
    for name in names:
        lifecycle.add(name, start=diary.step(f"start {name}"), stop=diary.step(f"stop {name}"))
    return lifecycle


async def test_parts_start_in_order_and_stop_in_reverse():
    diary = Diary()
    lifecycle = life(diary, "store", "bus", "gateway")
    assert lifecycle.phase is Phase.STARTING
    await lifecycle.start()
    assert lifecycle.phase is Phase.READY
    await lifecycle.stop()
    assert lifecycle.phase is Phase.STOPPED
    assert diary.lines == [
        "start store", "start bus", "start gateway", "stop gateway", "stop bus", "stop store",
    ]  # fmt: skip


async def test_a_part_that_cannot_start_has_those_before_it_stopped():
    diary = Diary()
    lifecycle = life(diary, "store")
    lifecycle.add("gateway", start=diary.step("start gateway", OSError("port taken")), stop=diary.step("stop gateway"))
    with pytest.raises(OSError, match="port taken"):
        await lifecycle.start()
    assert diary.lines == ["start store", "start gateway", "stop store"]


async def test_a_part_that_fails_to_stop_or_hangs_does_not_keep_the_others():
    diary = Diary()
    lifecycle = life(diary, "store")
    lifecycle.add("hanging", stop=asyncio.Event().wait)
    lifecycle.add("failing", stop=diary.step("stop failing", RuntimeError("no")))
    lifecycle.add("nothing")
    await lifecycle.start()
    await lifecycle.stop()
    assert diary.lines == ["start store", "stop failing", "stop store"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_program_in_order(number: signal.Signals):
    diary = Diary()
    lifecycle = life(diary, "store")
    code = await lifecycle.run(on_ready=lambda: os.kill(os.getpid(), number))
    assert code == 0
    assert diary.lines == ["start store", "stop store"]


async def test_a_second_signal_while_stopping_ends_the_program_at_once(monkeypatch: pytest.MonkeyPatch):
    exits: list[int] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    diary = Diary()
    lifecycle = life(diary, "store")

    async def stop() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        while not exits:  # noqa: ASYNC110 - turns of the loop until the signal is seen
            await asyncio.sleep(0)

    lifecycle.add("slow", stop=stop)
    await lifecycle.run(on_ready=lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert exits == [130]


async def test_a_crash_stops_the_program_and_shows_in_its_exit_code():
    diary = Diary()
    lifecycle = life(diary, "store")
    assert await lifecycle.run(on_ready=lambda: lifecycle.crashed("bus", RuntimeError("no"))) == 70
    assert diary.lines == ["start store", "stop store"]


async def test_the_first_exit_code_stays_and_an_end_before_the_start_is_kept():
    lifecycle = Lifecycle()
    lifecycle.end(3)
    lifecycle.add("part", start=Diary().step("start"))
    task = asyncio.ensure_future(lifecycle.run(on_ready=lambda: lifecycle.end(4)))
    assert await task == 3
