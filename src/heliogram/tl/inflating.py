"""Inflating what a client packed, within a bound."""

from __future__ import annotations

import zlib
from typing import Final

from heliogram.tl.errors import Malformed

MAX_INFLATED: Final = 1 << 20
"""The largest request there can be: a file part of 512 KiB and as much room again. Thousand-fold bombs stop here."""

_EITHER: Final = 47
"""``zlib`` window bits that accept a gzip and a zlib header: clients in the field send both."""


def inflate(packed: bytes, limit: int = MAX_INFLATED) -> bytes:
    """Return the content of a gzip or zlib stream; ``Malformed`` when it is broken or longer than ``limit`` bytes."""
    stream = zlib.decompressobj(_EITHER)
    try:
        plain = stream.decompress(packed, limit + 1)
    except zlib.error as fault:
        raise Malformed(f"cannot be inflated: {fault}") from None
    if len(plain) > limit:
        raise Malformed(f"inflates to more than {limit} bytes")
    if not stream.eof:
        raise Malformed("the packed data ends early")
    return plain


def deflate(plain: bytes) -> bytes:
    """Return ``plain`` as a gzip stream, as ``gzip_packed`` carries it."""
    stream = zlib.compressobj(level=6, wbits=31)
    return stream.compress(plain) + stream.flush()
