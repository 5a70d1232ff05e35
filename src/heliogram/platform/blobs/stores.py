"""Objects through obstore: a directory of files, S3 and what speaks like it, or memory for tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta
from typing_extensions import override

from heliogram.platform.blobs.contract import BlobMissing, Blobs, checked

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config


_PIECE = 5 << 20
"""Bytes of a streamed object that go to the store at once: the least that S3 takes."""
_PIECES_AT_ONCE = 3


class BlobSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where objects are kept."""

    kind: Annotated[
        Literal["directory", "s3", "memory"], Meta(description="directory: files below the data directory.")
    ] = "directory"
    bucket: Annotated[str, Meta(description="s3: the bucket.")] = ""
    prefix: Annotated[str, Meta(description="s3: what every key begins with.")] = ""
    endpoint: Annotated[
        str, Meta(description="s3: address of a server other than Amazon's, as http(s)://host:port.")
    ] = ""
    region: Annotated[str, Meta(description="s3: the region.")] = "us-east-1"
    access_key_id: Annotated[str, Meta(description="s3: who asks.")] = ""
    secret_access_key: Annotated[str, Meta(description="s3: the password of it.", extra={"secret": True})] = ""

    def __post_init__(self) -> None:
        """Raise ValueError for S3 without a bucket."""
        if self.kind == "s3" and not self.bucket:
            raise ValueError("kind s3 needs a bucket")


def open_blobs(settings: BlobSettings, folder: Path) -> Blobs:
    """Open the store that the settings name; ``folder`` is where a directory store lies."""
    from obstore import store  # noqa: PLC0415 - 30 ms that a program without objects is spared

    match settings.kind:
        case "directory":
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return StoredBlobs(store.LocalStore(folder, automatic_cleanup=True), sync=_FileSync(folder))
        case "memory":
            return StoredBlobs(store.MemoryStore())
        case _:
            return StoredBlobs(
                store.S3Store(
                    settings.bucket,
                    prefix=settings.prefix or None,
                    config=_s3_config(settings),
                    client_options={"allow_http": settings.endpoint.startswith("http://")},
                )
            )


def _s3_config(settings: BlobSettings) -> S3Config:
    """Only what is set: the rest is found where Amazon's own tools look, such as the machine's role."""
    config: S3Config = {"region": settings.region}
    if settings.endpoint:
        config["endpoint"] = settings.endpoint
    if settings.access_key_id:
        config["access_key_id"] = settings.access_key_id
        config["secret_access_key"] = settings.secret_access_key
    return config


async def _no_sync(_key: str) -> None:
    """The store itself answers only when the object is safe."""


class _FileSync:
    """Brings a file and its name to the disk: the library writes and renames but leaves it to the system when."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, key: str) -> None:
        await asyncio.to_thread(self._sync, self._folder / key)

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

    def __init__(self, store: ObjectStore, *, sync: Callable[[str], Awaitable[None]] = _no_sync) -> None:
        self._store = store
        self._sync = sync

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
        size = await self.size(key)
        if size is None:
            raise BlobMissing(key)
        if offset >= size:
            return b""
        try:
            return bytes(await self._store.get_range_async(key, start=offset, end=min(offset + length, size)))
        except FileNotFoundError:  # deleted between the two calls
            raise BlobMissing(key) from None

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
