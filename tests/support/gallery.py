"""Files, media and the messages that show them over one store, and a look at what is left of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.boxes import ANN, BOB, Boxes
from tests.support.boxes import PACKAGES as BOX_PACKAGES
from tests.support.filing import Filing
from tests.support.mediarows import held
from tests.support.stores import open_store

from heliogram.kernel.ids import MessageId
from heliogram.platform.blobs import Blobs, BlobSettings, open_blobs
from heliogram.platform.clock import SystemEntropy
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql import Database
from heliogram.services.files.settings import FileSettings
from heliogram.services.media.contract import Document, Photo
from heliogram.services.media.service import MediaService
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop
from heliogram.services.messages.sql.rows import unpack_ids

GRACE_S = 48 * 3_600.0


class Gallery:
    """Uploads become media, media are shown in messages, and go with them."""

    def __init__(self, db: Database, blobs: Blobs, points: CrashPoints = NO_POINTS) -> None:
        self.boxes = Boxes(db, points)
        self.filing = Filing(db, blobs, FileSettings(), points)
        self.media = MediaService(
            db,
            SqlMediaStore(),
            files=self.filing.files,
            workshop=Workshop(MediaSettings(workers=1)),
            clock=self.boxes.clock,
            entropy=SystemEntropy(),
            grace_s=GRACE_S,
            points=points,
        )

    async def document(self, upload: int, content: bytes, mime_type: str = "text/plain") -> Document:
        """Make a document of an upload in one part."""
        await self.filing.save(0, content, upload=upload)
        return await self.media.make_document(
            owner=ANN, upload=upload, parts=1, md5="", mime_type=mime_type, attributes=b"", thumb_upload=0,
            thumb_parts=0,
        )  # fmt: skip

    async def photo(self, upload: int, content: bytes) -> Photo:
        """Make a photo of an upload in one part."""
        await self.filing.save(0, content, upload=upload)
        return await self.media.make_photo(owner=ANN, upload=upload, parts=1, md5="", square=False)

    async def profile_video(self, upload: int, content: bytes) -> Photo:
        """Make a moving profile photo of an upload in one part."""
        await self.filing.save(0, content, upload=upload)
        return await self.media.make_profile_video(owner=ANN, upload=upload, parts=1, md5="", start_s=0.0)

    async def show(self, random_id: int, *media: int) -> MessageId:
        """Have Ann send media to Bob."""
        sent = await self.boxes.send(ANN, BOB, random_id=random_id, media=b"media", holds=list(media))
        return sent.message.id

    async def time_passes(self, seconds: float) -> None:
        """Let time pass and collect what is to be collected."""
        for clock in (self.boxes.clock, self.filing.clock):
            clock.advance(seconds)
        await self.media.sweep()
        await self.filing.files.sweep()

    async def lost(self) -> list[str]:
        """Return everything that is referred to and not there."""
        bodies = await self.boxes.rows("SELECT holds FROM message_bodies")
        wanted = {number for (packed,) in bodies for number in unpack_ids(packed)}
        wanted |= {number for _, number in await held(self.boxes.db)}
        documents = await self.media.documents(ids=sorted(wanted))
        photos = await self.media.photos(ids=sorted(wanted))
        keys = [one.key for one in documents] + [size.key for one in documents for size in one.thumbs if size.key]
        keys += [size.key for one in photos for size in (*one.sizes, *one.videos) if size.key]
        objects = {key for (key,) in await self.filing.rows("SELECT key FROM objects")}
        gone = wanted - {one.id for one in (*documents, *photos)}
        return await self.filing.lost() + [f"media {number}" for number in gone] + sorted(set(keys) - objects)

    async def end_everything(self) -> None:
        """Remove every message, and wait until all has been collected."""
        ids = [number for (number,) in await self.boxes.rows("SELECT id FROM message_refs WHERE box = ?", (ANN,))]
        await self.boxes.delete(ANN, *ids, revoke=True)
        for _ in range(2):
            await self.time_passes(2 * GRACE_S)

    async def left(self) -> list[str]:
        """Return every row and blob that is left."""
        tables = ("photos", "documents", "media_holders", "media_making", "message_bodies")
        rows = [f"{table} {row}" for table in tables for row in await self.boxes.rows(f"SELECT * FROM {table}")]
        return rows + await self.filing.left()


@asynccontextmanager
async def open_gallery(folder: Path, points: CrashPoints = NO_POINTS) -> AsyncIterator[Gallery]:
    """Open everything, with what an earlier one left in the folder."""
    blobs = open_blobs(BlobSettings(), folder / "blobs")
    async with open_store(folder, [*BOX_PACKAGES, "heliogram.services.files"], points=points) as db:
        gallery = Gallery(db, blobs, points)
        await gallery.filing.files.open()
        yield gallery
        await gallery.media.close()
        await gallery.filing.files.close()
        await gallery.boxes.bus.close()
