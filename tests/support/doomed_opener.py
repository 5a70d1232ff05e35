"""A process that sends media which end by themselves, opens and ends them, tells what was done, and dies.

    python -m tests.support.doomed_opener FOLDER CRASH_AT

Message ``n`` has the random id ``n``, lasts ``n % 3`` seconds, and is opened unless ``n`` is a multiple of five.
"""

import asyncio
import itertools
import os
import sys
from pathlib import Path

from tests.support.boxes import ANN, BOB, PHONE, open_boxes

from heliogram.kernel.ids import MessageId
from heliogram.platform.crashpoints import crash_points

MEDIA, REMAINS = b"media", b"remains"


async def main(folder: Path, crash_at: str) -> None:
    async with open_boxes(folder, crash_points(crash_at)) as boxes:
        for number in itertools.count(1):
            await boxes.send(ANN, BOB, "caption", media=MEDIA, remains=REMAINS, lasts_s=number % 3, unread_content=True)
            if number % 5:
                await boxes.messages.read_contents(owner=BOB, messages=[MessageId(number)], origin=PHONE)
                os.write(1, f"{number}\n".encode())
            boxes.clock.advance(1)
            await boxes.messages.end_due()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
