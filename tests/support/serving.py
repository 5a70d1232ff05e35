"""``heliogram serve`` as a process that may be killed and started again on the same data and port."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.stores import sql_settings

from heliogram.main.cluster import free_port
from heliogram.mtproto.keys import RsaKey
from heliogram.platform.blobs import BlobSettings

if TYPE_CHECKING:
    from tests.support.client import PublicKeys

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from heliogram.main.cli import main; main(['serve'])"
DEADLINE_S = 30.0
KILLED = -signal.SIGKILL
COMPLAINTS = ("request failed", "undeclared fault", "Traceback", "never retrieved", "was never awaited", "failed")


class ServerProcess:
    """One data directory, one port, and at most one running server on them."""

    host = "127.0.0.1"

    def __init__(self, data: Path, **settings: str) -> None:
        """``settings``: environment names without the prefix, for example ``SQL__SYNCHRONOUS="OFF"``."""
        self.data = data
        self.port = free_port()
        self.log = data.with_name(f"{data.name}.log")
        self.starts = 0
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def launch(self, crash_at: str = "") -> None:
        """Start the process without waiting for what becomes of it."""
        settings = {
            "DATA": str(self.data),
            "SANDBOX": "true",
            "GATEWAY__PORT": str(self.port),
            "HTTP__PORT": "0",
            "CRASH_AT": crash_at,
            **sql_settings(self.data),
            **self._settings,
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                SERVE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                umask=0,  # whatever must be private has to see to it itself
                env={
                    **{name: value for name, value in os.environ.items() if not name.startswith("HELIOGRAM_")},
                    **{f"HELIOGRAM_{name}": value for name, value in settings.items() if value},
                    "PYTHONPATH": str(ROOT / "src"),
                },
            )
        self.starts += 1

    async def start(self, crash_at: str = "") -> bool:
        """Start, and wait until it listens; False if it was killed before that."""
        await self.launch(crash_at)
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(DEADLINE_S):
            async for line in self._process.stdout:
                if re.match(rb" *how to point a client here", line):
                    return True
        code = await self.ended()
        assert code == KILLED, f"the server ended with {code} before it listened:\n{self.log.read_text()[-3000:]}"
        return False

    @property
    def pid(self) -> int:
        """The id of the process that was started last."""
        assert self._process is not None
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait until the process has ended; return its exit code."""
        assert self._process is not None
        async with asyncio.timeout(DEADLINE_S):
            return await self._process.wait()

    async def kill(self) -> None:
        """Kill the process, as the system or a power cut would, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        assert await self.ended() == KILLED

    async def stop(self) -> None:
        """Stop in good order; it must end well."""
        self.signal(signal.SIGTERM)
        code = await self.ended()
        assert code == 0, self.log.read_text()[-3000:]

    async def close(self) -> None:
        """End whatever still runs."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    def public_keys(self) -> PublicKeys:
        """The server's key as the handshake wants it."""
        key = RsaKey.from_pem((self.data / "server-key.private.pem").read_bytes())
        return {key.fingerprint: (key.modulus, key.exponent)}

    def complaints(self) -> list[str]:
        """Return the lines of the log that say of something that should not have happened."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if any(word in line for word in COMPLAINTS)]


def blob_environment(blobs: BlobSettings) -> dict[str, str]:
    """Return where objects are kept, as settings of a :class:`ServerProcess`."""
    s3 = blobs.s3
    return {
        "BLOBS__KIND": blobs.kind,
        "BLOBS__S3__ENDPOINT": s3.endpoint,
        "BLOBS__S3__ACCESS_KEY_ID": s3.access_key_id,
        "BLOBS__S3__SECRET_ACCESS_KEY": s3.secret_access_key,
        "BLOBS__S3__BUCKET_PREFIX": s3.bucket_prefix,
    }
