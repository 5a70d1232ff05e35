"""Objects in S3, or in what speaks like it: a bucket for each kind of content, behind a guard.

The first word of a key chooses the bucket, and the key stays whole within it: ``photos/3f/63`` lies in the bucket for
photos. So objects move from one store to another under their names, and several kinds may share a bucket.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.platform.blobs.buckets import Buckets
from heliogram.platform.blobs.contract import Blobs, checked
from heliogram.platform.blobs.guarded import GuardedBlobs
from heliogram.platform.blobs.signing import Signer
from heliogram.platform.blobs.stores import StoredBlobs
from heliogram.platform.clock import SystemClock
from heliogram.platform.rpc import Guard, Policy

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_CONNECT_S: Final = 3
_RETRIES: Final = 6
_FIRST_PAUSE: Final = timedelta(milliseconds=100)
_LONGEST_PAUSE: Final = timedelta(seconds=2)


class BucketSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The buckets, by what is in them; the first word of a key names it."""

    parts: Annotated[str, Meta(description="Parts of files on their way.")] = "uploads"
    objects: Annotated[str, Meta(description="Documents and whatever is nothing else.")] = "documents"
    photos: Annotated[str, Meta(description="Photos and thumbnails.")] = "photos"
    videos: Annotated[str, Meta(description="Videos.")] = "videos"
    encrypted: Annotated[str, Meta(description="Files of secret chats.")] = "encrypted"


class S3Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service with Amazon's interface, if that is where objects are kept."""

    endpoint: Annotated[str, Meta(description="Address of a server other than Amazon's, as http(s)://host:port.")] = ""
    region: Annotated[str, Meta(description="The region.")] = "us-east-1"
    access_key_id: Annotated[
        str,
        Meta(
            description="Who asks. Empty: found where Amazon's own tools look, such as the machine's role; then the"
            " buckets must exist, with a rule that ends unfinished uploads after a day."
        ),
    ] = ""
    secret_access_key: Annotated[str, Meta(description="The password of it.", extra={"secret": True})] = ""
    bucket_prefix: Annotated[
        str, Meta(description="What the name of each bucket begins with; Amazon's names are the world's.")
    ] = "heliogram-"
    buckets: BucketSettings = BucketSettings()
    timeout_s: Annotated[float, Meta(gt=0, description="Seconds that a request may take, with its repetitions.")] = 15.0
    concurrent: Annotated[int, Meta(ge=1, description="Requests under way at the same time; more get FLOOD_WAIT.")] = (
        256
    )

    def __post_init__(self) -> None:
        """Raise ValueError for what no server takes as the name of a bucket."""
        for name in self.bucket_names().values():
            if not _BUCKET.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen")

    def bucket_names(self) -> dict[str, str]:
        """Return the name of each bucket by the first word of the keys in it."""
        return {word: f"{self.bucket_prefix}{name}" for word, name in msgspec.structs.asdict(self.buckets).items()}


def open_s3(settings: S3Settings, *, clock: Clock | None = None) -> Blobs:
    """Open the buckets that the settings name."""
    from obstore.exceptions import BaseError  # noqa: PLC0415 - 30 ms that a program without objects is spared
    from obstore.store import S3Store  # noqa: PLC0415 - as above

    limit = timedelta(seconds=settings.timeout_s)
    client: ClientConfig = {
        "allow_http": settings.endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=min(_CONNECT_S, settings.timeout_s)),
        "timeout": limit,
    }
    retries: RetryConfig = {
        "max_retries": _RETRIES,
        "retry_timeout": limit,
        "backoff": {"init_backoff": _FIRST_PAUSE, "max_backoff": _LONGEST_PAUSE, "base": 2},
    }
    names = settings.bucket_names()
    stores = {
        name: StoredBlobs(S3Store(name, config=_config(settings), client_options=client, retry_config=retries))
        for name in set(names.values())
    }
    buckets = _buckets(settings, clock or SystemClock()) if settings.access_key_id else None
    return GuardedBlobs(
        RoutedBlobs({word: stores[name] for word, name in names.items()}, buckets),
        Guard(Policy(concurrent=settings.concurrent, attempts=1)),
        failures=BaseError,
        limit_s=settings.timeout_s,
    )


def _buckets(settings: S3Settings, clock: Clock) -> Buckets:
    endpoint = settings.endpoint.rstrip("/") or f"https://s3.{settings.region}.amazonaws.com"
    signer = Signer(
        access_key_id=settings.access_key_id,
        secret_access_key=settings.secret_access_key,
        region=settings.region,
    )
    return Buckets(endpoint, signer, list(settings.bucket_names().values()), clock=clock, timeout_s=settings.timeout_s)


def _config(settings: S3Settings) -> S3Config:
    """Only what is set: the rest is found where Amazon's own tools look, such as the machine's role."""
    config: S3Config = {"region": settings.region}
    if settings.endpoint:
        config["endpoint"] = settings.endpoint
    if settings.access_key_id:
        config["access_key_id"] = settings.access_key_id
        config["secret_access_key"] = settings.secret_access_key
    return config


class RoutedBlobs(Blobs):
    """Objects in several stores, by the first word of their keys."""

    def __init__(self, stores: Mapping[str, Blobs], buckets: Buckets | None = None) -> None:
        """``buckets`` are those of the stores, if it is ours to make and to clean them."""
        self._stores = stores
        self._buckets = buckets

    @override
    async def prepare(self) -> None:
        if self._buckets is not None:
            await self._buckets.make()

    @override
    async def collect(self, before: float) -> None:
        if self._buckets is not None:
            await self._buckets.end_cut_off(before)

    @override
    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        return await self._of(key).put(key, data)

    @override
    async def get(self, key: str) -> bytes:
        return await self._of(key).get(key)

    @override
    async def get_range(self, key: str, *, offset: int, length: int) -> bytes:
        return await self._of(key).get_range(key, offset=offset, length=length)

    @override
    async def size(self, key: str) -> int | None:
        return await self._of(key).size(key)

    @override
    async def delete(self, key: str) -> None:
        await self._of(key).delete(key)

    @override
    async def keys(self, prefix: str) -> list[str]:
        return await self._of(prefix).keys(prefix)

    def _of(self, key: str) -> Blobs:
        store = self._stores.get(checked(key).partition("/")[0])
        if store is None:
            raise ValueError(f"{key!r} is no key of an object in any bucket")
        return store
