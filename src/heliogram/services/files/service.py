"""The files service: parts into the object store, objects out of it, and nothing left behind.

Rows are in the database, bytes in the object store, and no transaction spans both. So every blob is preceded by a row
that would find it again, and followed by the row that uses it:

==================  =====================  ======================  ===================================================
what                before the blob        after the blob          killed in between
==================  =====================  ======================  ===================================================
a part              the upload's row       the part's row          deleted with the upload, by prefix, when it expires
an object           a draft content        the object's row        the draft is deleted when it is too old
a removed object    the object's row goes  the content's row goes  the content has no object: deleted by the next sweep
a dropped upload    the parts' rows go     the upload's row goes   the upload is dropped still: the next sweep goes on
==================  =====================  ======================  ===================================================

So a row never points to a blob that is not there, and a blob that no row uses is found. Blobs are never overwritten:
each has a name of its own, and a part that comes again takes a new one and then deletes the old.

An upload lives for ``upload_hours`` from its last part. A part is written only while at least half of that is left
(else the age begins anew first), and no write takes that long, so none can come to lie where a sweep has been.

States of an upload::

    (none) --first part--> open --finish--> finished        parts come again: taken and forgotten
                            |  ^--parts--'      |           finish again: the same object
                            +----- too old -----+--> dropped --blobs deleted--> (none)
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import Final

import structlog
from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import Fault, FloodWait
from heliogram.kernel.ids import UserId
from heliogram.platform.blobs import BlobMissing, Blobs
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql import Database, Transaction
from heliogram.services.files.contract import ContentKind, FileIdInvalid, Files, RangeHash, StoredObject
from heliogram.services.files.joining import DRAFT_LIFETIME_S, Joiner, content_blob
from heliogram.services.files.records import FileRecords
from heliogram.services.files.room import Room
from heliogram.services.files.rules import Shape, check_part, first_shape, with_part
from heliogram.services.files.sealing import Sealer
from heliogram.services.files.settings import FileSettings
from heliogram.services.files.store import Content, FileStore, Part, Upload

_HASHED_RANGE: Final = 128 << 10
_HASHED_BLOCK: Final = 1 << 20
_PUT_LIMIT_S: Final = 120.0
_SWEPT_AT_ONCE: Final = 100
_CROWDED_WAIT_S: Final = 600
"""A sweep may have come by then."""
_log = structlog.get_logger(__name__)


class FilesService(Files):
    """Uploads and objects in a database and an object store."""

    def __init__(
        self,
        db: Database,
        store: FileStore,
        blobs: Blobs,
        *,
        sealer: Sealer,
        clock: Clock,
        entropy: Entropy,
        settings: FileSettings | None = None,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        self._db = db
        self._store = store
        self._blobs = blobs
        self._sealer = sealer
        self._clock = clock
        self._entropy = entropy
        self._settings = settings or FileSettings()
        self._points = points
        self._room = Room(self._settings.in_flight_mb << 20)
        self._collect_at = 0
        self._records = FileRecords(store, clock)
        self._joiner = Joiner(db, store, blobs, sealer=sealer, clock=clock, settings=self._settings, points=points)

    @property
    def _lifetime_s(self) -> float:
        return self._settings.upload_hours * 3600

    def _now(self) -> int:
        return int(self._clock.now())

    async def open(self) -> None:
        """Make what the object store lacks to begin with. Raises BlobsRefused."""
        await self._blobs.prepare()

    async def close(self) -> None:
        """Give up the joins under way: they are begun again when they are asked for again."""
        await self._joiner.close()

    # Uploads

    @override
    async def save_part(
        self, *, owner: UserId, upload: int, part: int, data: bytes, total: int | None, big: bool
    ) -> None:
        declared = first_shape(total=total, big=big, max_parts=self._settings.max_parts)
        check_part(part, len(data), max_parts=self._settings.max_parts)
        with self._room.taken(len(data)):
            while True:
                target = await self._open(owner, upload, declared)
                if target.object:
                    return
                with_part(target.shape, declared, part, len(data))  # asked again in the transaction
                if await self._keep(target, declared, part, data):
                    return

    async def _open(self, owner: UserId, upload: int, declared: Shape) -> Upload:
        """Return the upload's row, durable, and with half of its life before it."""
        found = await self._db.read(lambda reader: self._store.upload(reader, owner, upload))
        if found is not None and found.touched_at > self._now() - self._lifetime_s / 2:
            return found
        return await self._db.write(partial(self._begin, owner=owner, upload=upload, declared=declared))

    def _begin(self, tx: Transaction, *, owner: UserId, upload: int, declared: Shape) -> Upload:
        """Make the upload's row or begin its age anew. Raises FloodWait when the account has begun too much."""
        if self._store.upload(tx, owner, upload) is None:
            begun = self._store.unfinished_bytes(tx, owner)
            if begun >= self._settings.unfinished_gb << 30:
                raise FloodWait(_CROWDED_WAIT_S)
        return self._store.open_upload(tx, owner, upload, declared, self._now())

    async def _keep(self, target: Upload, declared: Shape, part: int, data: bytes) -> bool:
        """Write a part to the object store and then its row; False if the upload is gone."""
        blob = f"{parts_prefix(target.id)}/{part}-{self._entropy.bytes(8).hex()}"
        seal = self._sealer.new_seal()
        async with asyncio.timeout(_PUT_LIMIT_S):
            await self._blobs.put(blob, self._sealer.cipher(seal)(data))
        self._points.reach("files.part-stored")
        kept = Part(part, len(data), blob, seal)
        try:
            there, useless = await self._db.write(partial(self._record, target=target, declared=declared, kept=kept))
        except Fault:  # and only then is it sure that no row was written
            await self._blobs.delete(blob)
            raise
        if useless:
            await self._blobs.delete(useless)
        return there

    def _record(self, tx: Transaction, *, target: Upload, declared: Shape, kept: Part) -> tuple[bool, str]:
        """Write the row of a part; returns whether the upload is there still, and the blob that is of no use now."""
        upload = self._store.upload_by_id(tx, target.id)
        if upload is None or upload.object:
            return upload is not None, kept.blob
        shape = with_part(upload.shape, declared, kept.part, kept.size)
        changed = Upload(id=upload.id, shape=shape, touched_at=upload.touched_at, object="")
        return True, self._store.put_part(tx, changed, kept, self._now())

    @override
    async def finish(
        self,
        *,
        owner: UserId,
        upload: int,
        parts: int,
        md5: str,
        holder: str,
        kind: ContentKind = ContentKind.ANY,
    ) -> StoredObject:
        made = await self._joiner.join(owner, upload, parts, md5=md5.lower(), kind=kind)
        if holder:
            await self.hold(key=made.key, holder=holder)
        return made

    # Objects

    @override
    async def put(self, *, data: bytes, holder: str, kind: ContentKind = ContentKind.PHOTO) -> StoredObject:
        made = StoredObject(key=hashlib.sha256(data).hexdigest(), size=len(data))
        await self._joiner.store(made, data, kind)
        if holder:
            await self.hold(key=made.key, holder=holder)
        return made

    @override
    async def hold(self, *, key: str, holder: str) -> None:
        await self._db.write(lambda tx: self._records.hold(tx, key=key, holder=holder))

    @override
    async def release(self, *, holder: str) -> None:
        await self._db.write(lambda tx: self._records.release(tx, holder=holder))

    @override
    async def read(self, *, key: str, offset: int, limit: int) -> bytes:
        return await self._read(key, await self._content(key), offset, limit)

    @override
    async def hashes(self, *, key: str, offset: int) -> list[RangeHash]:
        start = max(0, offset) // _HASHED_BLOCK * _HASHED_BLOCK
        block = await self._read(key, await self._content(key), start, _HASHED_BLOCK)
        return [
            RangeHash(offset=start + at, limit=len(piece), digest=hashlib.sha256(piece).digest())
            for at in range(0, len(block), _HASHED_RANGE)
            for piece in (block[at : at + _HASHED_RANGE],)
        ]

    async def _content(self, key: str) -> Content:
        found = await self._db.read(lambda reader: self._store.content(reader, key))
        if found is None:
            raise FileIdInvalid
        return found

    async def _read(self, key: str, content: Content, offset: int, limit: int) -> bytes:
        length = min(limit, content.size - offset)
        if offset < 0 or length <= 0:
            return b""
        try:
            with self._room.taken(length):
                data = await self._blobs.get_range(content_blob(content), offset=offset, length=length)
        except BlobMissing:
            if await self._db.read(lambda reader: self._store.content(reader, key)) is not None:
                _log.error("an object's content is not in the object store", object=key, content=content.id)
            raise FileIdInvalid from None
        return self._sealer.cipher(content.seal, offset)(data)

    # What has ended

    async def sweep(self) -> None:
        """Delete uploads that are too old, objects that nobody holds, and contents that became no object."""
        await self._sweep_uploads()
        await self._sweep_objects()
        await self._sweep_cut_off()

    async def _sweep_uploads(self) -> None:
        before = self._now() - int(self._lifetime_s)
        while True:
            await self._db.write(lambda tx: self._store.drop_uploads(tx, before, _SWEPT_AT_ONCE))
            dropped = await self._db.read(lambda reader: self._store.dropped_uploads(reader, _SWEPT_AT_ONCE))
            self._points.reach("files.uploads-dropped")
            if not dropped:
                return
            for number in dropped:
                for blob in await self._blobs.keys(parts_prefix(number)):
                    await self._blobs.delete(blob)
                self._points.reach("files.parts-deleted")
                await self._db.write(partial(_forget_upload, self._store, number))

    async def _sweep_objects(self) -> None:
        now = self._now()
        unheld, drafted = now - int(self._settings.grace_minutes * 60), now - DRAFT_LIFETIME_S
        while await self._db.write(lambda tx: self._store.remove_unheld(tx, unheld, _SWEPT_AT_ONCE)):
            self._points.reach("files.objects-removed")
        while True:
            useless = await self._db.read(lambda reader: self._store.useless_contents(reader, drafted, _SWEPT_AT_ONCE))
            if not useless:
                return
            for content in useless:
                await self._joiner.discard(content)

    async def _sweep_cut_off(self) -> None:
        """Delete what the object store has of writes that were cut off; rare and long, so not each time."""
        now = self._now()
        if now >= self._collect_at:
            await self._blobs.collect(now - DRAFT_LIFETIME_S)
            self._collect_at = now + DRAFT_LIFETIME_S


def parts_prefix(upload_id: int) -> str:
    """Return what the blobs of an upload's parts lie below."""
    return f"parts/{upload_id}"


def _forget_upload(store: FileStore, number: int, tx: Transaction) -> None:
    store.forget_upload(tx, number)
