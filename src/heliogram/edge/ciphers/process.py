"""The server's end of one cipher process: its slots, the jobs in them, and those that wait for one."""

from __future__ import annotations

import asyncio
import mmap
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from heliogram.edge.ciphers.records import ANSWER, JOB, READY, Work
from heliogram.mtproto.authkey import KeySlices
from heliogram.mtproto.errors import DecryptionError

SLOTS: Final = 4
"""One is being worked on, one is filled or emptied; two spare ones for when the loop is late."""
_MODULE: Final = "heliogram.edge.ciphers.worker"
_END_S: Final = 5.0
_READ: Final = 4096
Finish = Callable[[bytes, memoryview], object]
"""Makes a job's result of the digest and of the bytes in the slot, which are its own only until it returns."""


class Gone(Exception):  # noqa: N818 - it names the fact
    """The process ended before the job was done."""


class Job:
    """Bytes to lock or to unlock."""

    __slots__ = ("done", "finish", "msg_key", "pieces", "size", "slices", "work")

    def __init__(
        self, work: Work, slices: KeySlices, pieces: Sequence[bytes | memoryview], finish: Finish, msg_key: bytes = b""
    ) -> None:
        self.work = work
        self.slices = slices
        self.msg_key = msg_key
        self.pieces = pieces
        self.size = sum(map(len, pieces))
        self.finish = finish
        self.done: asyncio.Future[object] = asyncio.get_running_loop().create_future()


class CipherProcess:
    """One process, from its start to its end."""

    def __init__(self, slot_bytes: int, *, idle_s: int, ended: Callable[[CipherProcess], None]) -> None:
        """Start it; ``ended`` is called when it is gone, unless it was closed. Raises OSError."""
        self.ready = False
        self._ended = ended
        self._slot_bytes = slot_bytes
        self._free = list(range(SLOTS))
        self._jobs: dict[int, Job] = {}
        self._waiting: deque[Job] = deque()
        self._read = b""
        descriptor = os.memfd_create("heliogram-packets") if sys.platform == "linux" else -1
        self._ours, theirs = socket.socketpair()
        try:
            os.ftruncate(descriptor, slot_bytes * SLOTS)
            self._memory = memoryview(mmap.mmap(descriptor, slot_bytes * SLOTS))
            numbers = (descriptor, theirs.fileno(), slot_bytes, idle_s)
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", _MODULE, *map(str, numbers)],
                pass_fds=numbers[:2],
                stdin=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError:
            self._ours.close()
            raise
        finally:
            theirs.close()
            os.close(descriptor)
        self._ours.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._ours, self._readable)

    def submit(self, job: Job) -> None:
        """Have a job done; jobs beyond the slots wait in order. Its future gets the result, or Gone."""
        if self._free:
            self._begin(job, self._free.pop())
        else:
            self._waiting.append(job)

    def _begin(self, job: Job, slot: int) -> None:
        at = slot * self._slot_bytes
        for piece in job.pieces:
            self._memory[at : at + len(piece)] = piece
            at += len(piece)
        self._jobs[slot] = job
        record = JOB.pack(job.work, slot, job.size, *job.slices, job.msg_key)
        try:
            sent = self._ours.send(record)
        except OSError:
            sent = 0
        if sent < len(record):  # there is always room for as many records as there are slots
            self._end()

    def _readable(self) -> None:
        try:
            read = self._ours.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            read = b""
        if not read:
            self._end()
            return
        read = self._read + read
        whole = len(read) - len(read) % ANSWER.size
        self._read = read[whole:]
        for slot, digest in ANSWER.iter_unpack(read[:whole]):
            if slot == READY:
                self.ready = True
            else:
                self._finish(slot, digest)

    def _finish(self, slot: int, digest: bytes) -> None:
        job = self._jobs.pop(slot)
        if not job.done.done():
            at = slot * self._slot_bytes
            try:
                job.done.set_result(job.finish(digest, self._memory[at : at + job.size]))
            except DecryptionError as error:
                job.done.set_exception(error)
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done.done():
                self._begin(waiting, slot)
                return
        self._free.append(slot)

    def _end(self) -> None:
        """Let go of a process that is gone, or that cannot be spoken to."""
        if self._ours.fileno() < 0:
            return
        self._cut()
        self._ended(self)

    def _cut(self) -> None:
        """Close the socket, which ends the process, and give up every job."""
        if self._ours.fileno() >= 0:
            self._loop.remove_reader(self._ours)
            self._ours.close()
        jobs = [*self._jobs.values(), *self._waiting]
        self._jobs.clear()
        self._waiting.clear()
        self._free.clear()
        for job in jobs:
            if not job.done.done():
                job.done.set_exception(Gone())

    async def close(self) -> None:
        """End the process, which gives up its jobs, and wait until it is gone."""
        self._cut()
        try:
            await asyncio.to_thread(self._process.wait, _END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
