"""Content encrypted at rest so that any range of it stays readable.

Every blob has a key of its own, used for nothing else, and AES-256-CTR from a counter of zero: the cipher of byte *n*
depends on *n* alone, so a range needs no more than its own bytes. The key lies in the database, sealed by the vault
under the master key (:mod:`heliogram.platform.secrets`): whoever has the object store alone, or it and the database
without the master key, reads nothing. That content was not changed is checked where it matters to the receiver, by
the hashes of ranges; CTR does not.

An empty seal means that the blob is plain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from heliogram.kernel.clock import Entropy

PLAIN: Final = b""
_KEY_BYTES: Final = 32
_BLOCK: Final = 16


class Vault(Protocol):
    """Seals small secrets under the master key."""

    def encrypt(self, plain: bytes) -> bytes:
        """Seal bytes."""
        ...

    def decrypt(self, sealed: bytes) -> bytes:
        """Open sealed bytes."""
        ...


Change = Callable[[bytes], bytes]
"""Encrypts or decrypts the next bytes of a blob."""


def _same(data: bytes) -> bytes:
    return data


class Sealer:
    """Makes the keys of blobs, and ciphers with them."""

    def __init__(self, vault: Vault, entropy: Entropy, *, encrypt: bool) -> None:
        """``encrypt`` decides about new blobs; old ones are read as they were written."""
        self._vault = vault
        self._entropy = entropy
        self._encrypt = encrypt

    def new_seal(self) -> bytes:
        """Return the seal of a blob to be written: its key, sealed, or nothing."""
        return self._vault.encrypt(self._entropy.bytes(_KEY_BYTES)) if self._encrypt else PLAIN

    def cipher(self, seal: bytes, offset: int = 0) -> Change:
        """Return what encrypts and decrypts the bytes from ``offset`` on, piece after piece."""
        if not seal:
            return _same
        block, within = divmod(offset, _BLOCK)
        cipher = Cipher(AES(self._vault.decrypt(seal)), CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        cipher.update(bytes(within))
        return cipher.update
