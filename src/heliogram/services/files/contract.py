"""Files: parts as they are uploaded, and objects as they are stored.

An *upload* is a client's file on its way: parts in any order, repeated at will, each kept in the object store as it
comes, so memory stays bounded. :meth:`Files.finish` joins the parts into an *object*, named by the SHA-256 of its
content, so identical content is stored once. An upload that is not finished in time is collected.

Objects are counted: each holder (a photo, a document, a thumbnail) holds them, and what nobody holds is collected
after a time of grace. So a service that refers to content stores it without a holder first, and then writes its own
row and the hold in one transaction, by way of :class:`heliogram.services.files.records.FileRecords`: a crash in
between leaves no reference to nothing, and nothing that is never collected.

Sources: https://core.telegram.org/api/files, design.md
"""

from __future__ import annotations

from abc import abstractmethod
from enum import Enum

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import UserId
from heliogram.platform.rpc import Service, operation


class FilePartInvalid(BadRequest, code="FILE_PART_INVALID"):
    """The part's number is out of range."""


class FilePartEmpty(BadRequest, code="FILE_PART_EMPTY"):
    """The part has no bytes."""


class FilePartTooBig(BadRequest, code="FILE_PART_TOO_BIG"):
    """The part is longer than 512 KiB."""


class FilePartSizeInvalid(BadRequest, code="FILE_PART_SIZE_INVALID"):
    """The part's size does not divide 512 KiB, or is no multiple of 1 KiB."""


class FilePartSizeChanged(BadRequest, code="FILE_PART_SIZE_CHANGED"):
    """The part's size differs from that of the upload's other parts."""


class FilePartsInvalid(BadRequest, code="FILE_PARTS_INVALID"):
    """The number of parts is out of range, or changed."""


class FilePartMissing(BadRequest, code="FILE_PART_X_MISSING"):
    """Part number ``argument`` was never uploaded."""


class Md5ChecksumInvalid(BadRequest, code="MD5_CHECKSUM_INVALID"):
    """The content does not have the checksum that was given with it."""


class FileIdInvalid(BadRequest, code="FILE_ID_INVALID"):
    """There is no such content."""


class ContentKind(Enum):
    """What content is, which decides where it is kept; the value is the first word of its name in the object store.

    Content that comes again as another kind stays where it is.
    """

    ANY = "objects"
    PHOTO = "photos"
    VIDEO = "videos"
    ENCRYPTED = "encrypted"


class StoredObject(msgspec.Struct, frozen=True, kw_only=True):
    """Content in the object store."""

    key: str
    """SHA-256 of the content, in hexadecimal digits."""
    size: int


class RangeHash(msgspec.Struct, frozen=True, kw_only=True):
    """The SHA-256 of a range of an object."""

    offset: int
    limit: int
    digest: bytes


class Files(Service, name="files.v1"):
    """Uploads and objects."""

    @operation(idempotent=True, deadline_s=30)
    @abstractmethod
    async def save_part(
        self, *, owner: UserId, upload: int, part: int, data: bytes, total: int | None, big: bool
    ) -> None:
        """Keep a part, durable on return. ``total`` is the number of parts of a big file, -1 or ``None`` while unknown.

        Parts of an upload that has been finished are taken and forgotten.

        Raises FilePartInvalid, FilePartEmpty, FilePartTooBig, FilePartSizeInvalid, FilePartSizeChanged,
        FilePartsInvalid.
        """

    @operation(idempotent=True, deadline_s=300)
    @abstractmethod
    async def finish(
        self,
        *,
        owner: UserId,
        upload: int,
        parts: int,
        md5: str,
        holder: str,
        kind: ContentKind = ContentKind.ANY,
    ) -> StoredObject:
        """Join the parts into an object held by ``holder``; the parts go. Repeating it gives the same object.

        ``md5``: in hexadecimal digits, or empty for no check. ``holder`` may be empty: then somebody is to hold the
        object within the time of grace (an hour, by default). Raises FilePartsInvalid, FilePartMissing,
        Md5ChecksumInvalid.
        """

    @operation(idempotent=True, deadline_s=60)
    @abstractmethod
    async def put(self, *, data: bytes, holder: str, kind: ContentKind = ContentKind.PHOTO) -> StoredObject:
        """Store content that the server made (a thumbnail); ``holder`` may be empty as in :meth:`finish`."""

    @operation(idempotent=True)
    @abstractmethod
    async def hold(self, *, key: str, holder: str) -> None:
        """Add a holder to an object. Raises FileIdInvalid."""

    @operation(idempotent=True)
    @abstractmethod
    async def release(self, *, holder: str) -> None:
        """Let go of everything a holder holds; content that nobody holds is collected later."""

    @operation(idempotent=True, deadline_s=30)
    @abstractmethod
    async def read(self, *, key: str, offset: int, limit: int) -> bytes:
        """Return up to ``limit`` bytes; fewer at the end, none beyond it. Raises FileIdInvalid."""

    @operation(idempotent=True, deadline_s=60)
    @abstractmethod
    async def hashes(self, *, key: str, offset: int) -> list[RangeHash]:
        """Return hashes of the 128 KiB ranges of the 1 MiB that holds ``offset``; none beyond the end.

        Raises FileIdInvalid.
        """
