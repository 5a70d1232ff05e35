"""The workers: started when there is work, killed when they take too long, gone when there is none.

A worker answers one job at a time. Whatever happens to one while it looks at hostile content (it runs out of memory or
time, crashes in a decoder, says nonsense) costs that job only: the worker is killed and the next job starts another.
Workers get no environment of the server's, so none of its secrets; of the content, what they ask for within a budget.

Pictures are quick and films are not, so films never take the last place; and owners take turns, so whoever sends a
hundred films delays their own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final

import msgspec

from heliogram.services.media.jobs import (
    ANSWER,
    LENGTH,
    RANGE,
    Answer,
    Craft,
    Draw,
    Job,
    Refused,
    Wanted,
    Why,
    decode_answer,
    frame,
    framed,
)
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.turns import Turns

Read = Callable[[int, int], Awaitable[bytes]]
"""Returns the content's bytes at an offset, so many."""

_MODULE: Final = "heliogram.services.media.worker"
_JOBS: Final = 200
"""After so many a worker is replaced, so that what a decoder leaks is bounded."""
_MEGABYTE: Final = 1 << 20


class _WorkerLost(Exception):  # noqa: N818 - it names the fact
    """It ended instead of answering, or said what no worker says."""


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.answered = 0

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._process.returncode is not None

    async def ask(self, job: Job, read: Read) -> Answer:
        """Return the answer to a job. Raises _WorkerLost, what ``read`` raises."""
        left = job.budget
        await self._send(frame(job))
        while isinstance(answer := await self._received(), Wanted):
            left -= answer.limit
            if left < 0 or not 0 < answer.limit <= RANGE or not 0 <= answer.offset <= job.size - answer.limit:
                raise _WorkerLost
            await self._send(framed(await read(answer.offset, answer.limit)))
        self.answered += 1
        return answer

    async def _send(self, data: bytes) -> None:
        source = self._process.stdin
        assert source is not None
        if source.is_closing():
            raise _WorkerLost  # to write would be a RuntimeError in uvloop
        try:
            source.write(data)
            await source.drain()
        except ConnectionError:
            raise _WorkerLost from None

    async def _received(self) -> Answer | Wanted:
        answers = self._process.stdout
        assert answers is not None
        try:
            (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
            if length > ANSWER:
                raise _WorkerLost
            answer: Answer | Wanted = decode_answer(await answers.readexactly(length))
        except (ConnectionError, EOFError, msgspec.DecodeError):
            raise _WorkerLost from None
        return answer

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        if not self.gone:
            self._process.kill()
        await self._process.communicate()


class Workshop:
    """Looks into content in worker processes."""

    def __init__(self, settings: MediaSettings) -> None:
        self.settings = settings
        self._turns = Turns(settings.workers)
        self._film_turns = Turns(max(1, settings.workers - 1))
        self._idle: dict[Craft, list[_Worker]] = {craft: [] for craft in Craft}

    async def do(self, job: Job, read: Read, *, owner: int) -> Answer:
        """Return the result of a job on content that ``read`` reads.

        What takes too much time or memory is unreadable; what had to wait for too long is late.
        """
        craft = Craft.PICTURES if isinstance(job, Draw) else Craft.FILMS
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(self.settings.patience_s):
                    if craft is Craft.FILMS:
                        await held.enter_async_context(self._film_turns.turn(owner))
                    await held.enter_async_context(self._turns.turn(owner))
            except TimeoutError:
                return Refused(why=Why.LATE)
            return await self._done(craft, job, read)

    async def _done(self, craft: Craft, job: Job, read: Read) -> Answer:
        idle = self._idle[craft]
        while idle:
            try:
                return await self._ask(idle.pop(), craft, job, read)
            except _WorkerLost:
                continue  # it had gone for want of work, or goes down with this job: another will tell
        try:
            return await self._ask(await self._started(craft), craft, job, read)
        except _WorkerLost:
            return Refused(why=Why.UNREADABLE)

    async def _ask(self, worker: _Worker, craft: Craft, job: Job, read: Read) -> Answer:
        keep = False
        try:
            async with asyncio.timeout(self.settings.timeout_s):
                answer = await worker.ask(job, read)
            keep = worker.answered < _JOBS
        except TimeoutError:
            return Refused(why=Why.UNREADABLE)
        finally:
            if keep:
                self._idle[craft].append(worker)
            else:
                await worker.end()
        return answer

    async def _started(self, craft: Craft) -> _Worker:
        arguments = (craft.value, str(self.settings.memory_mb * _MEGABYTE), str(self.settings.idle_s))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
            limit=_MEGABYTE,
        )
        return _Worker(process)

    async def close(self) -> None:
        """End every worker."""
        for idle in self._idle.values():
            while idle:
                await idle.pop().end()
