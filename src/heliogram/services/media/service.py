"""The media service: turns uploads into photos and documents.

The order of steps is what keeps a crash harmless. A note says which photo or document will hold objects; objects are
stored and held under its name; the photo or document is written; what is not needed further (the upload of a photo) is
let go; the note goes. A client that retries gets the one photo: what was made of the upload first stays, and anything
made beside it lets go of its objects. A note that stays behind is swept: if nothing was written, its objects are let
go. What nobody has held for the time of grace goes the same way back: its row is replaced by a note in one step, then
its objects are let go, then the note goes. A name is an id's and is never used again, so what is made of the same
upload meanwhile is not touched.

==================  ==================================================================
killed after        what is left
==================  ==================================================================
``media.begun``     a note: a sweep ends it when it is old
``media.stored``    a note, and objects held: a sweep lets go of them when it is old
``media.made``      a photo and its note: the upload is let go of by the sweep
``media.collected`` a note without a photo: the next sweep lets go of the objects
``media.released``  the note alone: the same, and nothing to let go of
==================  ==================================================================
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import Fault, Timeout
from heliogram.kernel.ids import UserId
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql import Database
from heliogram.services.files.contract import ContentKind, Files, StoredObject
from heliogram.services.media.contract import (
    Document,
    ImageProcessFailed,
    Media,
    Photo,
    PhotoCropSizeSmall,
    PhotoInvalidDimensions,
    Size,
    VideoRendition,
    Want,
)
from heliogram.services.media.jobs import Clip, Made, Refused, Rendition, Shape, Why
from heliogram.services.media.looks import CONVERTED_TYPE, Looks, may_be_converted
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.store import MediaStore, document_holder, photo_holder
from heliogram.services.media.workshop import Workshop

_REFUSALS: Final[dict[Why, type[Fault]]] = {
    Why.UNREADABLE: ImageProcessFailed,
    Why.DIMENSIONS: PhotoInvalidDimensions,
    Why.SMALL: PhotoCropSizeSmall,
    Why.STILL: ImageProcessFailed,
    Why.LATE: Timeout,
}
_MIME_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,63}/[a-z0-9][a-z0-9.+_-]{0,63}")
_ANY_TYPE: Final = "application/octet-stream"
_ABANDONED_S: Final = 3_600
"""Nothing takes so long to make; what is still not made then never will be."""
_SWEPT: Final = 100
_UPLOADED: Final = ":upload"
_VIDEO: Final = "u"


class _Upload(NamedTuple):
    owner: UserId
    id: int
    parts: int
    md5: str
    kind: ContentKind = ContentKind.PHOTO


class MediaService(Media):
    """Photos and documents in a database, their content in ``files``."""

    def __init__(
        self,
        db: Database,
        store: MediaStore,
        *,
        files: Files,
        workshop: Workshop,
        clock: Clock,
        entropy: Entropy,
        grace_s: float = MediaSettings().grace_hours * 3_600,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        """``grace_s``: how long photos and documents stay that nobody holds."""
        self._db = db
        self._store = store
        self._files = files
        self._workshop = workshop
        self._looks = Looks(files, workshop)
        self._clock = clock
        self._entropy = entropy
        self._grace_s = grace_s
        self._points = points

    @override
    async def make_photo(self, *, owner: UserId, upload: int, parts: int, md5: str, square: bool) -> Photo:
        shape = Shape.SQUARE if square else Shape.PHOTO
        return await self._photo_made(
            _Upload(owner, upload, parts, md5),
            lambda original: self._looks.picture(owner, original, shape),
            square=square,
        )

    @override
    async def make_profile_video(self, *, owner: UserId, upload: int, parts: int, md5: str, start_s: float) -> Photo:
        return await self._photo_made(
            _Upload(owner, upload, parts, md5),
            lambda original: self._looks.portrait(owner, original, start_s),
            square=True,
        )

    async def _photo_made(
        self, upload: _Upload, look: Callable[[StoredObject], Awaitable[Made | Clip | Refused]], *, square: bool
    ) -> Photo:
        owner = upload.owner
        earlier = await self._db.read(lambda reader: self._store.photo_of(reader, owner, upload.id, square=square))
        if earlier is not None and await self._still(earlier):
            return earlier
        number = self._new_id()
        holder = photo_holder(number)
        await self._begin(holder)
        looked = await look(await self._finished(upload, holder + _UPLOADED))
        if isinstance(looked, Refused):
            await self._written(holder, of_use=False)
            raise _REFUSALS[looked.why]
        photo = Photo(
            id=number,
            made_by=owner,
            made_at=int(self._clock.now()),
            sizes=await self._kept(looked.renditions, holder),
            videos=[await self._video(looked, holder)] if isinstance(looked, Clip) else [],
        )
        self._points.reach("media.stored")
        kept = await self._db.write(lambda tx: self._store.add_photo(tx, photo, upload.id, square=square))
        await self._written(holder, of_use=kept.id == number)
        return kept

    @override
    async def make_document(
        self,
        *,
        owner: UserId,
        upload: int,
        parts: int,
        md5: str,
        mime_type: str,
        attributes: bytes,
        thumb_upload: int,
        thumb_parts: int,
        want: Want = Want.FOUND,
    ) -> Document:
        earlier = await self._db.read(lambda reader: self._store.document_of(reader, owner, upload))
        if earlier is not None and await self._still(earlier):
            return earlier
        number = self._new_id()
        holder = document_holder(number)
        mime_type = _clean(mime_type)
        await self._begin(holder)
        may_change = may_be_converted(mime_type, want)
        kind = ContentKind.VIDEO if mime_type.startswith("video/") else ContentKind.ANY
        whole = _Upload(owner, upload, parts, md5, kind)
        content = await self._finished(whole, holder + _UPLOADED if may_change else holder)
        thumb = _Upload(owner, thumb_upload, thumb_parts, "")
        small = await self._finished(thumb, holder + _UPLOADED) if thumb_parts else None
        looked = await self._looks.document(owner, content, mime_type, want, small)
        if looked.content:
            content, mime_type = await self._put_video(looked.content, holder), CONVERTED_TYPE
        elif may_change:
            await self._files.hold(key=content.key, holder=holder)
        document = Document(
            id=number,
            made_by=owner,
            made_at=int(self._clock.now()),
            mime_type=mime_type,
            size=content.size,
            key=content.key,
            attributes=attributes,
            thumbs=await self._kept(looked.renditions, holder),
            width=looked.width,
            height=looked.height,
            facts=looked.facts,
        )
        self._points.reach("media.stored")
        kept = await self._db.write(lambda tx: self._store.add_document(tx, document, upload))
        await self._written(holder, of_use=kept.id == number)
        return kept

    @override
    async def photos(self, *, ids: list[int]) -> list[Photo]:
        return await self._db.read(lambda reader: self._store.photos(reader, ids))

    @override
    async def documents(self, *, ids: list[int]) -> list[Document]:
        return await self._db.read(lambda reader: self._store.documents(reader, ids))

    async def sweep(self) -> None:
        """Let go of what was begun long ago and never finished, and of what nobody has held for long."""
        now = int(self._clock.now())
        unheld = now - int(self._grace_s)
        while await self._db.write(lambda tx: self._store.collect(tx, unheld, _SWEPT)):
            self._points.reach("media.collected")
        while begun := await self._db.read(lambda reader: self._store.begun_before(reader, now - _ABANDONED_S, _SWEPT)):
            for holder in begun:
                await self._written(holder, of_use=await self._is_made(holder))

    async def close(self) -> None:
        """End the workers."""
        await self._workshop.close()

    async def _is_made(self, holder: str) -> bool:
        kind, _, number = holder.partition(":")
        return bool(await (self.photos if kind == "photo" else self.documents)(ids=[int(number)]))

    async def _still(self, made: Photo | Document) -> bool:
        """Begin the grace of what was made before anew; False if it has just been collected."""
        at = int(self._clock.now())
        return await self._db.write(lambda tx: self._store.touch(tx, made.id, at))

    async def _begin(self, holder: str) -> None:
        at = int(self._clock.now())
        await self._db.write(lambda tx: self._store.begin(tx, holder, at))
        self._points.reach("media.begun")

    async def _written(self, holder: str, *, of_use: bool) -> None:
        """Let go of what is not needed further (all of it, if there is nothing it is of use for), then of the note."""
        if of_use:
            self._points.reach("media.made")
        else:
            await self._files.release(holder=holder)
        await self._files.release(holder=holder + _UPLOADED)
        self._points.reach("media.released")
        await self._db.write(lambda tx: self._store.end(tx, holder))

    async def _finished(self, upload: _Upload, holder: str) -> StoredObject:
        return await self._files.finish(
            owner=upload.owner,
            upload=upload.id,
            parts=upload.parts,
            md5=upload.md5,
            holder=holder,
            kind=upload.kind,
        )

    async def _put_video(self, content: bytes, holder: str) -> StoredObject:
        return await self._files.put(data=content, holder=holder, kind=ContentKind.VIDEO)

    async def _kept(self, renditions: Iterable[Rendition], holder: str) -> list[Size]:
        return [await self._size(one, holder) for one in renditions]

    async def _video(self, clip: Clip, holder: str) -> VideoRendition:
        stored = await self._put_video(clip.content, holder)
        return VideoRendition(
            type=_VIDEO,
            width=clip.facts.width,
            height=clip.facts.height,
            size=stored.size,
            key=stored.key,
            start_s=clip.start_s,
        )

    async def _size(self, one: Rendition, holder: str) -> Size:
        inline = one.type == "i"
        key = "" if inline else (await self._files.put(data=one.content, holder=holder)).key
        return Size(
            type=one.type,
            width=one.width,
            height=one.height,
            size=len(one.content),
            key=key,
            inline=one.content if inline else b"",
        )

    def _new_id(self) -> int:
        return int.from_bytes(self._entropy.bytes(8), "little") >> 1 or 1


def _clean(mime_type: str) -> str:
    """Return the type a client gave, or that of any file if it gave none that could be one."""
    lower = mime_type.strip().lower()
    return lower if _MIME_TYPE.fullmatch(lower) else _ANY_TYPE
