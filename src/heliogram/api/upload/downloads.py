"""``upload.*``: ranges of files on their way out. Source: https://core.telegram.org/api/files#downloading-files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import OffsetInvalid
from heliogram.api.upload.locations import LOCATION_FAULTS, FileAccess
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid
from heliogram.services.files.contract import FileIdInvalid, Files
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_BLOCK: Final = 1 << 20
_PRECISE_UNIT: Final = 1 << 10
_UNIT: Final = 4 << 10


class DownloadsApi:
    """Serves files to those who may see them."""

    def __init__(self, *, files: Files, access: FileAccess) -> None:
        self._files = files
        self._access = access

    @rpc(
        m.upload_get_file,
        access=Access.BOTH,
        rate=Rate.FILE,
        faults=(*LOCATION_FAULTS, FileIdInvalid, OffsetInvalid, LimitInvalid),
    )
    async def get_file(self, call: Call, request: f.UploadGetFile) -> t.TypeUploadFile:
        """Return a range of a file: shorter at its end, and empty beyond it."""
        check_range(request.offset, request.limit, precise=request.precise)
        file = await self._access.access_file(call, request.location)
        data = await self._files.read(key=file.key, offset=request.offset, limit=request.limit)
        return t.UploadFile(type=file.type, mtime=file.made_at, bytes=data)

    @rpc(
        m.upload_get_file_hashes,
        access=Access.BOTH,
        rate=Rate.FILE,
        faults=(*LOCATION_FAULTS, FileIdInvalid, OffsetInvalid),
    )
    async def get_file_hashes(self, call: Call, request: f.UploadGetFileHashes) -> Sequence[t.TypeFileHash]:
        """Return the SHA-256 hashes of the ranges around an offset."""
        if request.offset < 0:
            raise OffsetInvalid
        file = await self._access.access_file(call, request.location)
        found = await self._files.hashes(key=file.key, offset=request.offset)
        return [t.FileHash(offset=one.offset, limit=one.limit, hash=one.digest) for one in found]


def check_range(offset: int, limit: int, *, precise: bool) -> None:
    """Check a range against the documented rules of alignment. Raises OffsetInvalid, LimitInvalid.

    Offset and limit are multiples of 4 KiB and 1 MiB is one of the limit; with ``precise`` they are multiples of 1 KiB.
    Either way the range lies within one block of 1 MiB.
    """
    unit = _PRECISE_UNIT if precise else _UNIT
    if offset < 0 or offset % unit:
        raise OffsetInvalid
    if not 0 < limit <= _BLOCK or limit % unit or not (precise or _BLOCK % limit == 0):
        raise LimitInvalid
    if offset // _BLOCK != (offset + limit - 1) // _BLOCK:
        raise LimitInvalid
