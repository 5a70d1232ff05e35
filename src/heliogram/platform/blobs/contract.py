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


class BlobsRefused(ValueError):  # noqa: N818 - it names the fact
    """The store does not let us in or does not let us do what we must; the text is for the operator."""


class Blobs(ABC):
    """A store of objects; see the head of this module.

    Methods that take a key raise ValueError if it is malformed. A store across a network also raises RpcCallFailed when
    it can't be reached, Timeout when it is too slow and FloodWait when too much is asked of it at once.
    """

    @property
    def problem(self) -> str:
        """What is wrong with the store, in words for the operator, or nothing."""
        return ""

    async def prepare(self) -> None:  # noqa: B027 - most have nothing to do
        """Make what the store lacks to begin with. Raises BlobsRefused; a store that is away is asked again later."""

    @abstractmethod
    async def collect(self, before: float) -> None:
        """Delete what writes that were begun before a moment (Unix time) and cut off have left half done.

        No key shows it, so nobody else can.
        """

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
