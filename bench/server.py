"""The measured server: a process of its own, in sandbox mode, with a fresh data directory."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.client import PublicKeys

from heliogram.mtproto.keys import RsaKey

_TICKS = os.sysconf("SC_CLK_TCK")
_START_LIMIT_S = 30.0


class Server:
    """``heliogram serve`` as a child process."""

    def __init__(self, **settings: str) -> None:
        """``settings``: environment names without the prefix, for example ``GATEWAY__PORT="1"``."""
        self.directory = tempfile.TemporaryDirectory(prefix="heliogram-bench-")
        self.host = "127.0.0.1"
        self.port, self.http_port = _free_ports(2)
        self.started_in_s = 0.0
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return Path(self.directory.name)

    async def start(self) -> None:
        """Start, and wait until it listens; the time this took is in ``started_in_s``."""
        ours = {
            "DATA": str(self.data),
            "SANDBOX": "true",
            "GATEWAY__PORT": str(self.port),
            "HTTP__PORT": str(self.http_port),
            "GATEWAY__MAX_CONNECTIONS_PER_ADDRESS": "100000",
            **self._settings,
        }
        variables = {**os.environ, **{f"HELIOGRAM_{name}": value for name, value in ours.items()}}
        log = (self.data / "log").open("wb")
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "heliogram"), "serve"],
            env=variables,
            stdout=log,
            stderr=log,
            cwd=self.data,
        )
        while not self._listens():
            if self._process.poll() is not None or time.perf_counter() - began > _START_LIMIT_S:
                raise RuntimeError((self.data / "log").read_text())
            await asyncio.sleep(0.005)
        self.started_in_s = time.perf_counter() - began

    def stop(self) -> None:
        """End the server and remove its data."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
        self.directory.cleanup()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def cpu_s(self) -> float:
        """Processor time the server and the processes it started have used so far, in seconds."""
        return sum(_times(pid) for pid in self._family()) / _TICKS

    def loop_s(self) -> float:
        """Processor time of the server's main thread alone, which runs the loop, in seconds."""
        return _times(f"{self.pid}/task/{self.pid}") / _TICKS

    def memory_kb(self) -> int:
        """Resident memory of the server, in kB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

    def _family(self) -> list[int]:
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [self.pid, *(int(child) for task in tasks for child in task.read_text().split())]

    def public_keys(self) -> PublicKeys:
        """The server's key as the handshake wants it."""
        key = RsaKey.from_pem((self.data / "server-key.private.pem").read_bytes())
        return {key.fingerprint: (key.modulus, key.exponent)}

    def _listens(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1):
                pass
            with urllib.request.urlopen(f"http://{self.host}:{self.http_port}/health/ready", timeout=1) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def _times(process: int | str) -> int:
    """Return the clock ticks that a process, or one thread of it, has used, with those of its children that ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15]))


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
