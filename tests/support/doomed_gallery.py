"""A process that makes media, shows them in messages and removes these, tells what it was told, and dies.

python -m tests.support.doomed_gallery FOLDER CRASH_AT
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.support.boxes import ANN
from tests.support.films import animation, film
from tests.support.gallery import GRACE_S, open_gallery
from tests.support.pictures import picture

from heliogram.platform.crashpoints import crash_points

PICTURE = picture(120, 90)
ANIMATION = animation()
FILM = film(160, 160, seconds=0.3)


def content(upload: int) -> bytes:
    """Return what a document holds; every third has what another has."""
    return b"document %d" % (upload - upload % 3 // 2)


def is_animation(upload: int) -> bool:
    """Whether an upload is a GIF, which becomes another file."""
    return upload % 7 == 0


async def main(folder: Path, crash_at: str) -> None:
    async with open_gallery(folder, crash_points(crash_at)) as gallery:
        for upload in range(1, 200):
            if is_animation(upload):
                document = await gallery.document(upload, ANIMATION, "image/gif")
            else:
                document = await gallery.document(upload, content(upload))
            shown = [document.id]
            if upload % 10 == 0:
                shown.append((await gallery.profile_video(1_000 + upload, FILM)).id)
            elif upload % 5 == 0:
                shown.append((await gallery.photo(1_000 + upload, PICTURE)).id)
            if upload % 4 == 0:  # made, and never sent
                continue
            message = await gallery.show(upload, *shown)
            os.write(1, f"shown {upload} {document.id}\n".encode())
            if upload % 3 == 0:
                os.write(1, f"going {upload}\n".encode())
                await gallery.boxes.delete(ANN, message, revoke=True)
            if upload % 10 == 0:
                await gallery.time_passes(GRACE_S + 60)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
