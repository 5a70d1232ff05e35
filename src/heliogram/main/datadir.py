"""The data directory: everything a server keeps, in one place that only its owner may read.

::

    data/
      heliogram.db             the store (SQLite, WAL)
      server-key.private.pem   the RSA private key, mode 0600
      server-key.pub.pem       its public half, for clients
      secrets/                 generated secrets, mode 0600 each
      blobs/                   objects
"""

from __future__ import annotations

import os
from pathlib import Path

from heliogram.mtproto.keys import RsaKey

_PRIVATE_DIRECTORY = 0o700
_PRIVATE_FILE = 0o600


class DataDirectory:
    """Paths below a data directory, made on first use."""

    def __init__(self, path: Path) -> None:
        """``path`` need not exist yet."""
        self.path = path

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.path / "heliogram.db"

    @property
    def private_key(self) -> Path:
        """The RSA private key's file."""
        return self.path / "server-key.private.pem"

    @property
    def public_key(self) -> Path:
        """The file that clients are given."""
        return self.path / "server-key.pub.pem"

    @property
    def secrets(self) -> Path:
        """Where generated secrets lie."""
        return self.path / "secrets"

    @property
    def blobs(self) -> Path:
        """Where objects lie."""
        return self.path / "blobs"

    def prepare(self) -> None:
        """Make the directory, readable by its owner only. Raises OSError."""
        self.path.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)

    def server_key(self) -> RsaKey:
        """Read the server's RSA key, generating it at the first start. Raises OSError, ValueError."""
        try:
            key = RsaKey.from_pem(self.private_key.read_bytes())
        except FileNotFoundError:
            key = RsaKey.generate()
            write_private(self.private_key, key.private_pem())
        self._write_public(key)
        return key

    def existing_server_key(self) -> RsaKey:
        """Read the server's RSA key. Raises FileNotFoundError when the server has never been started."""
        return RsaKey.from_pem(self.private_key.read_bytes())

    def _write_public(self, key: RsaKey) -> None:
        pem = key.public_pem_pkcs1()
        if not self.public_key.exists() or self.public_key.read_bytes() != pem:
            self.public_key.write_bytes(pem)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises FileExistsError."""
    draft = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        draft.unlink()
        raise FileExistsError(path)
    draft.rename(path)
