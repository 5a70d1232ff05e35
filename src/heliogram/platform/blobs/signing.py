"""Signed addresses of S3 requests, for the few requests that obstore has no call for.

A request is allowed by what stands in its address: who asks, when, for how long, and a keyed hash (HMAC-SHA-256) over
method, path, query and host. The key is derived from the password in steps that bind it to a day, a region and a
service, so that a leaked signature says nothing about other days.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import msgspec

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_LIFETIME_S: Final = 300


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Signs requests in somebody's name."""

    access_key_id: str
    secret_access_key: str
    region: str

    def address(
        self, method: str, url: str, query: Mapping[str, str], *, now: float, lifetime_s: int = _LIFETIME_S
    ) -> str:
        """Return the address of a request, signed; ``url`` has no query and no characters that need quoting."""
        at = datetime.fromtimestamp(now, UTC)
        stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
        scope = f"{day}/{self.region}/s3/aws4_request"
        said = {
            **query,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{self.access_key_id}/{scope}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(lifetime_s),
            "X-Amz-SignedHeaders": "host",
        }
        parts = urlsplit(url)
        words = urlencode(sorted(said.items()), quote_via=quote, safe="-_.~")
        canonical = "\n".join([method, parts.path, words, f"host:{parts.netloc}", "", "host", "UNSIGNED-PAYLOAD"])
        signed = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self.secret_access_key}".encode()
        for step in (*scope.split("/"), signed):
            key = hmac.digest(key, step.encode(), "sha256")
        return f"{url}?{words}&X-Amz-Signature={key.hex()}"
