"""Photos and documents as TL, for a viewer.

A message's body holds media that are the same for everybody as they are (a place, a contact, a die). Of a photo or
document it holds the reference alone, ``messageMediaPhoto`` around ``photoEmpty`` with its id and
``messageMediaDocument`` around ``documentEmpty``: what a viewer is shown around that id (access hash, file reference,
data centre) differs for each. So do the actions of service messages that show a photo. :meth:`MediaPresenter.shown`
puts it in before messages are presented. A text costs a look at two empty blobs, and media that were shown lately are
remembered: they never change.

The decision is recorded in ``docs/decisions/media-in-messages.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

import msgspec

from heliogram import tl
from heliogram.api.filereferences import FileReferences
from heliogram.api.hashes import AccessHashes
from heliogram.api.present.attributes import attributes_of
from heliogram.api.present.datacentres import DataCentres
from heliogram.kernel.ids import MessageId, UserId
from heliogram.platform.cache import Cache
from heliogram.services.media.contract import Document, Media, Photo, Size, VideoRendition
from heliogram.services.messages.contract import Message
from heliogram.tl import types as t

_PHOTO: Final = t.MessageMediaPhoto.ID.to_bytes(4, "little")
_DOCUMENT: Final = t.MessageMediaDocument.ID.to_bytes(4, "little")
_PHOTO_ACTIONS: Final = frozenset(
    kind.ID.to_bytes(4, "little") for kind in (t.MessageActionChatEditPhoto, t.MessageActionSuggestProfilePhoto)
)
_REMEMBERED: Final = 4_096

_Action = t.MessageActionChatEditPhoto | t.MessageActionSuggestProfilePhoto
_Stored = t.MessageMediaPhoto | t.MessageMediaDocument | _Action
_S = TypeVar("_S", bound=_Stored)


class MediaPresenter:
    """Presents photos and documents."""

    def __init__(self, *, media: Media, hashes: AccessHashes, references: FileReferences, dcs: DataCentres) -> None:
        self._media: Final = media
        self._hashes: Final = hashes
        self._references: Final = references
        self._photos: Final[Cache[int, Photo]] = Cache(_REMEMBERED)
        self._documents: Final[Cache[int, Document]] = Cache(_REMEMBERED)
        self._dcs: Final = dcs

    async def shown(self, viewer: UserId, messages: Sequence[Message]) -> list[Message]:
        """Return messages with their photos and documents as the viewer is to see them."""
        stored = {
            one.id: decoded
            for one in messages
            if (blob := one.media or one.action) and (decoded := _reference(blob)) is not None
        }
        if not stored:
            return list(messages)
        await self._fetch(stored.values())
        return [self._with_media(viewer, one, stored.get(one.id)) for one in messages]

    async def by_id(self, viewer: UserId, ids: Iterable[int]) -> dict[int, t.TypePhoto]:
        """Return the photos of profiles and groups that exist."""
        found = await self._media.photos(ids=sorted(set(ids)))
        return {one.id: self._photo(viewer, one, None) for one in found}

    async def one(self, viewer: UserId, media: bytes) -> t.TypeMessageMedia:
        """Return media that are in no message yet, for the one who made them."""
        stored = _reference(media)
        if stored is None or isinstance(stored, _Action):
            return tl.Raw(media)
        await self._fetch([stored])
        return self._filled(viewer, stored, None)

    async def photos(self, viewer: UserId, ids: Sequence[int]) -> list[t.TypePhoto]:
        """Return the photos of a profile that exist, in the order given."""
        found = await self.by_id(viewer, ids)
        return [found[one] for one in ids if one in found]

    async def _fetch(self, stored: Iterable[_Stored]) -> None:
        """Have everything at hand that media refer to."""
        photos: set[int] = set()
        documents: set[int] = set()
        for one in stored:
            number = id_of(one)
            if isinstance(one, t.MessageMediaDocument):
                if self._documents.get(number) is None:
                    documents.add(number)
                number = cover_of(one)
            if number and self._photos.get(number) is None:
                photos.add(number)
        if photos:
            for photo in await self._media.photos(ids=sorted(photos)):
                self._photos.put(photo.id, photo)
        if documents:
            for document in await self._media.documents(ids=sorted(documents)):
                self._documents.put(document.id, document)

    def _with_media(self, viewer: UserId, message: Message, stored: _Stored | None) -> Message:
        if stored is None:
            return message
        filled = tl.encode(self._filled(viewer, stored, message.id))
        if message.action:
            return msgspec.structs.replace(message, action=filled)
        return msgspec.structs.replace(message, media=filled)

    def _filled(self, viewer: UserId, stored: _S, message: MessageId | None) -> _S:
        """Return media with what their reference stands for; as they are if that is gone."""
        number = id_of(stored)
        if not isinstance(stored, t.MessageMediaDocument):
            photo = self._photos.get(number)
            return msgspec.structs.replace(stored, photo=self._photo(viewer, photo, message)) if photo else stored
        document = self._documents.get(number)
        if document is None:
            return stored
        cover = self._photos.get(cover_of(stored))
        return msgspec.structs.replace(
            stored,
            document=self._document(viewer, document, message),
            video_cover=self._photo(viewer, cover, message) if cover else stored.video_cover,
        )

    def _photo(self, viewer: UserId, photo: Photo, message: MessageId | None) -> t.Photo:
        return t.Photo(
            id=photo.id,
            access_hash=self._hashes.of(viewer, photo.id),
            file_reference=self._references.of(viewer, photo.id, message),
            date=photo.made_at,
            sizes=sizes(photo.sizes),
            video_sizes=_videos(photo.videos) or None,
            dc_id=self._dcs.of(viewer),
        )

    def _document(self, viewer: UserId, document: Document, message: MessageId | None) -> t.Document:
        return t.Document(
            id=document.id,
            access_hash=self._hashes.of(viewer, document.id),
            file_reference=self._references.of(viewer, document.id, message),
            date=document.made_at,
            mime_type=document.mime_type,
            size=document.size,
            dc_id=self._dcs.of(viewer),
            attributes=attributes_of(document),
            thumbs=sizes(document.thumbs) or None,
        )


def stored_photo(photo: int, *, spoiler: bool = False, ttl: int | None = None) -> bytes:
    """Return a photo as a message's body holds it."""
    return tl.encode(t.MessageMediaPhoto(spoiler=spoiler, photo=t.PhotoEmpty(id=photo), ttl_seconds=ttl))


def stored_action(kind: type[_Action], photo: int) -> bytes:
    """Return the action of a service message that shows a photo, as the message's body holds it."""
    return tl.encode(kind(photo=t.PhotoEmpty(id=photo)))


def stored_document(
    document: Document,
    *,
    spoiler: bool = False,
    timestamp: int | None = None,
    cover: Photo | None = None,
    ttl: int | None = None,
) -> bytes:
    """Return a document as a message's body holds it; a video may have a cover and begin at a second."""
    attributes = attributes_of(document)
    animated = any(isinstance(one, t.DocumentAttributeAnimated) for one in attributes)
    videos = [one for one in attributes if isinstance(one, t.DocumentAttributeVideo)]
    return tl.encode(
        t.MessageMediaDocument(
            spoiler=spoiler,
            video=any(not one.round_message for one in videos) and not animated,
            round=any(one.round_message for one in videos),
            voice=any(one.voice for one in attributes if isinstance(one, t.DocumentAttributeAudio)),
            document=t.DocumentEmpty(id=document.id),
            video_cover=t.PhotoEmpty(id=cover.id) if cover is not None else None,
            video_timestamp=timestamp,
            ttl_seconds=ttl,
        )
    )


def id_of(stored: _Stored) -> int:
    """Return the id of what stored media refer to."""
    inner = _inner(stored)
    assert isinstance(inner, (t.PhotoEmpty, t.DocumentEmpty))
    return inner.id


def cover_of(stored: t.MessageMediaDocument) -> int:
    """Return the id of the photo that covers a stored video, or 0."""
    return stored.video_cover.id if isinstance(stored.video_cover, t.PhotoEmpty) else 0


def sizes(of: Iterable[Size]) -> list[t.TypePhotoSize]:
    """Return renditions."""
    return [
        t.PhotoStrippedSize(type=one.type, bytes=one.inline)
        if one.inline
        else t.PhotoSize(type=one.type, w=one.width, h=one.height, size=one.size)
        for one in of
    ]


def _videos(of: Iterable[VideoRendition]) -> list[t.TypeVideoSize]:
    return [
        t.VideoSize(type=one.type, w=one.width, h=one.height, size=one.size, video_start_ts=one.start_s) for one in of
    ]


def holds_of(media: bytes) -> list[int]:
    """Return the ids of the photos and documents that stored media refer to."""
    stored = _reference(media)
    if stored is None:
        return []
    cover = cover_of(stored) if isinstance(stored, t.MessageMediaDocument) else 0
    return [id_of(stored), cover] if cover else [id_of(stored)]


def refers(media: bytes) -> bool:
    """Whether stored media are a photo or a document, or what remains of one."""
    return media[:4] in {_PHOTO, _DOCUMENT}


def photo_of_action(action: bytes) -> int | None:
    """Return the id of the photo that the action of a service message shows, if it shows one."""
    stored = _reference(action) if action[:4] in _PHOTO_ACTIONS else None
    return id_of(stored) if stored is not None else None


def _reference(blob: bytes) -> _Stored | None:
    """Return what refers to a photo or a document; not what remains of one."""
    if not refers(blob) and blob[:4] not in _PHOTO_ACTIONS:
        return None
    stored = tl.decode(blob)
    assert isinstance(stored, _Stored)
    return stored if _inner(stored) is not None else None


def _inner(stored: _Stored) -> t.TypePhoto | t.TypeDocument | None:
    return stored.document if isinstance(stored, t.MessageMediaDocument) else stored.photo
