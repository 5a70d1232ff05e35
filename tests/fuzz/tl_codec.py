"""Fuzzes the codec: any bytes are a value or ``Malformed``, and a value writes and reads again as itself.

    python -m tests.fuzz.tl_codec [SECONDS] [SEED]

Starts from well-formed values of every constructor and damages them: flipped, cut, repeated and spliced words,
lengths and counts that lie. What breaks the rule is kept under ``tests/fuzz/crashers/tl/`` and from then on runs as a
unit test.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from pathlib import Path

from tests.unit.tl.reference import Builder, write

from heliogram import tl
from heliogram.tl.definitions import NEWEST_LAYER
from heliogram.tl.worlds import API

CRASHERS = Path(__file__).with_name("crashers") / "tl"
WORDS = (
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"\x15\xc4\xb5\x1c",
    b"\xfe\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
)


def check(data: bytes) -> None:
    """Raise whatever is wrong with how ``data`` is taken."""
    for decode in (tl.decode, tl.decode_request):
        try:
            value = decode(data)
        except tl.Malformed:
            continue
        ident = getattr(value, "ID", None)
        if ident is not None and not is_current(ident):
            continue  # an old constructor without a successor is nothing one writes
        again = tl.encode(value)
        if tl.encode(decode(again)) != again:
            raise AssertionError("written differently when read again")
        for layer in (133, 158, 200):
            try:
                tl.encode(value, layer)
            except tl.Malformed:
                continue


def is_current(ident: int) -> bool:
    """Whether today's schema has the id."""
    definition = API.schema.find(ident)
    return definition is not None and definition.is_current


def damaged(data: bytes, other: bytes, rnd: random.Random) -> bytes:
    """Return ``data`` with a few things wrong with it."""
    broken = bytearray(data)
    for _ in range(rnd.randrange(1, 4)):
        at = rnd.randrange(len(broken) + 1) & -4
        match rnd.randrange(6):
            case 0:
                broken[at : at + 4] = rnd.choice(WORDS)
            case 1:
                broken[at : at + 1] = bytes([rnd.randrange(256)])
            case 2:
                del broken[at:]
            case 3:
                broken[at:at] = broken[: rnd.randrange(64)]
            case 4:
                broken[at:at] = other[: rnd.randrange(0, 256, 4)]
            case _:
                broken[at : at + 4] = rnd.choice(list(API.schema.definitions())).ident.to_bytes(4, "little")
    return bytes(broken)


def samples(rnd: random.Random, count: int) -> list[bytes]:
    """Return well-formed values of random constructors and methods."""
    builder = Builder(API.schema, NEWEST_LAYER, rnd.randrange(1 << 30))
    definitions = [d for d in API.schema.definitions() if d.valid_in(NEWEST_LAYER)]
    return [write(builder.node(rnd.choice(definitions))) for _ in range(count)]


def run(rounds: int, seed: int) -> bytes | None:
    """Damage ``rounds`` values; return the first whose treatment is wrong."""
    rnd = random.Random(seed)
    good = samples(rnd, min(rounds, 500))
    for _ in range(rounds):
        data = damaged(rnd.choice(good), rnd.choice(good), rnd)
        try:
            check(data)
        except Exception:  # any at all is a finding
            return data
    return None


def main(seconds: float, seed: int) -> int:
    """Fuzz for a while and keep what breaks."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = run(2000, seed)
        if found is not None:
            CRASHERS.mkdir(parents=True, exist_ok=True)
            path = CRASHERS / hashlib.sha256(found).hexdigest()[:16]
            path.write_bytes(found)
            print(f"seed {seed}: kept {path}")
            return 1
        seed += 1
    print(f"nothing found up to seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
