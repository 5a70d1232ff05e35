"""What clients attach to messages, checked and made into what a body holds (see :mod:`heliogram.api.present.media`).

Source: https://core.telegram.org/api/files, https://core.telegram.org/constructor/inputMediaUploadedDocument
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final, NamedTuple

import msgspec

from heliogram import tl
from heliogram.api.faults import (
    EmoticonInvalid,
    MediaCaptionTooLong,
    MediaInvalid,
    MediaTtlInvalid,
    TtlMediaInvalid,
)
from heliogram.api.mediaaccess import MEDIA_ACCESS_FAULTS, MediaAccess
from heliogram.api.messages.kinds import kinds_of_document, kinds_of_media
from heliogram.api.messages.locations import located
from heliogram.api.present.attributes import duration_of, of_a_file
from heliogram.api.present.endings import is_to_be_opened, remains_of
from heliogram.api.present.media import stored_document, stored_photo
from heliogram.api.texts import Text, Texts, length16
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.clock import Entropy
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import PeerId, UserId, user_peer
from heliogram.kernel.phones import phone_digits
from heliogram.services.contacts.contract import Contacts
from heliogram.services.files.contract import FilePartMissing, FilePartsInvalid, Md5ChecksumInvalid
from heliogram.services.media.contract import (
    Document,
    ImageProcessFailed,
    Media,
    MediaEmpty,
    Photo,
    PhotoCropSizeSmall,
    PhotoInvalidDimensions,
    Want,
)
from heliogram.services.messages.contract import Kind, Outgoing
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
    MediaTtlInvalid,
    EmoticonInvalid,
)
"""What attaching may be refused with."""

_DICE: Final = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""How many values each shows. Source: https://core.telegram.org/api/dice"""
_VARIANT: Final = "\ufe0f"
_ATTRIBUTES_BYTES: Final = 8_192
_VCARD: Final = 4_096
_TIMED: Final = Kind.PHOTO | Kind.VIDEO
"""What may be shown for a time."""
_SHOWN_ONCE: Final = _TIMED | Kind.ROUND | Kind.VOICE
_FAMILIES: Final = (Kind.PHOTO | Kind.VIDEO, Kind.MUSIC, Kind.DOCUMENT)
_KEPT: Final = (
    t.DocumentAttributeImageSize,
    t.DocumentAttributeAnimated,
    t.DocumentAttributeSticker,
    t.DocumentAttributeVideo,
    t.DocumentAttributeAudio,
    t.DocumentAttributeFilename,
)
"""Attributes that mean something on this server."""


class Attached(NamedTuple):
    """Media as a message's body holds them, with what the messages service is to know of them."""

    media: bytes
    kinds: int = 0
    """What they are."""
    holds: Sequence[int] = ()
    """The photos and documents they refer to."""
    lasts_s: int | None = None
    """How long they are shown once they are opened, if they end by themselves; 0: once."""
    live_s: int = 0
    """For how long after they were sent they are live; 0: they are not."""

    def added_to(self, said: Outgoing) -> Outgoing:
        """Return a message with these media; what ends by itself is not found by searches."""
        ends = self.lasts_s is not None
        return msgspec.structs.replace(
            said,
            media=self.media,
            kinds=0 if ends else self.kinds | said.kinds,
            holds=list(self.holds),
            unread_content=is_to_be_opened(self.media),
            lasts_s=self.lasts_s,
            remains=remains_of(self.media) if ends else b"",
            live_s=self.live_s,
        )


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

    async def check(self, call: Call, media: t.TypeInputMedia, *, to: PeerId | None) -> Attached:
        """Return media as a body holds them; ``to`` is where they go (``None``: into a message that is there).

        Raises one of MEDIA_FAULTS.
        """
        if isinstance(media, (t.InputMediaUploadedPhoto, t.InputMediaPhoto)):
            return await self._photo(call, media, _ttl(call, media.ttl_seconds, to))
        if isinstance(media, (t.InputMediaUploadedDocument, t.InputMediaDocument)):
            return await self._document(call, media, _ttl(call, media.ttl_seconds, to))
        if isinstance(media, (t.InputMediaGeoPoint, t.InputMediaGeoLive, t.InputMediaVenue)):
            return attached(located(media))
        if isinstance(media, t.InputMediaContact):
            return attached(await self._contact(call, media))
        if isinstance(media, t.InputMediaDice):
            return attached(self._dice(media.emoticon))
        if isinstance(media, t.InputMediaEmpty):
            raise MediaEmpty
        raise MediaInvalid

    async def _photo(
        self, call: Call, media: t.InputMediaUploadedPhoto | t.InputMediaPhoto, ttl: int | None
    ) -> Attached:
        if media.live_photo or media.video is not None:
            raise MediaInvalid
        if isinstance(media, t.InputMediaPhoto):
            photo = await self._access.access_photo(call, media.id)
        else:
            photo = await self.photo_of(call, media.file, square=False)
        stored = stored_photo(photo.id, spoiler=media.spoiler, ttl=ttl)
        return Attached(stored, Kind.PHOTO.value, [photo.id], _lasts(ttl, Kind.PHOTO))

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

    async def _document(
        self, call: Call, media: t.InputMediaUploadedDocument | t.InputMediaDocument, ttl: int | None
    ) -> Attached:
        cover = await self._access.access_photo(call, media.video_cover) if media.video_cover is not None else None
        if isinstance(media, t.InputMediaDocument):
            document = await self._access.access_document(call, media.id)
        else:
            document = await self._made(call, media)
        kinds = kinds_of_document(document)
        lasts_s = _lasts(ttl, Kind(kinds), duration_of(document))
        if not kinds & Kind.VIDEO.value:
            cover = None  # nothing else is shown behind one
        stored = stored_document(document, spoiler=media.spoiler, timestamp=media.video_timestamp, cover=cover, ttl=ttl)
        return Attached(stored, kinds, [document.id, cover.id] if cover is not None else [document.id], lasts_s)

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


def album_family(*parts: Attached) -> Kind | None:
    """Return which kinds may stand in an album with these media; ``None`` if they can't stand in one together.

    Source: https://core.telegram.org/bots/api#sendmediagroup
    """
    kinds = Kind(0)
    for part in parts:
        kinds |= Kind(part.kinds)
    return next((family for family in _FAMILIES if kinds and kinds in family), None)


def _ttl(call: Call, ttl: int | None, to: PeerId | None) -> int | None:
    """Return what a client says of when media are to end. Raises MediaTtlInvalid, TtlMediaInvalid."""
    if not ttl:
        return None
    if to is None:
        raise MediaTtlInvalid
    if to < 0 or to == user_peer(call.user) or not (0 < ttl <= limits.SELF_DESTRUCT or ttl == limits.SHOWN_ONCE):
        raise TtlMediaInvalid
    return ttl


def _lasts(ttl: int | None, kind: Kind, duration: float = 0) -> int | None:
    """Return for how long media of a kind are shown: no video ends before it has been seen. Raises TtlMediaInvalid."""
    if ttl is None:
        return None
    if not kind & (_SHOWN_ONCE if ttl == limits.SHOWN_ONCE else _TIMED):
        raise TtlMediaInvalid
    return 0 if ttl == limits.SHOWN_ONCE else max(ttl, ceil(duration) + 1)


def attached(media: t.TypeMessageMedia) -> Attached:
    """Return media that refer to nothing."""
    live_s = media.period if isinstance(media, t.MessageMediaGeoLive) else 0
    return Attached(tl.encode(media), kinds_of_media(media), live_s=live_s)


def _upload(file: t.TypeInputFile) -> tuple[int, int, str]:
    """Return number, count of parts and checksum of an upload. Raises MediaInvalid."""
    if isinstance(file, t.InputFile):
        return file.id, file.parts, file.md5_checksum
    if isinstance(file, t.InputFileBig):
        return file.id, file.parts, ""
    raise MediaInvalid
