"""Kill servers for as long as you like.

    python -m tests.crash.soak --minutes 10 [--seed 1]

Every round is a fresh copy of the same people, a seed (the first one's successors) and a dozen ends of the server:
half at a moment of chance, the others at a point of the program or in good order. The first round that finds something
wrong ends the soak and keeps its data; ``--seed`` with ``--minutes 0`` plays that round alone again, though not in its
exact interleaving.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.crash.people import make_template
from tests.crash.world import POINTS, Life, moments, play

ENDS = 12
STEPS = 60


def lives(seed: int) -> list[Life]:
    """Return a round's ways to end: of four, two at a moment of chance, one at a point, one in good order."""
    chance = random.Random(seed)
    plan = []
    for at, life in enumerate(moments(seed, kills=ENDS, apart=(20, 90))):
        answer = life.kill_at_answer
        if at % 4 == 1:
            plan.append(Life(crash_at=f"{chance.choice(POINTS)}:{chance.randrange(1, 120)}", kill_at_answer=answer))
        elif at % 4 == 3:
            plan.append(Life(stop_at_answer=answer))
        else:
            plan.append(life)
    return [*plan, Life()]


async def soak(minutes: float, seed: int) -> None:
    """Play rounds until the time is over."""
    deadline = time.monotonic() + 60 * minutes
    folder = Path(tempfile.mkdtemp(prefix="heliogram-soak-"))
    template = await make_template(folder)
    ends = 0
    while True:
        place = folder / str(seed)
        place.mkdir()
        tally = await play(place, template, lives(seed), seed=seed, steps=STEPS)
        ends += tally.ends
        print(f"{ends} ends of the server in all; data was in {place}", flush=True)
        shutil.rmtree(place)
        seed += 1
        if time.monotonic() > deadline:
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
