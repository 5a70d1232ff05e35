"""The workers: started when there is work, killed when they take too long, gone when there is none.

A worker answers one job at a time. Whatever happens to one while it looks at hostile content (it runs out of memory or
time, crashes in a decoder) costs that job only: the worker is killed and the next job starts another. Workers get no
environment of the server's, so none of its secrets.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Final

from heliogram.services.media.jobs import LENGTH, Job, Made, Refused, Why, decode_answer, frame
from heliogram.services.media.settings import MediaSettings

_MODULE: Final = "heliogram.services.media.worker"
_JOBS: Final = 200
"""After so many a worker is replaced, so that what a decoder leaks is bounded."""
_MEGABYTE: Final = 1 << 20


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.answered = 0

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._process.returncode is not None

    async def ask(self, job: Job) -> Made | Refused:
        """Return the answer to a job. Raises ConnectionError, EOFError if the worker ends instead."""
        source, answers = self._process.stdin, self._process.stdout
        assert source is not None
        assert answers is not None
        source.write(frame(job))
        await source.drain()
        (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
        answer: Made | Refused = decode_answer(await answers.readexactly(length))
        self.answered += 1
        return answer

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        if not self.gone:
            self._process.kill()
        await self._process.communicate()


class Workshop:
    """Looks at pictures in worker processes."""

    def __init__(self, settings: MediaSettings) -> None:
        self._settings = settings
        self._turns = asyncio.Semaphore(settings.workers)
        self._idle: list[_Worker] = []

    async def make(self, job: Job) -> Made | Refused:
        """Return the renditions of a picture; one that takes too much time or memory is unreadable."""
        async with self._turns:
            while self._idle:
                worker = self._idle.pop()
                try:
                    return await self._ask(worker, job)
                except (ConnectionError, EOFError):
                    continue  # it had gone for want of work, or goes down with this job: another will tell
            try:
                return await self._ask(await self._started(), job)
            except (ConnectionError, EOFError):
                return Refused(why=Why.UNREADABLE)

    async def _ask(self, worker: _Worker, job: Job) -> Made | Refused:
        keep = False
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await worker.ask(job)
            keep = worker.answered < _JOBS
        except TimeoutError:
            return Refused(why=Why.UNREADABLE)
        finally:
            if keep:
                self._idle.append(worker)
            else:
                await worker.end()
        return answer

    async def _started(self) -> _Worker:
        arguments = (str(self._settings.memory_mb * _MEGABYTE), str(self._settings.idle_s))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
            limit=_MEGABYTE,
        )
        return _Worker(process)

    async def close(self) -> None:
        """End every worker."""
        while self._idle:
            await self._idle.pop().end()
