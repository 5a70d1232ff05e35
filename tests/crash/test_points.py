"""Killed at any point between a request and its answer, the server loses nothing and doubles nothing."""

from pathlib import Path

import pytest
from tests.crash.people import Template
from tests.crash.world import POINTS, Life, play
from tests.support.stores import SERVER

pytestmark = pytest.mark.crash
HALF = len(POINTS) // 2
PAIRS = [*zip(POINTS[:HALF], POINTS[HALF:], strict=True)]
"""Every point is in one pair: a kill at the one, then at the other; a start costs more than the work between two.
The counts are such that even a disk so slow that all the strands share every commit gets there."""
LINGER_MS = 50
"""For how long the thread stops at its point before the kill, so that the others show what they do too early."""


@pytest.mark.parametrize(("first", "then"), PAIRS)
async def test_nothing_acknowledged_is_lost_and_nothing_doubled_by_kills_at(
    tmp_path: Path, template: Template, first: str, then: str
):
    lives = [Life(crash_at=f"{first}:15:{LINGER_MS}"), Life(crash_at=f"{then}:40:{LINGER_MS}"), Life()]
    tally = await play(tmp_path, template, lives, seed=1, steps=20)
    assert tally.repeated


async def test_nothing_is_lost_by_a_kill_after_the_log_was_folded_into_the_file(tmp_path: Path, template: Template):
    if SERVER.dsn:
        pytest.skip("the embedded store's own")
    await play(tmp_path, template, [Life(crash_at="sql.folded"), Life()], seed=2, steps=50)
