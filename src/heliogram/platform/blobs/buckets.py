"""Buckets of S3: made if they are not there, and rid of uploads that were cut off.

A large object comes to S3 in parts, which become the object with the last request. A process that is killed in between
leaves parts that no listing of objects shows and that are paid for. So who writes to a bucket also asks it for
unfinished uploads, and ends those that nobody can be working on.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/ (CreateBucket, HeadBucket, ListMultipartUploads,
AbortMultipartUpload)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

import msgspec

from heliogram.kernel.clock import Clock
from heliogram.platform.blobs.contract import BlobsRefused
from heliogram.platform.blobs.signing import Signer

_NO_CONSTRAINT: Final = "us-east-1"
"""The region that a bucket is in if nothing is said, and that must not be said."""
_OK, _NO_CONTENT, _NOT_FOUND, _CONFLICT, _OURS_ABOVE = 200, 204, 404, 409, 500


class _Answer(msgspec.Struct, frozen=True):
    status: int
    body: str


class Buckets:
    """Some buckets of one endpoint."""

    def __init__(self, endpoint: str, signer: Signer, names: Sequence[str], *, clock: Clock, timeout_s: float) -> None:
        """``endpoint`` without a slash at its end."""
        self._endpoint = endpoint
        self._signer = signer
        self._names = list(dict.fromkeys(names))
        self._clock = clock
        self._timeout_s = timeout_s

    async def make(self) -> None:
        """Make those that are not there. Raises BlobsRefused, OSError, TimeoutError."""
        for name in self._names:
            found = await self._ask("HEAD", f"/{name}")
            if found.status == _NOT_FOUND:
                found = await self._ask("PUT", f"/{name}", body=self._constraint())
                if found.status == _CONFLICT and "BucketAlreadyOwnedByYou" in found.body:
                    continue  # another process was faster
            if found.status != _OK:
                raise BlobsRefused(
                    f"the object store at {self._endpoint} refuses the bucket {name}: {found.status} {_reason(found)}"
                )

    async def end_cut_off(self, before: float) -> None:
        """End the uploads that were begun before a moment (Unix time). Raises OSError, TimeoutError."""
        for name in self._names:
            marker: dict[str, str] | None = {}
            while marker is not None:
                listing = ET.fromstring((await self._ask("GET", f"/{name}", {"uploads": "", **marker})).body)  # noqa: S314 - of our own store
                for upload in listing.iterfind("{*}Upload"):
                    if datetime.fromisoformat(_text(upload, "Initiated")).timestamp() < before:
                        key = quote(_text(upload, "Key"))
                        await self._ask("DELETE", f"/{name}/{key}", {"uploadId": _text(upload, "UploadId")})
                marker = _next(listing)

    def _constraint(self) -> str:
        region = self._signer.region
        if region == _NO_CONSTRAINT:
            return ""
        return (
            '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        )

    async def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None, body: str = "") -> _Answer:
        import aiohttp  # noqa: PLC0415 - only a store across the network needs it
        from yarl import URL  # noqa: PLC0415

        address = self._signer.address(method, self._endpoint + path, query or {}, now=self._clock.now())
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s)) as session,
                session.request(method, URL(address, encoded=True), data=body) as answer,
            ):
                found = _Answer(answer.status, await answer.text())
        except aiohttp.ClientError as error:
            raise OSError(f"{self._endpoint}: {error}") from error
        if found.status >= _OURS_ABOVE:
            raise OSError(f"{self._endpoint}: {found.status} {_reason(found)}")
        return found


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""


def _next(listing: ET.Element) -> dict[str, str] | None:
    """Return what asks for the next page of a listing, if there is one."""
    if _text(listing, "IsTruncated") != "true":
        return None
    return {"key-marker": _text(listing, "NextKeyMarker"), "upload-id-marker": _text(listing, "NextUploadIdMarker")}


def _reason(answer: _Answer) -> str:
    """Return why a request failed, in the store's words."""
    try:
        fault = ET.fromstring(answer.body)  # noqa: S314 - of our own store
    except ET.ParseError:
        return answer.body[:200]
    return f"{_text(fault, 'Code')} {_text(fault, 'Message')}"
