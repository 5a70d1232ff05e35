"""A store across a network that may be slow or away: it costs the requests that need it, and no others.

Each request to it has a time limit, only so many may be under way, and after failures in a row requests fail at once
until a probe is answered (:class:`heliogram.platform.rpc.Guard`). The client reads ``RPC_CALL_FAIL``, ``Timeout`` or
``FLOOD_WAIT``, as for any service that gives no reply, and asks again. Requests are repeated by the library below.

What the store needs to begin with is made before the first request that finds the store, so a server can start, and
serve what needs no objects, while the store is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog
from typing_extensions import override

from heliogram.kernel.faults import Timeout
from heliogram.platform.blobs.contract import BlobMissing, Blobs
from heliogram.platform.rpc import Guard, RpcCallFailed

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class GuardedBlobs(Blobs):
    """Objects in another store, within bounds."""

    def __init__(self, blobs: Blobs, guard: Guard, *, failures: type[Exception], limit_s: float) -> None:
        """``failures`` are those of the store; ``limit_s`` is how long a request may take that is no stream."""
        self._blobs = blobs
        self._guard = guard
        self._failures = failures
        self._limit_s = limit_s
        self._beginning = asyncio.Lock()
        self._begun = False
        self._last_failure = ""

    @property
    @override
    def problem(self) -> str:
        return f"the object store gives no reply: {self._last_failure}" if self._guard.open else ""

    @override
    async def prepare(self) -> None:
        try:
            await self._ask(self._nothing, limit_s=self._limit_s)
        except (RpcCallFailed, Timeout):
            _log.warning("starting without the object store", reason=self._last_failure)

    @override
    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        limit = self._limit_s if isinstance(data, bytes) else None  # a stream's parts have limits of their own
        return await self._ask(lambda: self._blobs.put(key, data), limit_s=limit)

    @override
    async def get(self, key: str) -> bytes:
        return await self._ask(lambda: self._blobs.get(key), limit_s=self._limit_s)

    @override
    async def get_range(self, key: str, *, offset: int, length: int) -> bytes:
        return await self._ask(lambda: self._blobs.get_range(key, offset=offset, length=length), limit_s=self._limit_s)

    @override
    async def size(self, key: str) -> int | None:
        return await self._ask(lambda: self._blobs.size(key), limit_s=self._limit_s)

    @override
    async def delete(self, key: str) -> None:
        await self._ask(lambda: self._blobs.delete(key), limit_s=self._limit_s)

    @override
    async def keys(self, prefix: str) -> list[str]:
        return await self._ask(lambda: self._blobs.keys(prefix), limit_s=None)

    @override
    async def collect(self, before: float) -> None:
        await self._ask(lambda: self._blobs.collect(before), limit_s=None)

    async def _ask(self, work: Callable[[], Awaitable[T]], *, limit_s: float | None) -> T:
        async def attempt() -> T | BlobMissing:
            try:
                async with asyncio.timeout(limit_s):
                    await self._ready()
                    return await work()
            except BlobMissing as missing:  # an answer like any other
                return missing
            except TimeoutError:
                self._last_failure = "it is too slow"
                raise Timeout from None
            except (self._failures, OSError) as error:
                self._begun &= not isinstance(error, FileNotFoundError)  # a bucket is gone
                self._last_failure = str(error).partition("\n")[0]
                _log.warning("the object store gave no reply", reason=self._last_failure)
                raise RpcCallFailed from error

        found = await self._guard.run(attempt, repeatable=False, deadline=0)
        if isinstance(found, BlobMissing):
            raise found
        return found

    async def _ready(self) -> None:
        """Make what the store needs, once."""
        if self._begun:
            return
        async with self._beginning:
            if not self._begun:
                await self._blobs.prepare()
                self._begun = True

    async def _nothing(self) -> None:
        """Ask for no more than that the store is ready."""
