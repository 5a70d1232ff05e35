"""Fuzz the protocol core for a while: ``python -m tests.fuzz.mtproto.run [seconds] [target ...]``.

Inputs are mutations of what was interesting so far (a new length class is interest enough without coverage feedback).
What breaks the contract is written to ``crashers/`` as ``<target>-<hash>.bin``: fix it and keep the file, the default
test run replays it.
"""

import random
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path

from tests.fuzz.mtproto.targets import TARGETS

CRASHERS = Path(__file__).parent / "crashers"


def mutate(chance: random.Random, seed: bytes) -> bytes:
    """Change, insert, drop or double some bytes."""
    data = bytearray(seed)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(4)
        if what == 0:
            data[at:at] = chance.randbytes(chance.randrange(1, 40))
        elif what == 1:
            del data[at : at + chance.randrange(1, 20)]
        elif what == 2 and at < len(data):
            data[at] = chance.randrange(256)
        else:
            data += data[at : at + 60]
    return bytes(data[:4000])


def fuzz(name: str, seconds: float, chance: random.Random) -> int:
    """Fuzz one target; return how many inputs broke it."""
    target = TARGETS[name]
    corpus = [chance.randbytes(size) for size in (1, 10, 100, 400)]
    end = time.monotonic() + seconds
    count = broken = 0
    while time.monotonic() < end:
        data = mutate(chance, chance.choice(corpus))
        count += 1
        try:
            target(data)
        except Exception:
            broken += 1
            traceback.print_exc()
            (CRASHERS / f"{name}-{sha256(data).hexdigest()[:12]}.bin").write_bytes(data)
        if chance.random() < 0.02:
            corpus[chance.randrange(len(corpus))] = data
    print(f"{name}: {count} inputs, {broken} broke it")
    return broken


def main() -> int:
    """Share the time among the targets."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    names = sys.argv[2:] or list(TARGETS)
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    return min(sum(fuzz(name, seconds / len(names), chance) for name in names), 1)


if __name__ == "__main__":
    sys.exit(main())
