"""A process that uploads, finishes and collects files, tells what it was told, and dies.

python -m tests.support.doomed_uploader FOLDER CRASH_AT BLOB_SETTINGS
"""

import asyncio
import os
import sys
from pathlib import Path

import msgspec
from tests.support.filing import open_filing

from heliogram.platform.blobs import BlobSettings
from heliogram.platform.crashpoints import crash_points

PARTS = 3
PART = 1024


def content(upload: int) -> bytes:
    """Return what a file holds; every third has what another has."""
    return bytes([upload - upload % 3 // 2]) * PART * PARTS


async def main(folder: Path, crash_at: str, blobs: BlobSettings) -> None:
    async with open_filing(folder, points=crash_points(crash_at), blobs=blobs) as filing:
        for upload in range(200):
            for part in range(PARTS):
                await filing.save(part, content(upload)[part * PART : (part + 1) * PART], upload=upload)
                os.write(1, f"part {upload} {part}\n".encode())
            if upload % 4 == 3:
                filing.clock.advance(25 * 3600)
                await filing.files.sweep()
                continue
            await filing.finish(PARTS, upload=upload, holder=f"holder {upload}")
            os.write(1, f"file {upload}\n".encode())
            if upload % 4 == 1:
                await filing.files.put(data=b"made", holder=f"thumb {upload}")
                await filing.files.release(holder=f"holder {upload - 1}")
                os.write(1, f"gone {upload - 1}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], msgspec.json.decode(sys.argv[3], type=BlobSettings)))
