"""Content becoming objects: the parts of an upload joined in one pass, or bytes that the server made.

A join reads part after part, hashes what it reads and streams it into a new content, so it needs the memory of a few
parts, however long the file. Only then is the SHA-256 known and with it the object: if it exists already, the new
content is of no use and goes. A join runs by itself, not within the request that asked for it: a client that gave up
waiting finds it done, or further on, when it asks again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Final, NamedTuple

import msgspec

from heliogram.kernel.clock import Clock
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import UserId
from heliogram.platform.blobs import BlobMissing, Blobs
from heliogram.platform.crashpoints import CrashPoints
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.platform.tasks import Tasks
from heliogram.services.files.contract import (
    ContentKind,
    FilePartMissing,
    FilePartsInvalid,
    Md5ChecksumInvalid,
    StoredObject,
)
from heliogram.services.files.rules import check_whole
from heliogram.services.files.sealing import Sealer
from heliogram.services.files.settings import FileSettings
from heliogram.services.files.store import Content, Draft, FileStore, Part

JOIN_LIMIT_S: Final = 3_600
DRAFT_LIFETIME_S: Final = 2 * JOIN_LIMIT_S
"""How old a content without an object may be: longer than it can take to write one."""
_ATTEMPTS: Final = 3


class _Asked(NamedTuple):
    owner: UserId
    upload: int
    parts: int
    md5: str
    kind: ContentKind


class _Plan(msgspec.Struct, frozen=True):
    upload: int
    parts: list[Part]
    done: StoredObject | None = None


class _Changed(Exception):  # noqa: N818 - it names the fact
    """A part came again while the upload was joined."""


class Joiner:
    """Makes objects."""

    def __init__(
        self,
        db: Database,
        store: FileStore,
        blobs: Blobs,
        *,
        sealer: Sealer,
        clock: Clock,
        settings: FileSettings,
        points: CrashPoints,
    ) -> None:
        self._db = db
        self._store = store
        self._blobs = blobs
        self._sealer = sealer
        self._clock = clock
        self._settings = settings
        self._points = points
        self._places = asyncio.Semaphore(settings.joins_at_once)
        self._tasks = Tasks("files")
        self._running: dict[_Asked, asyncio.Task[StoredObject | Fault]] = {}

    async def close(self) -> None:
        """Give up what is under way."""
        await self._tasks.cancel()

    def _now(self) -> int:
        return int(self._clock.now())

    # Uploads

    async def join(self, owner: UserId, upload: int, parts: int, *, md5: str, kind: ContentKind) -> StoredObject:
        """Return the object an upload becomes. Raises FilePartsInvalid, FilePartMissing, Md5ChecksumInvalid."""
        asked = _Asked(owner, upload, parts, md5, kind)
        task = self._running.get(asked)
        if task is None:
            task = self._running[asked] = self._tasks.task(self._answer(asked), name="join an upload")
            task.add_done_callback(lambda _: self._running.pop(asked, None))
        answer = await asyncio.shield(task)
        if isinstance(answer, Fault):
            raise answer
        return answer

    async def _answer(self, asked: _Asked) -> StoredObject | Fault:
        """Join, and return a refusal: nobody may be waiting for it any more."""
        try:
            async with self._places, asyncio.timeout(JOIN_LIMIT_S):
                return await self._join(asked)
        except Fault as fault:
            return fault

    async def _join(self, asked: _Asked) -> StoredObject:
        for attempt in range(1, _ATTEMPTS + 1):
            plan = await self._db.read(partial(self._plan, asked=asked))
            if plan.done is not None:
                return plan.done
            try:
                return await self._write(plan, asked)
            except (_Changed, BlobMissing):
                if attempt == _ATTEMPTS:
                    raise FilePartsInvalid from None
        raise AssertionError  # the last attempt returned or raised

    def _plan(self, reader: Reader, *, asked: _Asked) -> _Plan:
        """Return the parts to join, or what they have been joined to."""
        parts = asked.parts
        found = self._store.upload(reader, asked.owner, asked.upload)
        if found is None:
            raise FilePartsInvalid if not 1 <= parts <= self._settings.max_parts else FilePartMissing(0)
        check_whole(found.shape, parts, max_parts=self._settings.max_parts)
        if found.object:
            content = self._store.content(reader, found.object)
            if content is None:
                raise FilePartMissing(0)
            return _Plan(found.id, [], StoredObject(key=found.object, size=content.size))
        kept = self._store.parts(reader, found.id)
        there = {part.part for part in kept}
        for number in range(parts):
            if number not in there:
                raise FilePartMissing(number)
        return _Plan(found.id, kept)

    async def _write(self, plan: _Plan, asked: _Asked) -> StoredObject:
        """Stream the parts into a new content and make it the upload's object."""
        content = await self._db.write(lambda tx: self._store.draft_content(tx, asked.kind, self._now()))
        self._points.reach("files.drafted")
        used = False
        try:
            reading = _Reading(self._blobs, self._sealer, plan.parts, md5=bool(asked.md5))
            seal = self._sealer.new_seal()
            encrypt = self._sealer.cipher(seal)
            await self._blobs.put(content_blob(content), (encrypt(piece) async for piece in reading.pieces()))
            self._points.reach("files.joined")
            if asked.md5 and reading.md5.hexdigest() != asked.md5:
                raise Md5ChecksumInvalid
            made = StoredObject(key=reading.sha256.hexdigest(), size=sum(part.size for part in plan.parts))
            made, used = await self._db.write(partial(self._become, plan=plan, made=made, content=content, seal=seal))
        finally:
            if not used:
                await self._spoil(content)
        self._points.reach("files.finished")
        for part in plan.parts:
            await self._blobs.delete(part.blob)
        return made

    def _become(
        self, tx: Transaction, *, plan: _Plan, made: StoredObject, content: Draft, seal: bytes
    ) -> tuple[StoredObject, bool]:
        """Make content the upload's object; returns the object, and whether the content is used."""
        upload = self._store.upload_by_id(tx, plan.upload)
        if upload is None or (not upload.object and self._store.parts(tx, plan.upload) != plan.parts):
            raise _Changed
        if upload.object:
            there = self._store.content(tx, upload.object)
            if there is None:
                raise _Changed
            return StoredObject(key=upload.object, size=there.size), False
        used = self._store.add_object(tx, made, content.id, seal, self._now())
        self._store.finish(tx, upload.id, made.key, self._now())
        return made, used

    # Bytes

    async def store(self, made: StoredObject, data: bytes, kind: ContentKind) -> None:
        """Make an object of bytes, unless there is one."""
        if await self._db.read(lambda reader: self._store.content(reader, made.key)) is not None:
            there = await self._db.write(lambda tx: self._store.touch(tx, made.key, self._now()))
            if there:
                return
        content = await self._db.write(lambda tx: self._store.draft_content(tx, kind, self._now()))
        self._points.reach("files.drafted")
        used = False
        try:
            seal = self._sealer.new_seal()
            await self._blobs.put(content_blob(content), self._sealer.cipher(seal)(data))
            self._points.reach("files.joined")
            used = await self._db.write(lambda tx: self._store.add_object(tx, made, content.id, seal, self._now()))
        finally:
            if not used:
                await self._spoil(content)

    # Contents of no use

    async def _spoil(self, content: Draft) -> None:
        """Delete a content that is no object's; a write of which the end was not awaited may have made it one."""
        if await self._db.write(lambda tx: self._store.spoil_content(tx, content.id)):
            await self.discard(content)

    async def discard(self, content: Draft) -> None:
        """Delete a content without an object, and then its row."""
        await self._blobs.delete(content_blob(content))
        self._points.reach("files.content-deleted")
        await self._db.write(lambda tx: self._store.forget_content(tx, content.id))


class _Reading:
    """Reads parts in order, hashing them on the way."""

    def __init__(self, blobs: Blobs, sealer: Sealer, parts: list[Part], *, md5: bool) -> None:
        self._blobs = blobs
        self._sealer = sealer
        self._parts = parts
        self._with_md5 = md5
        self.sha256 = hashlib.sha256()
        self.md5 = hashlib.md5(usedforsecurity=False)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the parts' bytes. Raises BlobMissing when one was replaced meanwhile."""
        for part in self._parts:
            data = self._sealer.cipher(part.seal)(await self._blobs.get(part.blob))
            await asyncio.to_thread(self._hash, data)
            yield data

    def _hash(self, data: bytes) -> None:
        self.sha256.update(data)
        if self._with_md5:
            self.md5.update(data)


def content_blob(content: Draft | Content) -> str:
    """Return the name of a content in the object store; a directory never holds too many."""
    return f"{content.kind.value}/{content.id % 256:02x}/{content.id}"
