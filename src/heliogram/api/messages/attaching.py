"""What clients attach to messages, checked and made into what a body holds (see :mod:`heliogram.api.present.media`).

Source: https://core.telegram.org/api/files, https://core.telegram.org/constructor/inputMediaUploadedDocument
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from heliogram import tl
from heliogram.api.faults import EmoticonInvalid, MediaCaptionTooLong, MediaEmpty, MediaInvalid, TtlMediaInvalid
from heliogram.api.mediaaccess import MEDIA_ACCESS_FAULTS, MediaAccess
from heliogram.api.messages.kinds import kinds_of_document, kinds_of_media
from heliogram.api.present.attributes import of_a_file
from heliogram.api.present.media import stored_document, stored_photo
from heliogram.api.texts import Text, Texts, length16
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.clock import Entropy
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import UserId
from heliogram.kernel.phones import phone_digits
from heliogram.services.contacts.contract import Contacts
from heliogram.services.files.contract import FilePartMissing, FilePartsInvalid, Md5ChecksumInvalid
from heliogram.services.media.contract import (
    Document,
    ImageProcessFailed,
    Media,
    Photo,
    PhotoCropSizeSmall,
    PhotoInvalidDimensions,
    Want,
)
from heliogram.services.messages.contract import Kind
from heliogram.services.users.contract import Users
from heliogram.tl import types as t

UPLOAD_FAULTS: Final[tuple[type[Fault], ...]] = (
    FilePartMissing,
    FilePartsInvalid,
    Md5ChecksumInvalid,
    ImageProcessFailed,
    PhotoInvalidDimensions,
    PhotoCropSizeSmall,
)
"""What making media of an upload may be refused with."""
MEDIA_FAULTS: Final[tuple[type[Fault], ...]] = (
    *MEDIA_ACCESS_FAULTS,
    *UPLOAD_FAULTS,
    MediaInvalid,
    MediaEmpty,
    MediaCaptionTooLong,
    TtlMediaInvalid,
    EmoticonInvalid,
)
"""What attaching may be refused with."""

_DICE: Final = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""How many values each shows. Source: https://core.telegram.org/api/dice"""
_VARIANT: Final = "\ufe0f"
_ATTRIBUTES_BYTES: Final = 8_192
_TEXT: Final = 1_024
"""Of a name, a title or an address."""
_VCARD: Final = 4_096
_KEPT: Final = (
    t.DocumentAttributeImageSize,
    t.DocumentAttributeAnimated,
    t.DocumentAttributeVideo,
    t.DocumentAttributeAudio,
    t.DocumentAttributeFilename,
)
"""Attributes that mean something on this server."""


class Attached(NamedTuple):
    """Media as a message's body holds them, what they are found by, and the photos and documents they refer to."""

    media: bytes
    kinds: int = 0
    holds: Sequence[int] = ()


class Attachments:
    """Makes media of what clients attach."""

    def __init__(
        self, *, media: Media, access: MediaAccess, texts: Texts, users: Users, contacts: Contacts, entropy: Entropy
    ) -> None:
        self._media: Final = media
        self._access: Final = access
        self._texts: Final = texts
        self._users: Final = users
        self._contacts: Final = contacts
        self._entropy: Final = entropy

    async def caption(self, call: Call, text: str, entities: Sequence[t.TypeMessageEntity] | None) -> Text:
        """Return a caption as it is to be stored. Raises MediaCaptionTooLong, one of TEXT_FAULTS."""
        if length16(text) > limits.CAPTION_LENGTH:
            raise MediaCaptionTooLong
        return await self._texts.check(call, text, entities, may_be_empty=True)

    async def check(self, call: Call, media: t.TypeInputMedia) -> Attached:
        """Return media as a body holds them. Raises one of MEDIA_FAULTS."""
        if isinstance(media, (t.InputMediaUploadedPhoto, t.InputMediaPhoto)):
            return await self._photo(call, media)
        if isinstance(media, (t.InputMediaUploadedDocument, t.InputMediaDocument)):
            return await self._document(call, media)
        if isinstance(media, t.InputMediaGeoPoint):
            return _plain(t.MessageMediaGeo(geo=_place(media.geo_point)))
        if isinstance(media, t.InputMediaVenue):
            return _plain(_venue(media))
        if isinstance(media, t.InputMediaContact):
            return _plain(await self._contact(call, media))
        if isinstance(media, t.InputMediaDice):
            return _plain(self._dice(media.emoticon))
        if isinstance(media, t.InputMediaEmpty):
            raise MediaEmpty
        raise MediaInvalid

    async def _photo(self, call: Call, media: t.InputMediaUploadedPhoto | t.InputMediaPhoto) -> Attached:
        if media.ttl_seconds is not None:
            raise TtlMediaInvalid
        if media.live_photo or media.video is not None:
            raise MediaInvalid
        if isinstance(media, t.InputMediaPhoto):
            photo = await self._access.access_photo(call, media.id)
        else:
            photo = await self.photo_of(call, media.file, square=False)
        return Attached(stored_photo(photo.id, spoiler=media.spoiler), Kind.PHOTO.value, [photo.id])

    async def photo_of(self, call: Call, file: t.TypeInputFile, *, square: bool) -> Photo:
        """Make a photo of an upload. Raises MediaInvalid, one of UPLOAD_FAULTS."""
        upload, parts, md5 = _upload(file)
        return await self._media.make_photo(owner=call.user, upload=upload, parts=parts, md5=md5, square=square)

    async def profile_video_of(self, call: Call, file: t.TypeInputFile, *, start_s: float) -> Photo:
        """Make a moving profile photo of an upload that is a video; while it is still it shows the frame at a second.

        Raises MediaInvalid, one of UPLOAD_FAULTS.
        """
        upload, parts, md5 = _upload(file)
        return await self._media.make_profile_video(
            owner=call.user, upload=upload, parts=parts, md5=md5, start_s=start_s
        )

    async def _document(self, call: Call, media: t.InputMediaUploadedDocument | t.InputMediaDocument) -> Attached:
        if media.ttl_seconds is not None:
            raise TtlMediaInvalid
        cover = await self._access.access_photo(call, media.video_cover) if media.video_cover is not None else None
        if isinstance(media, t.InputMediaDocument):
            document = await self._access.access_document(call, media.id)
        else:
            document = await self._made(call, media)
        kinds = kinds_of_document(document)
        if not kinds & Kind.VIDEO.value:
            cover = None  # nothing else is shown behind one
        stored = stored_document(document, spoiler=media.spoiler, timestamp=media.video_timestamp, cover=cover)
        return Attached(stored, kinds, [document.id, cover.id] if cover is not None else [document.id])

    async def _made(self, call: Call, media: t.InputMediaUploadedDocument) -> Document:
        given = of_a_file(media.attributes) if media.force_file else media.attributes
        attributes = tl.encode([one for one in given if isinstance(one, _KEPT)])
        if len(attributes) > _ATTRIBUTES_BYTES:
            raise MediaInvalid
        upload, parts, md5 = _upload(media.file)
        thumb, thumb_parts = _upload(media.thumb)[:2] if media.thumb is not None else (0, 0)
        return await self._media.make_document(
            owner=call.user,
            upload=upload,
            parts=parts,
            md5=md5,
            mime_type=media.mime_type,
            attributes=attributes,
            thumb_upload=thumb,
            thumb_parts=thumb_parts,
            want=Want.FILE if media.force_file else Want.VIDEO if media.nosound_video else Want.FOUND,
        )

    async def _contact(self, call: Call, media: t.InputMediaContact) -> t.MessageMediaContact:
        """Return a contact; who it is is told only of somebody whom the sender has saved under that number."""
        digits = phone_digits(media.phone_number)
        if not digits or not media.first_name.strip() or len(media.vcard) > _VCARD:
            raise MediaInvalid
        if max(len(media.first_name), len(media.last_name)) > limits.NAME_LENGTH:
            raise MediaInvalid
        known = [one.id for one in await self._users.by_phones(phones=[digits])]
        saved = await self._contacts.among(owner=call.user, targets=known) if known else []
        who = saved[0].target if saved else call.user if call.user in known else UserId(0)
        return t.MessageMediaContact(
            phone_number=digits,
            first_name=media.first_name,
            last_name=media.last_name,
            vcard=media.vcard,
            user_id=who,
        )

    def _dice(self, emoticon: str) -> t.MessageMediaDice:
        shown = emoticon.replace(_VARIANT, "")
        values = _DICE.get(shown)
        if values is None:
            raise EmoticonInvalid
        drawn = int.from_bytes(self._entropy.bytes(8), "little")  # so many bits that no value is favoured noticeably
        return t.MessageMediaDice(value=1 + drawn % values, emoticon=shown)


def _plain(media: t.TypeMessageMedia) -> Attached:
    """Return media that refer to nothing."""
    return Attached(tl.encode(media), kinds_of_media(media))


def _upload(file: t.TypeInputFile) -> tuple[int, int, str]:
    """Return number, count of parts and checksum of an upload. Raises MediaInvalid."""
    if isinstance(file, t.InputFile):
        return file.id, file.parts, file.md5_checksum
    if isinstance(file, t.InputFileBig):
        return file.id, file.parts, ""
    raise MediaInvalid


def _place(point: t.TypeInputGeoPoint) -> t.GeoPoint:
    if not isinstance(point, t.InputGeoPoint):
        raise MediaEmpty
    if not (-90 <= point.lat <= 90 and -180 <= point.long <= 180):
        raise MediaInvalid
    return t.GeoPoint(long=point.long, lat=point.lat, access_hash=0, accuracy_radius=point.accuracy_radius)


def _venue(media: t.InputMediaVenue) -> t.MessageMediaVenue:
    texts = (media.title, media.address, media.provider, media.venue_id, media.venue_type)
    if not media.title.strip() or max(map(len, texts)) > _TEXT:
        raise MediaInvalid
    return t.MessageMediaVenue(
        geo=_place(media.geo_point),
        title=media.title,
        address=media.address,
        provider=media.provider,
        venue_id=media.venue_id,
        venue_type=media.venue_type,
    )
