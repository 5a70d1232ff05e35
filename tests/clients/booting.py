"""A server in a process of its own, in sandbox mode, for the clients."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.support.stores import sql_settings

from heliogram.main.cluster import free_port
from heliogram.mtproto.keys import fingerprint_of

SOURCE = Path(__file__).resolve().parents[2] / "src"
SERVE = "from heliogram.main.cli import main; main(['serve'])"
COMPLAINTS = ("request failed", "undeclared fault", "Traceback", "never retrieved", "was never awaited")
"""What no client may bring the server to write into its log."""


class Server:
    """A server on free ports with its data in a directory, and what its clients need to know of it."""

    host = "127.0.0.1"

    def __init__(self, directory) -> None:
        self._directory = directory
        self._log = directory / "log"
        self._process = None
        self._numbers = itertools.count(1)
        self.port = free_port()
        self.websocket_url = f"ws://{self.host}:{self.port}/apiws"

    def start(self, crash_at=""):
        """Run the server and wait until it listens; ``crash_at`` is the setting: where it is to die."""
        settings = {
            "HELIOGRAM_SANDBOX": "true",
            "HELIOGRAM_DATA": str(self._directory / "data"),
            "HELIOGRAM_GATEWAY__PORT": str(self.port),
            "HELIOGRAM_HTTP__PORT": "0",
            "HELIOGRAM_CRASH_AT": crash_at,
            **{f"HELIOGRAM_{name}": value for name, value in sql_settings(self._directory / "data").items()},
        }
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self._directory,
                env={**os.environ, **settings, "PYTHONPATH": str(SOURCE)},
            )
        self._operators = self._greeting(r" *operators +(http://[0-9.:]+)")
        self.pem = Path(self._greeting(r" *public key +(.*), fingerprint")).read_text()
        self.modulus = load_pem_public_key(self.pem.encode()).public_numbers().n
        unsigned = fingerprint_of(self.modulus, 65537)
        self.fingerprint = unsigned - (1 << 64) if unsigned >> 63 else unsigned
        threading.Thread(target=self._copy, args=(self._process.stdout,), daemon=True).start()

    def stop(self):
        """Tell the server to stop, and look into its log."""
        self._process.terminate()
        assert self._process.wait(30) == 0, self._log.read_text()[-3000:]
        complaints = [line for line in self._log.read_text().splitlines() if any(word in line for word in COMPLAINTS)]
        assert not complaints, "\n".join(complaints)[:5000]

    def kill(self):
        """End the server at once, as a crash would."""
        self._process.kill()
        self._process.wait()

    def wait(self, deadline_s=60):
        """Wait until the server has died where it was to."""
        assert self._process.wait(deadline_s) == -signal.SIGKILL

    def fresh_number(self):
        """Return a number that nobody has, and its code."""
        return f"999662{next(self._numbers):04}", "22222"

    def memory(self):
        """Return the resident memory of the process in bytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def reached(self, method, count, deadline_s=60):
        """Wait until so many requests of a method have been answered well since the start."""
        until = time.monotonic() + deadline_s
        while self.answered(method) < count:
            assert time.monotonic() < until, f"{method} was not answered {count} times"
            time.sleep(0.01)

    def answered(self, method):
        """Return how many requests of a method were answered well since the start."""
        with urllib.request.urlopen(f"{self._operators}/metrics") as metrics:
            text = metrics.read().decode()
        labels = rf'\{{method="{re.escape(method)}",outcome="ok"\}}'
        found = re.search(rf"^heliogram_method_answers_total{labels} ([0-9.]+)$", text, re.MULTILINE)
        return int(float(found[1])) if found else 0

    def _greeting(self, pattern):
        """Wait for a line of the greeting and return what the pattern's group holds."""
        for line in self._process.stdout:
            if found := re.match(pattern, line):
                return found[1]
        raise AssertionError(f"the server did not start:\n{self._log.read_text()[-3000:]}")

    def _copy(self, source):
        with self._log.open("a") as log, source:
            for line in source:
                log.write(line)


@contextlib.contextmanager
def boot(directory):
    """Run a server whose log must stay free of complaints."""
    server = Server(directory)
    server.start()
    yield server
    server.stop()
