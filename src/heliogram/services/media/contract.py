"""Photos and documents: what content is, how it looks small, who made it.

Content lies in ``files``; this service keeps for each photo its sizes and for each document its type, attributes
(canonical TL, opaque here) and thumbnails. Untrusted content is looked at only in worker processes with limits on
time, memory and pixels. A photo or document, once made, never changes and has one id, so it may be remembered; sending
it again or forwarding it shares it. Making the same upload again gives what was made of it the first time.

Source: https://core.telegram.org/api/files
"""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import UserId
from heliogram.platform.rpc import Service, operation


class PhotoInvalidDimensions(BadRequest, code="PHOTO_INVALID_DIMENSIONS"):
    """Width and height are more than 10,000 together, or one is more than 20 times the other."""


class PhotoCropSizeSmall(BadRequest, code="PHOTO_CROP_SIZE_SMALL"):
    """The picture is too small for a profile."""


class ImageProcessFailed(BadRequest, code="IMAGE_PROCESS_FAILED"):
    """The content is no picture that could be read."""


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """One rendition of a picture."""

    type: str
    """Boxes ``s m x y w`` of 100, 320, 800, 1280, 2560; squares ``a b c`` of 160, 320, 640; ``i``: stripped, inline."""
    width: int
    height: int
    size: int
    key: str = ""
    """The object with its bytes; empty for an inline one."""
    inline: bytes = b""


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in all its sizes, smallest first."""

    id: int
    made_by: UserId
    made_at: int
    sizes: list[Size]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file of any kind."""

    id: int
    made_by: UserId
    made_at: int
    mime_type: str
    size: int
    key: str
    attributes: bytes
    """``Vector<DocumentAttribute>`` as its maker gave it, or empty."""
    thumbs: list[Size]
    width: int = 0
    """Of a picture, as a look into it found; 0 for everything else."""
    height: int = 0


class Media(Service, name="media.v1"):
    """Photos and documents."""

    @operation(idempotent=True, deadline_s=120)
    @abstractmethod
    async def make_photo(self, *, owner: UserId, upload: int, parts: int, md5: str, square: bool) -> Photo:
        """Make a photo of an upload: oriented, without metadata, as JPEG in every size that it fills.

        ``square`` makes the renditions of profile photos. Raises what ``Files.finish`` raises, ImageProcessFailed,
        PhotoInvalidDimensions, PhotoCropSizeSmall.
        """

    @operation(idempotent=True, deadline_s=300)
    @abstractmethod
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
    ) -> Document:
        """Make a document of an upload, with thumbnails: of the client's own one if it is given, else of a picture.

        ``thumb_parts`` 0: none given. A thumbnail that is no picture is left out. Raises what ``Files.finish`` raises.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def photos(self, *, ids: list[int]) -> list[Photo]:
        """Return the photos that exist among ``ids``, by id."""

    @operation(idempotent=True)
    @abstractmethod
    async def documents(self, *, ids: list[int]) -> list[Document]:
        """Return the documents that exist among ``ids``, by id."""
