"""A server in a process of its own, in sandbox mode, for the clients."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from heliogram.mtproto.keys import fingerprint_of

SOURCE = Path(__file__).resolve().parents[2] / "src"
SERVE = "from heliogram.main.cli import main; main(['serve'])"
COMPLAINTS = ("request failed", "undeclared fault", "Traceback", "never retrieved", "was never awaited")
"""What no client may bring the server to write into its log."""


class Server:
    """A running server, as its clients need to know it."""

    host = "127.0.0.1"

    def __init__(self, process, port, pem) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self.port = port
        self.pem = pem
        self.modulus = load_pem_public_key(pem.encode()).public_numbers().n
        unsigned = fingerprint_of(self.modulus, 65537)
        self.fingerprint = unsigned - (1 << 64) if unsigned >> 63 else unsigned
        self.websocket_url = f"ws://{self.host}:{port}/apiws"

    def fresh_number(self):
        """Return a number that nobody has, and its code."""
        return f"999662{next(self._numbers):04}", "22222"

    def memory(self):
        """Return the resident memory of the process in bytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def boot(directory):
    """Run a server on free ports with its data in ``directory``; its log must stay free of complaints."""
    port, log = _free_port(), directory / "log"
    settings = {
        "HELIOGRAM_SANDBOX": "true",
        "HELIOGRAM_DATA": str(directory / "data"),
        "HELIOGRAM_GATEWAY__PORT": str(port),
        "HELIOGRAM_API__PORT": str(port),
        "HELIOGRAM_HTTP__PORT": "0",
    }
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-c", SERVE],
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            cwd=directory,
            env={**os.environ, **settings, "PYTHONPATH": str(SOURCE)},
        ) as process,
    ):
        public_key = _greeted(process, log)
        threading.Thread(target=_copy, args=(process.stdout, output), daemon=True).start()
        yield Server(process, port, Path(public_key).read_text())
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-3000:]
    complaints = [line for line in log.read_text().splitlines() if any(word in line for word in COMPLAINTS)]
    assert not complaints, "\n".join(complaints)[:5000]


def _greeted(process, log):
    """Wait for the server's greeting and return the path of the public key in it."""
    for line in process.stdout:
        if found := re.match(r" *public key +(.*), fingerprint", line):
            return found[1]
    raise AssertionError(f"the server did not start:\n{log.read_text()[-3000:]}")


def _copy(source, target):
    for line in source:
        target.write(line)


def _free_port():
    """Return a free port below 32768: GramJS stores ports in signed numbers of 16 bits."""
    while True:
        port = 20000 + secrets.randbelow(12000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
