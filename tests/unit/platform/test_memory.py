"""Large blocks are used again instead of being mapped afresh."""

import subprocess
import sys

import pytest

from heliogram.platform import memory

FAULTS_OF_A_HUNDRED_MEGABYTES = """
import resource
from heliogram.platform.memory import keep_large_blocks
if {keep} and not keep_large_blocks():
    raise SystemExit("no such settings")
for _ in range(4):
    bytes(bytearray(1 << 20))
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    bytes(bytearray(1 << 20))
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*, keep):
    program = FAULTS_OF_A_HUNDRED_MEGABYTES.format(keep=keep)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if "no such settings" in done.stderr:
        pytest.skip("this C library has no such settings")
    return int(done.stdout)


def test_a_freed_block_is_used_again():
    assert faults(keep=False) > 10_000
    assert faults(keep=True) < 1_000


def test_a_library_without_the_settings_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    assert not memory.keep_large_blocks()
