"""Killed at any point between a request and its answer, the server loses nothing and doubles nothing."""

from pathlib import Path

import pytest
from tests.crash.world import POINTS, Life, Template, play

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_acknowledged_is_lost_and_nothing_doubled_by_a_kill_at(
    tmp_path: Path, template: Template, point: str
):
    tally = await play(tmp_path, template, [Life(crash_at=f"{point}:40"), Life()], seed=1, steps=16)
    assert tally.repeated
