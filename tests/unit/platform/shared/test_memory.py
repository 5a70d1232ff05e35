"""What a process that shares with nobody needs, and does without."""

import subprocess
import sys

import pytest
from tests.support.clock import ManualClock

from heliogram.platform.shared import SharedSettings
from heliogram.platform.shared.memory import MemoryState


async def test_of_too_many_values_those_set_first_are_forgotten():
    state = MemoryState(ManualClock(), most_values=2)
    for key in ("a", "b", "a", "c"):
        await state.put({key: b"1"}, ttl_s=50)
    assert await state.get(["a", "b", "c"]) == [b"1", None, b"1"]


async def test_memory_has_no_problem():
    state = MemoryState(ManualClock())
    await state.close()
    assert state.problem == ""


def test_a_redis_needs_an_address():
    with pytest.raises(ValueError, match="kind redis needs a url"):
        SharedSettings(kind="redis")


def test_a_single_process_does_without_the_client_of_redis():
    program = (
        "import io, pathlib, sys, tempfile\n"
        "from heliogram.main.composition import Server\n"
        "from heliogram.main.settings import Settings\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    Server(Settings(data=pathlib.Path(folder)), io.StringIO())\n"
        "print('redis' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True).stdout == b"False\n"
