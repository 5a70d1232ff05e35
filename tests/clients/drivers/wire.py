"""What every driver shares: JSON lines on standard input and output, and the vocabulary of commands and events.

A driver runs one client library in a process of its own and holds any number of logged-in clients ("handles") by name.

Request  `{"id": 1, "handle": "ada", "do": "send", "with": {"to": 5, "text": "hi"}}`
Answer   `{"id": 1, "result": ...}` or `{"id": 1, "error": "USERNAME_INVALID", "kind": "UsernameInvalidError"}`
Event    `{"handle": "ada", "event": "message", ...}` whenever the client library reports one

Peers are whole numbers: a user's id is positive, a basic group's negative; the command `open` makes a handle.
Message ids are those of the server. Every library keeps its own saved session in the handle's directory.

Media have a kind: `photo document video round voice audio gif sticker contact venue geo live dice`. `send_media` takes
the kind, a caption, and by name what the library wants to be told (`path`, `thumb`, `duration`, `width`, `height`,
`waveform` in hexadecimal digits, `title`, `performer`; `phone`, `first_name`; `lat`, `long`, `period`; `title`,
`address`; `emoji`). `send_album` takes photos and videos by their paths. A message says under `kind` what it holds,
and under `media` what the library makes of it: the same words and `size`, `mime`, `name`, `streaming`, `album`,
`value`, and with `thumb` whether there is a thumbnail to `fetch`. `fetch_photo` gets the photo of a person or a group,
big or small. `save_part`, `send_upload`, `locate` and `read_at` do by hand what libraries do by themselves when they
move files; there ids are texts and bytes hexadecimal digits.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import traceback


class RefusedError(Exception):
    """The server refused a request; the text is the error's name, ``kind`` the class that the library has for it."""

    def __init__(self, name, kind=None) -> None:
        super().__init__(name)
        self.kind = kind


class Handle:
    """One client of a library. Commands are the coroutine methods that have no leading underscore."""

    def __init__(self, driver, name, directory, settings) -> None:
        self.driver = driver
        self.name = name
        self.directory = directory
        self.settings = settings

    def _tell(self, event, **fields):
        self.driver.write({"handle": self.name, "event": event, **fields})

    async def connect(self):
        """Connect with the saved session, if there is one; return the user's id or None when logged out."""
        raise NotImplementedError

    async def close(self):
        """Disconnect, keeping the saved session."""
        raise NotImplementedError


class Driver:
    """The loop that reads requests and runs each in its own task."""

    def __init__(self, handle_type, server) -> None:
        self.handle_type = handle_type
        self.server = server
        self.handles = {}
        self._tasks = set()

    def write(self, message):
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    async def run(self):
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 24)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            request = json.loads(line)
            task = loop.create_task(self._answer(request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        for handle in self.handles.values():
            with contextlib.suppress(Exception):
                await asyncio.wait_for(handle.close(), 5)

    async def _answer(self, request):
        answer = {"id": request["id"]}
        try:
            answer["result"] = await self._perform(request["handle"], request["do"], request["with"])
        except RefusedError as refusal:
            answer |= {"error": str(refusal), "kind": refusal.kind}
        except Exception as error:
            answer["error"] = f"{type(error).__name__}: {error}"
            traceback.print_exc()
        self.write(answer)

    async def _perform(self, name, command, arguments):
        if command == "open":
            handle = self.handle_type(self, name, **arguments)
            self.handles[name] = handle
            return await handle.connect()
        if command.startswith("_"):
            raise RefusedError("no such command")
        if command == "close":
            return await self.handles.pop(name).close()
        return await getattr(self.handles[name], command)(**arguments)


def main(handle_type, *, prepare=None):
    """Run a driver. The first argument of the process is the server as JSON: host, port, pem, fingerprint, modulus."""
    server = json.loads(sys.argv[1])
    server |= {"modulus": int(server["modulus"]), "fingerprint": int(server["fingerprint"])}
    if prepare is not None:
        prepare(server)

    async def run():
        await Driver(handle_type, server).run()

    asyncio.run(run())
