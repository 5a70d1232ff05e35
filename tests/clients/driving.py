"""Driving third-party clients from a test: one process per client library, many logged-in clients in each.

`drivers/wire.py` has the vocabulary. Nothing here waits for a length of time: a test waits for an event, and a
deadline only bounds how long a failure takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.clients.environments import environment, library, node

from heliogram.main.patch import patch_file

DRIVERS = Path(__file__).with_name("drivers")
DEADLINE = 100
"""Seconds that an event or an answer may take before the test fails."""


EXPECTED_ERRORS = ("METHOD_NOT_IMPLEMENTED", "Can't merge files")
"""What TDLib may complain of: methods that are not built yet, and that a GIF it sent came back as a video."""


class Kind(NamedTuple):
    """A client library and the release that is driven."""

    script: str
    transports: tuple[str, ...] = ("obfuscated-intermediate",)
    compiled: bool = False

    @property
    def in_node(self) -> bool:
        """Whether Node.js runs it, not Python."""
        return self.script.endswith(".cjs")

    def command(self) -> list[str]:
        """Return what runs the script, without Python's own site-packages."""
        runtime = [node()] if self.in_node else [sys.executable, "-S", "-W", "ignore"]
        return [*runtime, str(DRIVERS / self.script)]

    def search_path(self, place: Path) -> dict[str, str]:
        """Return the variables by which the script finds its library in the environment at ``place``."""
        if self.in_node:
            return {"NODE_PATH": str(place / "node_modules"), "PATH": os.environ["PATH"]}
        return {"PYTHONPATH": str(place)}


EVERY_KIND = {
    "telethon": Kind("telethon_driver.py", ("full", "abridged", "intermediate", "obfuscated")),
    "kurigram": Kind(
        "pyrogram_driver.py",
        (
            "abridged",
            "full",
            "intermediate",
            "padded-intermediate",
            "abridged-obfuscated",
            "intermediate-obfuscated",
        ),
    ),
    "pyrogram": Kind(
        "pyrogram_driver.py", ("abridged", "full", "intermediate", "abridged-obfuscated", "intermediate-obfuscated")
    ),
    "tdlib": Kind("tdlib_driver.py", compiled=True),
    "tdlib-old": Kind("tdlib_driver.py", compiled=True),
    "gramjs": Kind("gramjs_driver.cjs", ("full", "obfuscated")),
}
KINDS = {name: kind for name, kind in EVERY_KIND.items() if node() or not kind.in_node}
"""Those that this machine can run; GramJS needs Node.js and npm."""


class ClientError(Exception):
    """The client library refused a command; the text is the server's error or the library's.

    ``kind`` is the class of the library's exception, where it has one for each error.
    """

    def __init__(self, text, kind=None) -> None:
        super().__init__(text)
        self.kind = kind


class Client:
    """One client. Commands of `drivers/wire.py` are its coroutine methods, with arguments by keyword."""

    def __init__(self, process, name, directory, settings) -> None:
        self.process = process
        self.name = name
        self.directory = directory
        self.settings = settings
        self.phone = None
        self.code = None
        self.username = None
        self.user = None
        self.events = []
        self._arrived = asyncio.Event()

    def __repr__(self) -> str:
        return f"<{self.process.kind} {self.name}>"

    def __getattr__(self, command: str) -> Callable[..., Awaitable[Any]]:
        async def perform(**arguments):
            return await self.process.perform(self, command, arguments)

        return perform

    async def open(self):
        """Connect with the session saved in the client's directory; return the user's id when logged in."""
        self.user = await self.process.perform(
            self, "open", {"directory": str(self.directory), "settings": self.settings}
        )
        return self.user

    async def reopen_in(self, process):
        """Restart with the saved session in another process; the one before may have been killed."""
        if not self.process.ended:
            await self.close()
        self.process.forget(self)
        self.process = process
        process.adopt(self)
        return await self.open()

    async def wait_for(self, event, **fields):
        """Return the oldest event of that kind with those fields, and forget it; wait for it if need be."""
        try:
            async with asyncio.timeout(DEADLINE):
                while (found := self._take(event, fields)) is None:
                    self._arrived.clear()
                    await self._arrived.wait()
                return found
        except TimeoutError:
            message = f"{self!r} saw no {event} with {fields}; it saw {self.events}\n{self.process.complaints()}"
            raise AssertionError(message) from None

    def seen(self, event, **fields):
        """Return the events of that kind with those fields that have come and not been waited for."""
        return [one for one in self.events if _matches(one, event, fields)]

    def arrive(self, event):
        self.events.append(event)
        self._arrived.set()

    def _take(self, event, fields):
        for place, one in enumerate(self.events):
            if _matches(one, event, fields):
                return self.events.pop(place)
        return None


def _matches(one, event, fields):
    return one["event"] == event and all(one.get(field) == value for field, value in fields.items())


class ClientProcess:
    """A driver process."""

    def __init__(self, kind, process, log) -> None:
        self.kind = kind
        self._process = process
        self._log = log
        self.patience = DEADLINE
        self._requests = itertools.count(1)
        self._answers = {}
        self._clients = {}
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def start(cls, kind, server, directory) -> ClientProcess:
        """Start a driver that talks to ``server``, working in ``directory``."""
        directory.mkdir(parents=True, exist_ok=True)
        about = {
            "host": server.host,
            "port": server.port,
            "pem": server.pem,
            "fingerprint": str(server.fingerprint),
            "modulus": str(server.modulus),
        }
        loop = asyncio.get_running_loop()
        if KINDS[kind].compiled:
            about["library"] = str(await loop.run_in_executor(None, patched_library, kind, server, directory))
        place = await loop.run_in_executor(None, environment, kind)
        log = directory / "complaints"
        with log.open("w") as complaints:
            process = await asyncio.create_subprocess_exec(
                *KINDS[kind].command(),
                json.dumps(about),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=complaints,
                cwd=directory,
                env={"HOME": str(directory), **KINDS[kind].search_path(place)},
                limit=1 << 24,
            )
        return cls(kind, process, log)

    @property
    def ended(self):
        """Whether the process has ended, or is about to."""
        return self._reading.done()

    def adopt(self, client):
        self._clients[client.name] = client

    def forget(self, client):
        del self._clients[client.name]

    async def perform(self, client, command, arguments):
        """Run a command and return its result; raises ClientError."""
        if self.ended:
            raise ClientError(f"{self.kind} ended: {self.complaints()}")
        number = next(self._requests)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        request = {"id": number, "handle": client.name, "do": command, "with": arguments}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        try:
            return await asyncio.wait_for(answer, self.patience)
        except TimeoutError:
            message = f"{client!r} did not answer {command} {arguments}\n{self.complaints()}"
            raise AssertionError(message) from None

    async def stop(self):
        """End the process the way its user would: the driver closes its clients."""
        self._process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), DEADLINE)
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def kill(self):
        """End the process at once, as a crash would."""
        self._process.kill()
        await self._process.wait()
        await self._reading

    def complaints(self):
        """Return the end of what the process wrote to its standard error."""
        return self._log.read_text()[-3000:]

    def errors(self):
        """Return the lines that TDLib marked as errors and that are none of those expected."""
        lines = self._log.read_text().splitlines()
        return [line for line in lines if "[ 1]" in line and not any(words in line for words in EXPECTED_ERRORS)]

    async def _read(self):
        while line := await self._process.stdout.readline():
            message = json.loads(line)
            if "event" in message:
                if (client := self._clients.get(message["handle"])) is not None:
                    client.arrive(message)
                continue
            answer = self._answers.pop(message["id"])
            if answer.done():
                continue
            if "error" in message:
                answer.set_exception(ClientError(message["error"], message.get("kind")))
            else:
                answer.set_result(message["result"])
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ClientError(f"{self.kind} ended: {self.complaints()}"))


def patched_library(kind, server, directory):
    """Write a copy of TDLib's library with the server's key and address into ``directory`` and return its path."""
    target = directory / f"lib{kind}.so"
    if not target.exists():
        key = directory / "server.pem"
        key.write_text(server.pem)
        patch_file(library(kind), key=key, address=server.host, port=server.port, output=target)
    return target


class Clients:
    """Everybody who takes part in a test session."""

    def __init__(self, server, directory) -> None:
        self.server = server
        self.directory = directory
        self._processes = {}
        self._spare = []
        self._names = itertools.count(1)

    async def process(self, kind):
        """Return the process for a kind of client, started on first use."""
        if kind not in self._processes:
            starting = ClientProcess.start(kind, self.server, self.directory / kind)
            self._processes[kind] = asyncio.get_running_loop().create_task(starting)
        return await self._processes[kind]

    async def another_process(self, kind):
        """Start one more process of a kind, which shares nothing with the first."""
        place = self.directory / f"{kind}-{next(self._names)}"
        process = await ClientProcess.start(kind, self.server, place)
        self._spare.append(process)
        return process

    async def open(self, kind, **settings):
        """Open a client that is not logged in."""
        process = await self.process(kind)
        name = f"{kind.replace('-', '_')}_{next(self._names)}"
        directory = self.directory / "sessions" / name
        directory.mkdir(parents=True)
        client = Client(process, name, directory, settings)
        process.adopt(client)
        await client.open()
        return client

    async def newcomer(self, kind, *, plus="", first_name="", **settings):
        """Open a client, sign it up under a fresh number and give it a username."""
        client = await self.open(kind, **settings)
        client.phone, client.code = self.server.fresh_number()
        first_name = first_name or client.name
        client.user = await client.sign_up(phone=plus + client.phone, code=client.code, first_name=first_name)
        client.username = f"u_{client.name}"
        await client.set_username(username=client.username)
        return client

    async def device(self, owner, kind, **settings):
        """Log another client in to ``owner``'s account."""
        client = await self.open(kind, **settings)
        client.phone, client.code, client.username = owner.phone, owner.code, owner.username
        client.user = await client.log_in(phone=client.phone, code=client.code)
        return client

    async def stop(self):
        """End all processes; return what TDLib found wrong with the server."""
        processes = [await process for process in self._processes.values()] + self._spare
        await asyncio.gather(*(process.stop() for process in processes))
        compiled = [process for process in processes if KINDS[process.kind].compiled]
        return [line for process in compiled for line in process.errors()]
