"""Killed at any point between a request and its answer, the server loses nothing and doubles nothing."""

from pathlib import Path

import pytest
from tests.crash.world import POINTS, Life, Template, World

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_acknowledged_is_lost_and_nothing_doubled_by_a_kill_at(
    tmp_path: Path, template: Template, point: str
):
    world = World(tmp_path, template, seed=1)
    try:
        await world.live([Life(crash_at=f"{point}:60"), Life()], steps=25)
        await world.check()
    finally:
        await world.close()
    assert world.tally.kills == 1
    assert world.tally.repeated
