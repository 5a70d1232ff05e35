"""From what a client names as a file's location to the object it may read.

A photo or document of a message is named by id, access hash and file reference, all of them made for this viewer; the
message must still show it to them. The photo of a peer is named by the peer, which the viewer must have a way to, and
the photo's id: one that the viewer is shown there now, or finds in their history of a group that they are in. An empty
``thumb_size`` is the document itself; otherwise the size of that type, of a photo or of a document's thumbnails.
Whatever else has existed as a location in old layers is refused.

Source: https://core.telegram.org/api/files#downloading-files
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.faults import LocationInvalid
from heliogram.api.filereferences import REFERENCE_FAULTS, FileOrigins
from heliogram.api.hashes import AccessHashes
from heliogram.api.present.media import photo_of_action
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import PeerId, PeerKind, UserId, chat_of, peer_kind, user_of
from heliogram.services.chats.contract import Chats
from heliogram.services.contacts.contract import Contacts
from heliogram.services.files.contract import FileIdInvalid
from heliogram.services.media.contract import Document, Media, Photo, Size
from heliogram.services.messages.contract import HistoryQuery, Kind, Messages, Wanted
from heliogram.services.users.contract import Users
from heliogram.tl import types as t

LOCATION_FAULTS: Final[tuple[type[Fault], ...]] = (
    LocationInvalid,
    FileIdInvalid,
    *REFERENCE_FAULTS,
    *PEER_FAULTS,
)
"""What naming a file may be refused with."""

_BIG: Final = "c"
_SMALL: Final = "a"
_WHOLE: Final = ""
_TYPES: Final[dict[str, type[t.TypeStorageFileType]]] = {
    "image/jpeg": t.StorageFileJpeg,
    "image/png": t.StorageFilePng,
    "image/gif": t.StorageFileGif,
    "image/webp": t.StorageFileWebp,
    "application/pdf": t.StorageFilePdf,
    "audio/mpeg": t.StorageFileMp3,
    "video/quicktime": t.StorageFileMov,
    "video/mp4": t.StorageFileMp4,
}


class NamedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a viewer may read."""

    key: str
    type: t.TypeStorageFileType
    made_at: int


class FileAccess:
    """The ``access_file`` function."""

    def __init__(
        self,
        *,
        media: Media,
        users: Users,
        contacts: Contacts,
        chats: Chats,
        messages: Messages,
        hashes: AccessHashes,
        origins: FileOrigins,
        access: PeerAccess,
    ) -> None:
        """``hashes``: those of photos and documents."""
        self._media = media
        self._users = users
        self._contacts = contacts
        self._chats = chats
        self._messages = messages
        self._hashes = hashes
        self._origins = origins
        self._access = access

    async def access_file(self, call: Call, location: t.TypeInputFileLocation) -> NamedFile:
        """Return the file at a location. Raises one of LOCATION_FAULTS."""
        if isinstance(location, t.InputDocumentFileLocation):
            await self._check(call, location)
            document = await self._document(location.id)
            if location.thumb_size == _WHOLE:
                kind = _TYPES.get(document.mime_type, t.StorageFileUnknown)
                return NamedFile(key=document.key, type=kind(), made_at=document.made_at)
            return _size(document.thumbs, location.thumb_size, document.made_at)
        if isinstance(location, t.InputPhotoFileLocation):
            await self._check(call, location)
            photo = await self._photo(location.id)
            for video in photo.videos:
                if video.type == location.thumb_size:
                    return NamedFile(key=video.key, type=t.StorageFileMp4(), made_at=photo.made_at)
            return _size(photo.sizes, location.thumb_size, photo.made_at)
        if isinstance(location, t.InputPeerPhotoFileLocation):
            return await self._peer_photo(call, location)
        raise LocationInvalid

    async def _check(self, call: Call, location: t.InputDocumentFileLocation | t.InputPhotoFileLocation) -> None:
        if location.access_hash != self._hashes.of(call.user, location.id):
            raise LocationInvalid
        await self._origins.check(call.user, location.id, bytes(location.file_reference))

    async def _peer_photo(self, call: Call, location: t.InputPeerPhotoFileLocation) -> NamedFile:
        """Return a photo by which the viewer is shown a user or a group."""
        peer = await self._access.access_peer(call, location.peer)
        number = location.photo_id
        if peer_kind(peer) is PeerKind.USER:
            may = await self._is_of_user(call, user_of(peer), number)
        else:
            may = await self._is_of_group(call, peer, number)
        if not may:
            raise LocationInvalid
        photo = await self._photo(number)
        return _size(photo.sizes, _BIG if location.big else _SMALL, photo.made_at)

    async def _is_of_user(self, call: Call, user: UserId, photo: int) -> bool:
        """Whether a photo is on a user's profile, is their fallback, or the viewer's own choice for them."""
        if await self._users.has_photo(user=user, photo=photo):
            return True
        saved = await self._contacts.among(owner=call.user, targets=[user])
        return any(one.photo is not None and one.photo.id == photo for one in saved)

    async def _is_of_group(self, call: Call, peer: PeerId, photo: int) -> bool:
        """Whether a photo is that of a group which the viewer is in, or was and is still in their history."""
        groups = await self._chats.get_many(viewer=call.user, ids=[chat_of(peer)])
        if not groups or not groups[0].member:
            return False
        if groups[0].photo is not None and groups[0].photo.id == photo:
            return True
        page = await self._messages.search(
            owner=call.user, peer=peer, wanted=Wanted(kinds=Kind.CHAT_PHOTO.value), query=HistoryQuery()
        )
        return any(photo_of_action(one.action) == photo for one in page.messages)

    async def _document(self, number: int) -> Document:
        found = await self._media.documents(ids=[number])
        if not found:
            raise FileIdInvalid
        return found[0]

    async def _photo(self, number: int) -> Photo:
        found = await self._media.photos(ids=[number])
        if not found:
            raise FileIdInvalid
        return found[0]


def _size(sizes: Sequence[Size], kind: str, made_at: int) -> NamedFile:
    """Return one rendition of a picture; those that came inline are nowhere else."""
    for size in sizes:
        if size.type == kind and size.key:
            return NamedFile(key=size.key, type=t.StorageFileJpeg(), made_at=made_at)
    raise LocationInvalid
