"""``upload.*``: parts of files on their way in. Source: https://core.telegram.org/api/files#uploading-files."""

from __future__ import annotations

from typing import Final

from heliogram.api.binding import Access, Rate, rpc
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.services.files.contract import (
    FilePartEmpty,
    FilePartInvalid,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartSizeInvalid,
    FilePartTooBig,
    Files,
)
from heliogram.tl import functions as f
from heliogram.tl import methods as m

_FAULTS: Final[tuple[type[Fault], ...]] = (
    FilePartEmpty,
    FilePartInvalid,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartSizeInvalid,
    FilePartTooBig,
)


class PartsApi:
    """Takes parts; what becomes of them is said by the methods that name the upload."""

    def __init__(self, files: Files) -> None:
        self._files = files

    @rpc(m.upload_save_file_part, access=Access.BOTH, rate=Rate.FILE, faults=_FAULTS)
    async def save_file_part(self, call: Call, request: f.UploadSaveFilePart) -> bool:
        """Keep a part of a file of at most 10 MB."""
        await self._files.save_part(
            owner=call.user,
            upload=request.file_id,
            part=request.file_part,
            data=bytes(request.bytes),
            total=None,
            big=False,
        )
        return True

    @rpc(m.upload_save_big_file_part, access=Access.BOTH, rate=Rate.FILE, faults=_FAULTS)
    async def save_big_file_part(self, call: Call, request: f.UploadSaveBigFilePart) -> bool:
        """Keep a part of a larger file, or of one whose length is not known yet (-1 parts in all)."""
        await self._files.save_part(
            owner=call.user,
            upload=request.file_id,
            part=request.file_part,
            data=bytes(request.bytes),
            total=request.file_total_parts,
            big=True,
        )
        return True
