"""Objects through obstore: a directory of files, what speaks like S3, or memory for tests."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from heliogram.platform.blobs.contract import BlobMissing, Blobs, checked

if TYPE_CHECKING:
    from obstore.store import ObjectStore


_PIECE = 5 << 20
"""Bytes of a streamed object that go to the store at once: the least that S3 takes."""
_PIECES_AT_ONCE = 3
_STAGED: Final = re.compile(r".+#[0-9]+")


async def _no_sync(_key: str) -> None:
    """The store itself answers only when the object is safe."""


async def _no_collect(_before: float) -> None:
    """Nothing is left half done."""


def open_directory(folder: Path) -> Blobs:
    """Open a store of files below a folder, which is made."""
    from obstore import store  # noqa: PLC0415 - 30 ms that a program without objects is spared

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = _Files(folder)
    return StoredBlobs(store.LocalStore(folder, automatic_cleanup=True), sync=files.sync, collect=files.collect)


def open_memory() -> Blobs:
    """Open a store that is gone with the process."""
    from obstore import store  # noqa: PLC0415 - as above

    return StoredBlobs(store.MemoryStore())


class _Files:
    """What the library leaves to others: when files and their names come to the disk, and what a kill leaves behind.

    It writes a file under a name with ``#`` and a number at its end, then renames it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def sync(self, key: str) -> None:
        """Bring an object and its name to the disk."""
        await asyncio.to_thread(self._sync, self._folder / key)

    async def collect(self, before: float) -> None:
        """Delete files that were not written to the end."""
        await asyncio.to_thread(self._collect, before)

    def _collect(self, before: float) -> None:
        for path in self._folder.rglob("*#*"):
            if _STAGED.fullmatch(path.name) and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def _sync(self, path: Path) -> None:
        for part in (path, *path.parents):
            descriptor = os.open(part, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if part == self._folder:
                return


class StoredBlobs(Blobs):
    """Objects in any store that obstore knows."""

    def __init__(
        self,
        store: ObjectStore,
        *,
        sync: Callable[[str], Awaitable[None]] = _no_sync,
        collect: Callable[[float], Awaitable[None]] = _no_collect,
    ) -> None:
        """``sync`` makes an object that was put safe; ``collect`` is :meth:`Blobs.collect`."""
        self._store = store
        self._sync = sync
        self._collect = collect

    @override
    async def collect(self, before: float) -> None:
        await self._collect(before)

    @override
    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        if isinstance(data, bytes):
            await self._store.put_async(checked(key), data)
            await self._sync(key)
            return len(data)
        await self._store.put_async(checked(key), data, chunk_size=_PIECE, max_concurrency=_PIECES_AT_ONCE)
        await self._sync(key)
        size = await self.size(key)
        assert size is not None  # it was just put
        return size

    @override
    async def get(self, key: str) -> bytes:
        try:
            return bytes(await (await self._store.get_async(checked(key))).bytes_async())
        except FileNotFoundError:
            raise BlobMissing(key) from None

    @override
    async def get_range(self, key: str, *, offset: int, length: int) -> bytes:
        try:
            return bytes(await self._store.get_range_async(checked(key), start=offset, end=offset + length))
        except FileNotFoundError:
            raise BlobMissing(key) from None
        except Exception:  # each store has its own words for a range that begins beyond the end
            size = await self.size(key)
            if size is None:
                raise BlobMissing(key) from None
            if offset < size:
                raise
            return b""

    @override
    async def size(self, key: str) -> int | None:
        try:
            return (await self._store.head_async(checked(key)))["size"]
        except FileNotFoundError:
            return None

    @override
    async def delete(self, key: str) -> None:
        try:
            await self._store.delete_async(checked(key))
        except FileNotFoundError:
            return

    @override
    async def keys(self, prefix: str) -> list[str]:
        return [one["path"] async for batch in self._store.list(checked(prefix)) for one in batch]
