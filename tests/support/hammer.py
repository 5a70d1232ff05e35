"""A process that writes to a store that others write to, and tells on standard output what came of it.

    python -m tests.support.hammer FOLDER SEED STEPS

Six people and a group; every process sends under the same random ids, so that each is sent once and found again by
the others. Meanwhile messages are read, edited and deleted, and somebody comes to the group and goes.
"""

import asyncio
import contextlib
import json
import random
import sys
from pathlib import Path

from tests.support.boxes import GROUP, PHONE, Boxes, open_boxes

from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Transaction
from heliogram.services.messages import records
from heliogram.services.messages.contract import Outgoing

PEOPLE = [UserId(number) for number in range(1, 7)]
GUEST = UserId(7)
STRANDS = 8


def said_under(random_id: int) -> tuple[UserId, PeerId]:
    """Return who sends under a random id, and to whom."""
    sender = PEOPLE[random_id % len(PEOPLE)]
    if random_id % 4 == 0:
        return sender, GROUP
    return sender, PeerId(PEOPLE[random_id // 7 % len(PEOPLE)])


async def send(boxes: Boxes, random_id: int) -> None:
    """Send a message, or find it sent."""
    sender, peer = said_under(random_id)
    said = Outgoing(random_id=random_id, text=str(random_id))
    [sent] = await boxes.messages.send(sender=sender, peer=peer, outgoing=[said], origin=PHONE)
    print(json.dumps([random_id, sent.message.id, sent.pts, sent.duplicate]), flush=True)


def come(boxes: Boxes, tx: Transaction) -> None:
    """Have the guest in the group, which is told."""
    records.join_audience(tx, GROUP, [GUEST])
    boxes.records.append(tx, sender=GUEST, peer=GROUP, outgoing=Outgoing(random_id=0, text="came"), origin=PHONE)


def go(boxes: Boxes, tx: Transaction) -> None:
    """Have the guest leave the group, which is told."""
    boxes.records.append(tx, sender=GUEST, peer=GROUP, outgoing=Outgoing(random_id=0, text="gone"), origin=PHONE)
    records.leave_audience(tx, GROUP, GUEST)


async def disturb(boxes: Boxes, chance: random.Random) -> None:
    """Do something else to the boxes."""
    one, other = chance.choice(PEOPLE), chance.choice([*PEOPLE, GROUP])
    newest = await boxes.history(one, other, limit=3)
    match chance.randrange(5):
        case 0 if newest:
            await boxes.delete(one, newest[-1].id, revoke=other > 0)
        case 1 if newest and newest[0].sender == one:
            await boxes.edit(one, newest[0].id, f"edited {chance.random()}")
        case 2:
            await boxes.db.write(lambda tx: come(boxes, tx))
        case 3:
            await boxes.db.write(lambda tx: go(boxes, tx))
        case _:
            await boxes.read(one, other)


async def strand(boxes: Boxes, seed: str, steps: int, random_ids: list[int]) -> None:
    chance = random.Random(seed)
    for _ in range(steps):
        if random_ids and chance.random() < 0.7:
            await send(boxes, random_ids.pop())
        else:
            with contextlib.suppress(Fault):
                await disturb(boxes, chance)


async def main(folder: Path, seed: str, steps: int) -> None:
    async with open_boxes(folder) as boxes:
        random_ids = list(range(1, steps * STRANDS // 2))
        random.Random(seed).shuffle(random_ids)
        await asyncio.gather(*(strand(boxes, f"{seed} {number}", steps, random_ids) for number in range(STRANDS)))
        for random_id in random_ids:
            await send(boxes, random_id)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
