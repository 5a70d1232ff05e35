"""Kill servers for as long as you like.

    python -m tests.crash.soak --minutes 10 [--seed 1]

Every round is a fresh copy of the same people, a seed (the first one's successors) and a dozen kills: half of them at
a point of the program, half at a moment of chance. The first round that finds something wrong ends the soak and
keeps its data; ``--seed`` and ``--minutes 0`` play that round alone again, though not its exact interleaving.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.crash.world import POINTS, Life, Tally, Template, World, make_template, moments

KILLS = 12
STEPS = 60


def lives(seed: int) -> list[Life]:
    """Return a round's ways to die, the moments of chance mixed with the points."""
    chance = random.Random(seed)
    plan = moments(seed, kills=KILLS, apart=(20, 90))
    for at in chance.sample(range(KILLS), KILLS // 2):
        plan[at] = Life(
            crash_at=f"{chance.choice(POINTS)}:{chance.randrange(1, 120)}", kill_at_answer=plan[at].kill_at_answer
        )
    return [*plan, Life()]


async def play(folder: Path, template: Template, seed: int) -> Tally:
    """Play one round."""
    world = World(folder, template, seed)
    try:
        await world.live(lives(seed), steps=STEPS)
        await world.check()
    finally:
        await world.close()
    return world.tally


async def soak(minutes: float, seed: int) -> None:
    """Play rounds until the time is over."""
    ends = time.monotonic() + 60 * minutes
    folder = Path(tempfile.mkdtemp(prefix="heliogram-soak-"))
    template = await make_template(folder)
    kills = 0
    while True:
        place = folder / str(seed)
        place.mkdir()
        print(f"seed {seed} in {place}", end=" ", flush=True)
        tally = await play(place, template, seed)
        kills += tally.kills
        print(f"{tally}, {kills} kills in all", flush=True)
        shutil.rmtree(place)
        seed += 1
        if time.monotonic() > ends:
            break
    shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    asyncio.run(soak(arguments.minutes, arguments.seed))


if __name__ == "__main__":
    main()
