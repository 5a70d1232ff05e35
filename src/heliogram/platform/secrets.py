"""Secrets: where they come from, and what is sealed under them.

A secret is given (by a setting, so by a file or the environment, as hexadecimal digits) or generated at the first
start into a file of its own that only its owner may read. A file that others may read is refused: it may have been
read already. Nothing here prints or logs a secret, and no error message contains one.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from heliogram.kernel.clock import Entropy
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.wholefile import put_whole

KEY_BYTES: Final = 32
_PRIVATE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_KEY_NAME_BYTES: Final = 4
_HEAD_BYTES: Final = len(_VERSION) + _KEY_NAME_BYTES + _NONCE_BYTES


class SecretError(Exception):
    """A secret is missing, malformed or open to others; the message is for the operator."""


class Unsealable(Exception):  # noqa: N818 - it names the fact
    """Sealed bytes were changed, or sealed under a key that is not here."""


class SecretStore:
    """The secrets of one server: a directory of files, each of 32 bytes as hexadecimal digits."""

    def __init__(self, folder: Path, entropy: Entropy, points: CrashPoints = NO_POINTS) -> None:
        """``folder`` need not exist yet."""
        self._folder = folder
        self._entropy = entropy
        self._points = points

    def obtain(self, name: str, given: str = "") -> bytes:
        """Return the secret ``name``: as given, or from its file, or generated into it.

        Raises :class:`SecretError` if what is given or found is no secret, or the file is open to others.
        """
        if given:
            return _parse(given, f"the setting for {name}")
        path = self._folder / name
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            return self._generate(path)
        if mode & _OTHERS:
            raise SecretError(f"{path} may be read by others than its owner; chmod 600 it, or replace the secret")
        return _parse(path.read_text(encoding="ascii").strip(), str(path))

    def _generate(self, path: Path) -> bytes:
        secret = self._entropy.bytes(KEY_BYTES)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = f"{secret.hex()}\n".encode()  # on disk before anything is sealed under it
        put_whole(path, content, mode=_PRIVATE, drafted=lambda: self._points.reach("secrets.drafted"))
        self._points.reach("secrets.made")
        return secret


def _parse(text: str, where: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise SecretError(f"{where} is to be {2 * KEY_BYTES} hexadecimal digits")
    return secret


class Vault:
    """Seals bytes with AES-256-GCM under a master key.

    A sealed value is a version byte, four bytes that name the key, a nonce and the ciphertext with its tag. To change
    the master key, put the new one first: new values are sealed under it and old ones still open under theirs.
    """

    def __init__(self, keys: Sequence[bytes], entropy: Entropy, *, purpose: str) -> None:
        """``keys``: newest first, 32 bytes each. What is sealed for one ``purpose`` does not open for another."""
        if not keys:
            raise SecretError("a vault needs a master key")
        self._ciphers = {_key_name(key): AESGCM(key) for key in keys}
        self._newest = _key_name(keys[0])
        self._entropy = entropy
        self._purpose = purpose.encode()

    def encrypt(self, plain: bytes) -> bytes:
        """Seal bytes."""
        nonce = self._entropy.bytes(_NONCE_BYTES)
        head = _VERSION + self._newest + nonce
        return head + self._ciphers[self._newest].encrypt(nonce, plain, self._purpose)

    def decrypt(self, sealed: bytes) -> bytes:
        """Open sealed bytes. Raises :class:`Unsealable`."""
        version, name, nonce = sealed[:1], sealed[1 : 1 + _KEY_NAME_BYTES], sealed[1 + _KEY_NAME_BYTES : _HEAD_BYTES]
        cipher = self._ciphers.get(name)
        if version != _VERSION or cipher is None or len(nonce) != _NONCE_BYTES:
            raise Unsealable("sealed under a key that is not here, or not sealed at all")
        try:
            return cipher.decrypt(nonce, sealed[_HEAD_BYTES:], self._purpose)
        except InvalidTag:
            raise Unsealable("changed since it was sealed, or sealed for another purpose") from None


def _key_name(key: bytes) -> bytes:
    return sha256(b"heliogram master key" + key).digest()[:_KEY_NAME_BYTES]
