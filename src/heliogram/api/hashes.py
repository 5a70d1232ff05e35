"""Access hashes: what a client must show to name a user or a channel it was told of.

The hash is the keyed hash of viewer and target, so it needs no store, differs for every viewer, and whoever presents a
right one has been shown the target before.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import Final

from heliogram.kernel.ids import UserId

_PAIR: Final = Struct("<qq").pack
_LONG: Final = Struct("<q").unpack


class AccessHashes:
    """Makes access hashes: the first 8 bytes of BLAKE2b, keyed with a secret of the server."""

    def __init__(self, secret: bytes) -> None:
        """``secret``: 16 to 64 bytes, the same on every process of the server and for ever."""
        self._keyed: Final = blake2b(digest_size=8, key=secret)

    def of(self, viewer: UserId, target: int) -> int:
        """Return the number by which ``viewer`` may name ``target`` (a user or channel peer)."""
        keyed = self._keyed.copy()
        keyed.update(_PAIR(viewer, target))
        value: int = _LONG(keyed.digest())[0]
        return value
