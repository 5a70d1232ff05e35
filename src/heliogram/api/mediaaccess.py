"""The only ways from what a client names to photos and documents.

A client names one by id, access hash (keyed for it, so whoever presents a right one was shown it) and file reference,
which says from where it has it and until when.

Source: https://core.telegram.org/api/file-references
"""

from __future__ import annotations

from typing import Final

from heliogram.api.filereferences import REFERENCE_FAULTS, FileOrigins
from heliogram.api.hashes import AccessHashes
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.services.media.contract import Document, Media, MediaEmpty, Photo
from heliogram.tl import types as t

MEDIA_ACCESS_FAULTS: Final[tuple[type[Fault], ...]] = (*REFERENCE_FAULTS, MediaEmpty)
"""What naming a photo or document may be refused with."""


class MediaAccess:
    """The ``access_*`` functions."""

    def __init__(self, *, media: Media, hashes: AccessHashes, origins: FileOrigins) -> None:
        self._media: Final = media
        self._hashes: Final = hashes
        self._origins: Final = origins

    async def access_photo(self, call: Call, photo: t.TypeInputPhoto) -> Photo:
        """Return the photo that an ``InputPhoto`` names. Raises one of MEDIA_ACCESS_FAULTS."""
        if not isinstance(photo, t.InputPhoto):
            raise MediaEmpty
        await self._check(call, photo.id, photo.access_hash, photo.file_reference)
        found = await self._media.photos(ids=[photo.id])
        if not found:
            raise MediaEmpty
        return found[0]

    async def access_document(self, call: Call, document: t.TypeInputDocument) -> Document:
        """Return the document that an ``InputDocument`` names. Raises one of MEDIA_ACCESS_FAULTS."""
        if not isinstance(document, t.InputDocument):
            raise MediaEmpty
        await self._check(call, document.id, document.access_hash, document.file_reference)
        found = await self._media.documents(ids=[document.id])
        if not found:
            raise MediaEmpty
        return found[0]

    async def _check(self, call: Call, file: int, access_hash: int, reference: bytes) -> None:
        if access_hash != self._hashes.of(call.user, file):
            raise MediaEmpty
        await self._origins.check(call.user, file, bytes(reference), to_send=True)
