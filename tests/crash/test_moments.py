"""Killed at any moment, again and again, the server loses nothing and doubles nothing."""

from pathlib import Path

import pytest
from tests.crash.world import Life, Template, World, moments

pytestmark = pytest.mark.crash
SEEDS = [20261120, 7]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_server_killed_four_times_at_moments_of_chance_loses_and_doubles_nothing(
    tmp_path: Path, template: Template, seed: int
):
    world = World(tmp_path, template, seed=seed)
    try:
        await world.live([*moments(seed, kills=4), Life()], steps=25)
        await world.check()
    finally:
        await world.close()
    print(f"seed {seed}: {world.tally}")
    assert world.tally.kills == 4


async def test_a_server_killed_again_while_its_clients_come_back_loses_and_doubles_nothing(
    tmp_path: Path, template: Template
):
    lives = [Life(kill_at_answer=60), Life(crash_at="sql.before-commit:2"), Life(crash_at="sql.after-commit:1"), Life()]
    world = World(tmp_path, template, seed=3)
    try:
        await world.live(lives, steps=15)
        await world.check()
    finally:
        await world.close()
    assert world.tally.kills == 3
