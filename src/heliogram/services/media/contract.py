"""Photos and documents: what content is, how it looks small, who made it.

Content lies in ``files``; this service keeps for each photo its sizes and for each document its type, attributes
(canonical TL, opaque here) and thumbnails. Untrusted content is looked at only in worker processes with limits on
time, memory and pixels: what they find (:class:`Facts`) is no client's claim. A photo or document, once made, never
changes and has one id, so it may be remembered; sending it again or forwarding it shares it. Making the same upload
again gives what was made of it the first time.

Who refers to a photo or document holds it (:mod:`heliogram.services.media.records`); what nobody has held for
``media.grace_hours`` is collected. Until then whoever made it, or saw it in a message that is gone, may send it.

Source: https://core.telegram.org/api/files
"""

from __future__ import annotations

from abc import abstractmethod
from enum import Enum

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import UserId
from heliogram.platform.rpc import Service, operation
from heliogram.services.media.facts import Facts


class PhotoInvalidDimensions(BadRequest, code="PHOTO_INVALID_DIMENSIONS"):
    """Width and height are more than 10,000 together, or one is more than 20 times the other."""


class PhotoCropSizeSmall(BadRequest, code="PHOTO_CROP_SIZE_SMALL"):
    """The picture is too small for a profile."""


class ImageProcessFailed(BadRequest, code="IMAGE_PROCESS_FAILED"):
    """The content is no picture that could be read."""


class MediaEmpty(BadRequest, code="MEDIA_EMPTY"):
    """There is no such photo or document, or nothing is attached."""


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


class VideoRendition(msgspec.Struct, frozen=True, kw_only=True):
    """A silent square video (MP4, H.264) that is shown instead of a profile photo."""

    type: str
    """``u``."""
    width: int
    height: int
    size: int
    key: str
    start_s: float
    """The moment that the photo's sizes show."""


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in all its sizes, smallest first."""

    id: int
    made_by: UserId
    made_at: int
    sizes: list[Size]
    videos: list[VideoRendition] = []
    """Of a profile photo that moves; elsewhere none."""


class Want(Enum):
    """What a client wants a document to be."""

    FOUND = "found"
    """What it is found to be: a GIF becomes a silent video, and a short silent video is an animation."""
    VIDEO = "video"
    """The same, but a silent video is a video."""
    FILE = "file"
    """A file and nothing else; it may have thumbnails."""


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
    facts: Facts | None = None
    """Of a video or sound, as a look into it found; ``None`` of what is neither, or is wanted as a file."""


class Media(Service, name="media.v1"):
    """Photos and documents."""

    @operation(idempotent=True, deadline_s=120)
    @abstractmethod
    async def make_photo(self, *, owner: UserId, upload: int, parts: int, md5: str, square: bool) -> Photo:
        """Make a photo of an upload: oriented, without metadata, as JPEG in every size that it fills.

        ``square`` makes the renditions of profile photos. Raises what ``Files.finish`` raises, ImageProcessFailed,
        PhotoInvalidDimensions, PhotoCropSizeSmall.
        """

    @operation(idempotent=True, deadline_s=120)
    @abstractmethod
    async def make_profile_video(self, *, owner: UserId, upload: int, parts: int, md5: str, start_s: float) -> Photo:
        """Make a profile photo of an upload that is a video: its middle square, of at most 10 seconds, without sound.

        The sizes (those of a square photo) are made of the frame at ``start_s`` seconds. ``Photo.videos`` holds the
        video, served as the photo's size ``u``. Raises what :meth:`make_photo` raises.
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
        want: Want = Want.FOUND,
    ) -> Document:
        """Make a document of an upload, with thumbnails: the client's own if that can be read, else of what it shows.

        A GIF of several pictures becomes a silent MP4 file, unless it is wanted as a file. What can't be read, or not
        in time, is a document without facts. ``thumb_parts`` 0: none given. Raises what ``Files.finish`` raises.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def photos(self, *, ids: list[int]) -> list[Photo]:
        """Return the photos that exist among ``ids``, by id."""

    @operation(idempotent=True)
    @abstractmethod
    async def documents(self, *, ids: list[int]) -> list[Document]:
        """Return the documents that exist among ``ids``, by id."""
