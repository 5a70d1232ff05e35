"""A process that sends messages as fast as it can, tells on standard output what was acknowledged, and dies.

    python -m tests.support.doomed_sender FOLDER CRASH_AT

Twenty senders at once write to each other and to a group; the random ids rise from 1 in the order of sending.
"""

import asyncio
import itertools
import os
import sys
from pathlib import Path

from tests.support.boxes import GROUP, PHONE, open_boxes

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.crashpoints import crash_points
from heliogram.services.messages.contract import Outgoing

SENDERS = 20


async def main(folder: Path, crash_at: str) -> None:
    async with open_boxes(folder, crash_points(crash_at)) as boxes:
        await boxes.join(*(UserId(number + 1) for number in range(SENDERS)))
        random_ids = itertools.count(1)

        async def keep_sending(sender: int) -> None:
            while True:
                random_id = next(random_ids)
                peer = GROUP if random_id % 5 == 0 else PeerId(random_id % SENDERS + 1)
                said = Outgoing(random_id=random_id, text=str(random_id))
                await boxes.messages.send(sender=UserId(sender), peer=peer, outgoing=[said], origin=PHONE)
                os.write(1, f"{sender} {random_id}\n".encode())

        await asyncio.gather(*(keep_sending(number + 1) for number in range(SENDERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
