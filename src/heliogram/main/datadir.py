"""The data directory: everything a server keeps, in one place that only its owner may read.

::

    data/
      heliogram.db             the store (SQLite, WAL), mode 0600, and what SQLite puts beside it
      server-key.private.pem   the RSA private key, mode 0600
      server-key.pub.pem       its public half, for clients
      secrets/                 generated secrets, mode 0600 each
      blobs/                   objects

Whatever the mask of the process and the mode of a directory that was there before, what is private is so from its
first byte on. A file appears under its name whole and durable, or not at all: a server killed during its first start
goes on with the next one where it was.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from heliogram.mtproto.keys import RsaKey
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.wholefile import put_whole

_PRIVATE_DIRECTORY = 0o700
_PRIVATE_FILE = 0o600
_PUBLIC_FILE = 0o644


class DataDirectory:
    """Paths below a data directory, made on first use."""

    def __init__(self, path: Path, points: CrashPoints = NO_POINTS) -> None:
        """``path`` need not exist yet."""
        self.path = path
        self._points = points
        self._claim: int | None = None

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
        """Make the directory and an empty store, readable by their owner only. Raises OSError."""
        self.path.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        os.close(os.open(self.database, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE))
        for part in self.path.glob(f"{self.database.name}*"):  # SQLite gives its other files the mode of the first
            part.chmod(_PRIVATE_FILE)

    async def claim(self) -> None:
        """Take the directory for this server alone; the system gives it up for a process that is killed.

        Two servers on one store would each believe what they keep in memory. Commands beside a server need no claim.
        Raises OSError when another server has it.
        """
        claim = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(claim)
            raise OSError(f"another server is running on the data directory {self.path}") from None
        self._claim = claim

    async def give_up(self) -> None:
        """Let another server take the directory."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def server_key(self) -> RsaKey:
        """Read the server's RSA key, generating it at the first start. Raises OSError, ValueError."""
        try:
            key = RsaKey.from_pem(self.private_key.read_bytes())
        except FileNotFoundError:
            key = RsaKey.generate()
            write_private(self.private_key, key.private_pem(), self._points)
            self._points.reach("start.key-made")
        self._write_public(key)
        return key

    def existing_server_key(self) -> RsaKey:
        """Read the server's RSA key. Raises FileNotFoundError when the server has never been started."""
        return RsaKey.from_pem(self.private_key.read_bytes())

    def _write_public(self, key: RsaKey) -> None:
        pem = key.public_pem_pkcs1()
        if not self.public_key.exists() or self.public_key.read_bytes() != pem:
            put_whole(self.public_key, pem, mode=_PUBLIC_FILE, drafted=lambda: self._points.reach("start.drafted"))


def write_private(path: Path, content: bytes, points: CrashPoints = NO_POINTS) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    put_whole(path, content, mode=_PRIVATE_FILE, drafted=lambda: points.reach("start.drafted"))
