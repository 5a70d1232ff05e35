"""Killed at any moment, again and again, the server loses nothing and doubles nothing."""

from pathlib import Path

import pytest
from tests.crash.people import Template
from tests.crash.world import Life, moments, play

pytestmark = pytest.mark.crash
SEED = 20261120


async def test_a_server_killed_five_times_at_moments_of_chance_loses_and_doubles_nothing(
    tmp_path: Path, template: Template
):
    await play(tmp_path, template, [*moments(SEED, kills=5), Life()], seed=SEED, steps=25)


async def test_a_server_killed_again_while_its_clients_come_back_loses_and_doubles_nothing(
    tmp_path: Path, template: Template
):
    again = [Life(crash_at="sql.before-commit:2"), Life(crash_at="sql.after-commit:1")]
    await play(tmp_path, template, [Life(kill_at_answer=60), *again, Life()], seed=3, steps=15)
