"""Objects through obstore: a directory of files, what speaks like S3, or memory for tests."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from heliogram.platform.blobs.contract import BlobMissing, Blobs, checked

if TYPE_CHECKING:
    from obstore.store import ObjectStore


_PIECE = 5 << 20
"""Bytes of a streamed object that go to the store at once: the least that S3 takes."""
_PIECES_AT_ONCE = 3
_REMEMBERED: Final = 10_000
"""Directories whose names are known to be on the disk."""
_STAGED: Final = re.compile(r".+#[0-9]+")


def open_directory(folder: Path) -> Blobs:
    """Open a store of files below a folder, which is made."""
    from obstore import store  # noqa: PLC0415 - 30 ms that a program without objects is spared

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return StoredBlobs(store.LocalStore(folder, automatic_cleanup=True), FileUpkeep(folder))


def open_memory() -> Blobs:
    """Open a store that is gone with the process."""
    from obstore import store  # noqa: PLC0415 - as above

    return StoredBlobs(store.MemoryStore())


class Upkeep:
    """What a store leaves to others; nothing, if it answers only when an object is safe and leaves nothing behind."""

    async def written(self, key: str) -> None:
        """Return when an object that was just written is safe."""

    @contextmanager
    def deleting(self, key: str) -> Iterator[None]:
        """Note that an object is being deleted."""
        del key
        yield

    async def collect(self, before: float) -> None:
        """Do what :meth:`Blobs.collect` says."""


class FileUpkeep(Upkeep):
    """For files: brings them and their names to the disk, and deletes what a kill left behind.

    The library writes a file under a name with ``#`` and a number at its end and renames it. A directory's own name has
    to be brought to the disk only once, so those for which that was done are remembered: each flush that is spared is a
    turn of the disk. A directory may go with the last file that is deleted from it, and what has its name later is
    another one; so none is remembered while something is being deleted from it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._safe: set[Path] = {folder}
        self._deleting: Counter[Path] = Counter()

    @override
    async def written(self, key: str) -> None:
        places = self.places(self._folder / key)
        await asyncio.to_thread(_bring_to_disk, places)
        if len(self._safe) >= _REMEMBERED:
            self._safe = {self._folder}
        self._safe.update(folder for folder in places[1:] if not self._deleting[folder])

    def places(self, path: Path) -> list[Path]:
        """Return the file and the directories that have to be brought to the disk with it."""
        places = [path, path.parent]
        while places[-1] not in self._safe:
            places.append(places[-1].parent)
        return places

    @contextmanager
    @override
    def deleting(self, key: str) -> Iterator[None]:
        path = self._folder / key
        folders = [folder for folder in path.parents if folder.is_relative_to(self._folder) and folder != self._folder]
        self._safe.difference_update(folders)
        self._deleting.update(folders)
        try:
            yield
        finally:
            self._deleting.subtract(folders)
            self._deleting += Counter()  # drops the zeros

    @override
    async def collect(self, before: float) -> None:
        await asyncio.to_thread(self._collect, before)

    def _collect(self, before: float) -> None:
        for path in self._folder.rglob("*#*"):
            if _STAGED.fullmatch(path.name) and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _bring_to_disk(places: list[Path]) -> None:
    for place in places:
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class StoredBlobs(Blobs):
    """Objects in any store that obstore knows."""

    def __init__(self, store: ObjectStore, upkeep: Upkeep | None = None) -> None:
        self._store = store
        self._upkeep = upkeep or Upkeep()

    @override
    async def collect(self, before: float) -> None:
        await self._upkeep.collect(before)

    @override
    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        if isinstance(data, bytes):
            await self._store.put_async(checked(key), data)
            await self._upkeep.written(key)
            return len(data)
        await self._store.put_async(checked(key), data, chunk_size=_PIECE, max_concurrency=_PIECES_AT_ONCE)
        await self._upkeep.written(key)
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
        with self._upkeep.deleting(checked(key)), suppress(FileNotFoundError):
            await self._store.delete_async(key)

    @override
    async def keys(self, prefix: str) -> list[str]:
        return [one["path"] async for batch in self._store.list(checked(prefix)) for one in batch]
