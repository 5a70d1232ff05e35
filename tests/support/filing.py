"""The files service over a directory, and a look at everything it keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.clock import ManualClock
from tests.support.stores import open_store

from heliogram.kernel.ids import UserId
from heliogram.platform.blobs import Blobs, BlobSettings, open_blobs
from heliogram.platform.clock import SystemEntropy
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.secrets import Vault
from heliogram.platform.sql import Database
from heliogram.services.files.contract import ContentKind, StoredObject
from heliogram.services.files.joining import content_blob
from heliogram.services.files.sealing import Sealer
from heliogram.services.files.service import FilesService
from heliogram.services.files.settings import FileSettings
from heliogram.services.files.sql import SqlFileStore
from heliogram.services.files.store import Draft

ANN = UserId(1)
HOLDER = "a test"
MASTER_KEY = bytes(32)
MEMORY = BlobSettings(kind="memory")


class Filing:
    """A files service, its database and its object store."""

    def __init__(self, db: Database, blobs: Blobs, settings: FileSettings, points: CrashPoints = NO_POINTS) -> None:
        self.db = db
        self.blobs = blobs
        self.clock = ManualClock()
        entropy = SystemEntropy()
        vault = Vault([MASTER_KEY], entropy, purpose="test")
        self.files = FilesService(
            db,
            SqlFileStore(),
            blobs,
            sealer=Sealer(vault, entropy, encrypt=settings.encrypt),
            clock=self.clock,
            entropy=entropy,
            settings=settings,
            points=points,
        )

    async def save(self, part: int, data: bytes, **rest: Any) -> None:
        """Save a part of a small file."""
        usual: dict[str, Any] = {"owner": ANN, "upload": 7, "total": None, "big": False}
        await self.files.save_part(part=part, data=data, **usual | rest)

    async def finish(self, parts: int, **rest: Any) -> StoredObject:
        """Join the parts."""
        usual: dict[str, Any] = {"owner": ANN, "upload": 7, "md5": "", "holder": HOLDER}
        return await self.files.finish(parts=parts, **usual | rest)

    async def content(self, made: StoredObject) -> bytes:
        """Return all bytes of an object."""
        return await self.files.read(key=made.key, offset=0, limit=made.size)

    async def end_everything(self) -> None:
        """Let everybody let go, wait until all has expired, and sweep."""
        for (holder,) in await self.rows("SELECT DISTINCT holder FROM object_holders"):
            await self.files.release(holder=holder)
        self.clock.advance(365 * 24 * 3600)
        await self.files.sweep()

    async def left(self) -> list[str]:
        """Return every row and blob that is left."""
        tables = ("uploads", "upload_parts", "contents", "objects", "object_holders")
        rows = [f"{table} {row}" for table in tables for row in await self.rows(f"SELECT * FROM {table}")]
        return rows + await self.stored()

    async def stored(self) -> list[str]:
        """Return the names of all blobs."""
        places = ["parts", *(kind.value for kind in ContentKind)]
        return [key for place in places for key in await self.blobs.keys(place)]

    async def lost(self) -> list[str]:
        """Return the blobs that rows point to and that are not there."""
        wanted = [blob for (blob,) in await self.rows("SELECT blob FROM upload_parts")]
        contents = await self.rows("SELECT id, kind FROM contents WHERE object <> ''")
        wanted += [content_blob(Draft(number, ContentKind(kind))) for number, kind in contents]
        return [blob for blob in wanted if await self.blobs.size(blob) is None]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        return await self.db.read(lambda reader: reader.all(sql))


@asynccontextmanager
async def open_filing(
    folder: Path,
    settings: FileSettings | None = None,
    points: CrashPoints = NO_POINTS,
    blobs: BlobSettings | None = None,
) -> AsyncIterator[Filing]:
    """Open a files service, with what an earlier one left in the folder."""
    store = open_blobs(blobs or BlobSettings(), folder / "blobs")
    async with open_store(folder, ["heliogram.services.files"], points=points) as db:
        filing = Filing(db, store, settings or FileSettings(), points)
        await filing.files.open()
        yield filing
        await filing.files.close()
