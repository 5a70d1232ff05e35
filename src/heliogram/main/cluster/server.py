"""What every server here can do: start on its data, be ready, stop, be killed, be paused."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from heliogram.main.cluster.child import Child
from heliogram.main.cluster.programs import Programs

HOST: Final = "127.0.0.1"
_START_LIMIT_S: Final = 90.0
_PROBE_LIMIT_S: Final = 5.0
_PROBE_PAUSE_S: Final = 0.05
_STOP_LIMIT_S: Final = 30.0


class ServerFailed(Exception):  # noqa: N818 - it names the fact
    """A server did not start; the text has the end of its log."""


class Server(ABC):
    """One server on this machine, with its data below a folder of its own."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    not_as_root: ClassVar[bool] = False
    """Whether the program refuses to run as root, and so runs as another user if we are root."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        """``folder`` holds what an earlier server of this kind left there, or is made at the first start."""
        self.folder = folder.resolve() / self.name
        self.port = free_port()
        self._programs = programs
        self._child: Child | None = None

    @property
    def log(self) -> Path:
        """The file with what the server says."""
        return self.folder.with_name(f"{self.name}.log")

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        return self._child is not None and self._child.exit_code is None

    @property
    def exit_code(self) -> int | None:
        """How the process that was started last ended; None while it runs."""
        return None if self._child is None else self._child.exit_code

    @property
    def pid(self) -> int:
        """The id of the process that was started last."""
        assert self._child is not None
        return self._child.pid

    # Called from the main thread

    async def start(self) -> None:
        """Start the server on its data, making them first; return when it is ready. Raises ServerFailed."""
        if self.running:
            return
        self.folder.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not self.folder.exists():
            await self._make_anew()
        self._child = self._launch(self.command())
        await self._ready(self._child)

    async def stop(self) -> None:
        """Stop the server in good order."""
        if self._child is not None:
            self._child.resume()
            await self._child.stop(self.stop_signal, patience_s=_STOP_LIMIT_S)

    async def kill(self) -> None:
        """Kill the server with all its processes, as a power cut would."""
        if self._child is not None:
            await self._child.kill()

    def pause(self) -> None:
        """Let the server hang: its sockets stay open, nothing answers."""
        assert self._child is not None
        self._child.pause()

    def resume(self) -> None:
        """Let a server that hangs go on."""
        assert self._child is not None
        self._child.resume()

    # What a kind of server has to say

    @abstractmethod
    async def prepare(self) -> None:
        """Make the data of a new server in the folder, which is empty. Raises ServerFailed."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Return the command that runs the server; it may write settings first."""

    @abstractmethod
    async def probe(self) -> bool:
        """Ask the server something, and say whether it is ready. May raise OSError while it is not."""

    # What kinds of servers use

    def program(self, name: str) -> str:
        """Return the path of a program. Raises MissingProgram."""
        return self._programs.find(name)

    def class_path(self, name: str) -> str:
        """Return the class path of a Java program. Raises MissingProgram."""
        return self._programs.class_path(name)

    def environment(self) -> dict[str, str]:
        """Return the environment of the server."""
        return self._programs.environment()

    def secret(self) -> str:
        """Return the password of this server, made at its first start."""
        return (self.folder / "secret").read_text()

    async def run(self, command: Sequence[str]) -> None:
        """Run a program to its end. Raises ServerFailed."""
        child = self._launch(command)
        try:
            if await child.ended() != 0:
                raise ServerFailed(f"{command[0]} failed:\n{child.last_words()}")
        finally:
            await child.kill()

    async def _make_anew(self) -> None:
        """Make the data; a folder that is there is complete."""
        final = self.folder
        self.folder = final.with_name(f"{final.name}.new")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        try:
            with os.fdopen(os.open(self.folder / "secret", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_hex(16))
            if account := self._account():
                for path in (self.folder, self.folder / "secret"):
                    shutil.chown(path, account)
            await self.prepare()
            self.folder.rename(final)
        finally:
            self.folder = final

    def _account(self) -> str:
        """Return whom the server runs as, or nothing for us."""
        if not self.not_as_root or os.geteuid() != 0:
            return ""
        known = {entry.pw_name for entry in pwd.getpwall()}
        return self.name if self.name in known else "nobody"

    def _launch(self, command: Sequence[str]) -> Child:
        return Child(command, log=self.log, environment=self.environment(), account=self._account())

    async def _ready(self, child: Child) -> None:
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                while True:
                    if child.exit_code is not None or await self._answers():
                        break
                    await asyncio.sleep(_PROBE_PAUSE_S)
        except TimeoutError as error:
            await child.kill()
            raise ServerFailed(f"{self.name} is not ready in time:\n{child.last_words()}") from error
        except asyncio.CancelledError:
            await child.kill()
            raise
        if child.exit_code is not None:
            raise ServerFailed(f"{self.name} ended with {child.exit_code}:\n{child.last_words()}")

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError, TimeoutError, EOFError):
            async with asyncio.timeout(_PROBE_LIMIT_S):
                return await self.probe()
        return False


def free_port() -> int:
    """Return a free port below those that the system gives to outgoing connections: it stays free between starts.

    They are below 32768, too: some clients keep ports in signed numbers of 16 bits.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.create_server((HOST, port)):
            return port


async def answer_to(port: int, request: bytes, size: int) -> bytes:
    """Return the first ``size`` bytes that a server on loopback answers. Raises OSError, EOFError."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        return await reader.readexactly(size)
    finally:
        writer.close()
        await writer.wait_closed()
