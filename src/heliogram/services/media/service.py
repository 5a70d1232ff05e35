"""The media service: turns uploads into photos and documents.

The order of steps is what keeps a crash harmless. A note says who will hold objects; objects are stored and held under
that name; the photo or document is written; what is not needed further (the upload of a photo) is let go; the note
goes. Each step can be repeated, so a client that retries gets the one photo. A note that stays behind is swept: if
nothing was written, its objects are let go.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import Fault, Timeout
from heliogram.kernel.ids import UserId
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
from heliogram.services.media.store import MediaStore
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
        self, db: Database, store: MediaStore, *, files: Files, workshop: Workshop, clock: Clock, entropy: Entropy
    ) -> None:
        self._db = db
        self._store = store
        self._files = files
        self._workshop = workshop
        self._looks = Looks(files, workshop)
        self._clock = clock
        self._entropy = entropy

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
        if earlier is not None:
            return earlier
        holder = f"photo:{owner}:{upload.id}:{int(square)}"
        await self._begin(holder)
        looked = await look(await self._finished(upload, holder + _UPLOADED))
        if isinstance(looked, Refused):
            await self._let_go(holder)
            raise _REFUSALS[looked.why]
        photo = Photo(
            id=self._new_id(),
            made_by=owner,
            made_at=int(self._clock.now()),
            sizes=await self._kept(looked.renditions, holder),
            videos=[await self._video(looked, holder)] if isinstance(looked, Clip) else [],
        )
        kept = await self._db.write(lambda tx: self._store.add_photo(tx, photo, upload.id, square=square))
        await self._made(holder)
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
        if earlier is not None:
            return earlier
        holder = f"document:{owner}:{upload}"
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
            id=self._new_id(),
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
        kept = await self._db.write(lambda tx: self._store.add_document(tx, document, upload))
        await self._made(holder)
        return kept

    @override
    async def photos(self, *, ids: list[int]) -> list[Photo]:
        return await self._db.read(lambda reader: self._store.photos(reader, ids))

    @override
    async def documents(self, *, ids: list[int]) -> list[Document]:
        return await self._db.read(lambda reader: self._store.documents(reader, ids))

    async def sweep(self) -> None:
        """Let go of what was begun long ago and never finished."""
        before = int(self._clock.now()) - _ABANDONED_S
        for holder in await self._db.read(lambda reader: self._store.begun_before(reader, before, _SWEPT)):
            if await self._is_made(holder):
                await self._made(holder)
            else:
                await self._let_go(holder)

    async def close(self) -> None:
        """End the workers."""
        await self._workshop.close()

    async def _is_made(self, holder: str) -> bool:
        kind, owner, upload, *square = holder.split(":")
        if kind == "photo":
            found: Photo | Document | None = await self._db.read(
                lambda reader: self._store.photo_of(reader, UserId(int(owner)), int(upload), square=square == ["1"])
            )
        else:
            found = await self._db.read(lambda reader: self._store.document_of(reader, UserId(int(owner)), int(upload)))
        return found is not None

    async def _begin(self, holder: str) -> None:
        at = int(self._clock.now())
        await self._db.write(lambda tx: self._store.begin(tx, holder, at))

    async def _let_go(self, holder: str) -> None:
        await self._files.release(holder=holder)
        await self._files.release(holder=holder + _UPLOADED)
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

    async def _made(self, holder: str) -> None:
        """Let go of what is not needed further, then of the note."""
        await self._files.release(holder=holder + _UPLOADED)
        await self._db.write(lambda tx: self._store.end(tx, holder))

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
