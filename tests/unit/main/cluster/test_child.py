import asyncio
import os
import select
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from heliogram.main.cluster.child import Child

STUBBORN = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
)
FAMILY = (
    "import subprocess, sys; print(subprocess.Popen(['sleep', '600']).pid, flush=True); import signal; signal.pause()"
)


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator:
    children = []

    def begin(program: str) -> Child:
        command = [sys.executable, "-c", program]
        children.append(Child(command, log=tmp_path / "log", environment={"PATH": os.defpath}))
        return children[-1]

    yield begin
    for child in children:
        await child.kill()


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[int]:
    """Let the log be a pipe, and return its end to read from."""
    os.mkfifo(tmp_path / "log")
    end = os.open(tmp_path / "log", os.O_RDWR)
    yield end
    os.close(end)


async def test_how_a_program_ended_is_told_with_what_it_said(begin):
    child = begin("print('a word'); raise SystemExit(3)")
    assert await child.ended() == 3
    assert child.exit_code == 3
    assert child.last_words() == "a word\n"
    await child.stop(signal.SIGTERM, patience_s=1)  # of what has ended is no mistake


async def test_a_program_that_does_not_stop_in_time_is_killed(begin, pipe: int):
    child = begin(STUBBORN)
    assert await asyncio.to_thread(os.read, pipe, 100) == b"deaf\n"
    await child.stop(signal.SIGTERM, patience_s=0.05)
    assert child.exit_code == -signal.SIGKILL


async def test_a_kill_takes_what_the_program_has_started(begin, pipe: int):
    child = begin(FAMILY)
    end = os.pidfd_open(int(await asyncio.to_thread(os.read, pipe, 100)))
    await child.kill()
    assert select.select([end], [], [], 0)[0] == [end]
    os.close(end)


async def test_a_paused_program_does_nothing_and_then_goes_on(begin):
    child = begin("import time; time.sleep(0.2)")
    child.pause()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.4):
            await child.ended()
    child.resume()
    assert await child.ended() == 0


async def test_its_environment_is_what_it_was_given_and_nothing_of_ours(begin):
    child = begin("import os; print(sorted(set(os.environ) - {'LC_CTYPE', 'PATH'}))")
    await child.ended()
    assert child.last_words() == "[]\n"
