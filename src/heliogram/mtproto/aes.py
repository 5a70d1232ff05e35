"""AES-256 in the two modes of MTProto: IGE for messages (cryptg), CTR for obfuscation (cryptography)."""

from __future__ import annotations

from typing import Protocol

import cryptg
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class _Ige(Protocol):
    def __call__(self, data: bytes, key: bytes, iv: bytes, /) -> bytes: ...


ige_encrypt: _Ige = cryptg.encrypt_ige
"""Encrypt ``data`` (a multiple of 16 bytes) under a 32-byte key and a 32-byte iv."""
ige_decrypt: _Ige = cryptg.decrypt_ige
"""Decrypt ``data`` (a multiple of 16 bytes) under a 32-byte key and a 32-byte iv."""


class _Update(Protocol):
    def __call__(self, data: bytes, /) -> bytes: ...


def ctr_stream(key: bytes, iv: bytes) -> _Update:
    """Return a function that en- or decrypts the next bytes of one AES-256-CTR stream.

    ``key`` is 32 bytes, ``iv`` the 16-byte initial counter. The function keeps the position between calls.
    """
    return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor().update
