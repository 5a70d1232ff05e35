"""What a store of objects promises, wherever it keeps them.

An object appears whole or not at all, and once :meth:`Blobs.put` has returned it survives a power cut. Keys are
lower-case words divided by slashes (``[a-z0-9._-]``); putting a key again replaces the object.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Final

_KEY: Final = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")


class BlobMissing(Exception):  # noqa: N818 - it names the fact
    """There is no object under this key."""


class Blobs(ABC):
    """A store of objects; see the head of this module. Every method raises ValueError for a malformed key."""

    @abstractmethod
    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        """Keep an object, from one piece or many, and return its size in bytes."""

    @abstractmethod
    async def get(self, key: str) -> bytes:
        """Return an object. Raises BlobMissing."""

    @abstractmethod
    async def get_range(self, key: str, *, offset: int, length: int) -> bytes:
        """Return at most ``length`` (from 1) bytes from ``offset`` on, fewer at the object's end, none beyond it.

        Raises BlobMissing.
        """

    @abstractmethod
    async def size(self, key: str) -> int | None:
        """Return an object's size in bytes, or None if there is none."""

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Forget an object, if it is there."""

    @abstractmethod
    async def keys(self, prefix: str) -> list[str]:
        """Return the keys of all objects below ``prefix``, which ends before a slash, in no order."""


def checked(key: str) -> str:
    """Return a well-formed key or raise ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of an object")
    return key
