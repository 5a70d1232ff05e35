"""Files in memory: what the media service needs of them, and a look at who holds what."""

from hashlib import md5 as md5_of
from hashlib import sha256

from typing_extensions import override

from heliogram.kernel.ids import UserId
from heliogram.services.files.contract import (
    ContentKind,
    FilePartMissing,
    Files,
    Md5ChecksumInvalid,
    RangeHash,
    StoredObject,
)


class MemoryFiles(Files):
    """Uploads and objects."""

    def __init__(self) -> None:
        self.parts: dict[tuple[UserId, int], dict[int, bytes]] = {}
        self.objects: dict[str, bytes] = {}
        self.holders: dict[str, set[str]] = {}
        self._finished: dict[tuple[UserId, int], StoredObject] = {}

    def upload(self, owner: UserId, upload: int, content: bytes) -> None:
        """Put a whole upload there, in one part."""
        self.parts[owner, upload] = {0: content}

    def held(self) -> set[str]:
        """Return everybody who holds something."""
        return {holder for holder, keys in self.holders.items() if keys}

    @override
    async def save_part(
        self, *, owner: UserId, upload: int, part: int, data: bytes, total: int | None, big: bool
    ) -> None:
        self.parts.setdefault((owner, upload), {})[part] = data

    @override
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
        if (owner, upload) in self._finished:
            made = self._finished[owner, upload]
            self.holders.setdefault(holder, set()).add(made.key)
            return made
        saved = self.parts.get((owner, upload), {})
        for number in range(parts):
            if number not in saved:
                raise FilePartMissing(number)
        content = b"".join(saved[number] for number in range(parts))
        if md5 and md5_of(content, usedforsecurity=False).hexdigest() != md5:
            raise Md5ChecksumInvalid
        made = self._finished[owner, upload] = await self.put(data=content, holder=holder)
        return made

    @override
    async def put(self, *, data: bytes, holder: str, kind: ContentKind = ContentKind.PHOTO) -> StoredObject:
        key = sha256(data).hexdigest()
        self.objects[key] = data
        self.holders.setdefault(holder, set()).add(key)
        return StoredObject(key=key, size=len(data))

    @override
    async def hold(self, *, key: str, holder: str) -> None:
        self.holders.setdefault(holder, set()).add(key)

    @override
    async def release(self, *, holder: str) -> None:
        self.holders.pop(holder, None)

    @override
    async def read(self, *, key: str, offset: int, limit: int) -> bytes:
        return self.objects[key][offset : offset + limit]

    @override
    async def hashes(self, *, key: str, offset: int) -> list[RangeHash]:
        return []
