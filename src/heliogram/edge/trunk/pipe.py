"""One end of a trunk: frames collected over a turn of the loop, sent as one message, bounded.

What waits to be sent is counted. From ``FULL`` bytes on the pipe is *full*: whoever fills it is asked to stop until it
has drained below half of that. A trunk that does not drain at all is cut, like a client that does not read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from heliogram.edge.trunk.frames import Kind, encode
from heliogram.platform.rpc.streams import Stream

FULL: Final = 8 << 20
"""Bytes that wait."""
MESSAGE: Final = 1 << 20
"""Bytes of one message, if frames are small enough."""


class Pipe:
    """Sends frames over a stream."""

    def __init__(self, stream: Stream, *, filled: Callable[[], None], drained: Callable[[], None]) -> None:
        """``filled()`` is called when the pipe has become full, ``drained()`` when it is so no longer."""
        self._stream = stream
        self._filled = filled
        self._drained = drained
        self._frames: list[bytes] = []
        self._waiting = 0
        self._wakeup: asyncio.Event = asyncio.Event()
        self.full = False

    def put(self, kind: Kind, link: int, number: int = 0, payload: bytes = b"") -> None:
        """Send a frame at the end of this turn."""
        frame = encode(kind, link, number, payload)
        self._frames.append(frame)
        self._waiting += len(frame)
        self._wakeup.set()
        if not self.full and self._waiting >= FULL:
            self.full = True
            self._filled()

    async def run(self) -> None:
        """Send what is put in, until cancelled. Raises StreamLost."""
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            while self._frames:
                message = self._next_message()
                await self._stream.send(message)
                self._waiting -= len(message)
                if self.full and self._waiting <= FULL // 2:
                    self.full = False
                    self._drained()

    def _next_message(self) -> bytes:
        size = 0
        for count, frame in enumerate(self._frames):
            size += len(frame)
            if size > MESSAGE and count:
                break
        else:
            count = len(self._frames)
        taken, self._frames = self._frames[:count], self._frames[count:]
        return b"".join(taken)
