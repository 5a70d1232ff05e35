"""Who opens and seals large packets: a cipher process if there is one, else the loop."""

from __future__ import annotations

import asyncio
import sys
from typing import Final, TypeVar, cast

import structlog

from heliogram.edge.ciphers.process import CipherProcess, Finish, Gone, Job
from heliogram.edge.ciphers.records import Work
from heliogram.kernel.clock import Clock, Entropy
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.message import (
    InboundMessage,
    check_packet,
    decrypt,
    encrypt,
    padding,
    read_opened,
)
from heliogram.platform.tasks import Tasks

LARGE_FROM: Final = 64 << 10
"""Bytes from which on a packet is worth the way to the process, which takes 60 µs of the loop: 30 kB of cipher."""
SLOT_BYTES: Final = (1 << 20) + 4096 * 2
"""A range of 1 MiB, or the largest packet that the gateway takes by default, with all that goes around them."""
_IDLE_S: Final = 300
_JOB_LIMIT_S: Final = 20.0
_PAUSE_S: Final = 60.0
"""How long nothing is started after a process ended before it was ready."""
_log = structlog.get_logger(__name__)
R = TypeVar("R")


class Ciphers:
    """Opens and seals packets."""

    def __init__(self, clock: Clock, entropy: Entropy, *, processes: int) -> None:
        """``processes`` are started when there is work; 0: the loop does everything."""
        self._clock = clock
        self._entropy = entropy
        self._most = processes if sys.platform == "linux" else 0
        self._processes: list[CipherProcess] = []
        self._next = 0
        self._not_before = 0.0
        self._tasks = Tasks("ciphers")

    def takes(self, size: int) -> bool:
        """Say whether a packet of so many bytes had better go to a process now; the first one to ask starts it."""
        if not LARGE_FROM <= size <= SLOT_BYTES or not self._most:
            return False
        if len(self._processes) < self._most:
            self._start()
        return any(process.ready for process in self._processes)

    async def open(self, key: AuthKey, packet: bytes) -> InboundMessage:
        """Open a client's packet, as :func:`heliogram.mtproto.message.decrypt` does. Raises DecryptionError."""
        check_packet(key, packet)

        def finish(digest: bytes, plain: memoryview) -> InboundMessage:
            return read_opened(packet, digest, plain)

        pieces = (memoryview(packet)[24:],)
        job = Job(Work.UNLOCK, key.from_client, pieces, cast("Finish", finish), packet[8:24])
        try:
            return cast("InboundMessage", await self._run(job))
        except Gone:
            return decrypt(key, packet)

    async def seal(self, key: AuthKey, plaintext: bytes) -> bytes:
        """Seal a server's plaintext, as :func:`heliogram.mtproto.message.encrypt` does."""

        def finish(digest: bytes, ciphertext: memoryview) -> bytes:
            return b"".join((key.id_bytes, digest[8:24], ciphertext))

        pieces = (plaintext, padding(len(plaintext), self._entropy))
        try:
            return cast("bytes", await self._run(Job(Work.LOCK, key.from_server, pieces, finish)))
        except Gone:
            return encrypt(key, plaintext, self._entropy)

    async def _run(self, job: Job) -> object:
        """Return the result of a job. Raises Gone, and what its end raises."""
        ready = [process for process in self._processes if process.ready]
        if not ready:
            raise Gone
        self._next += 1
        process = ready[self._next % len(ready)]
        process.submit(job)
        try:
            async with asyncio.timeout(_JOB_LIMIT_S):
                return await job.done
        except TimeoutError:
            self._gone(process)
            raise Gone from None

    def _start(self) -> None:
        if self._clock.monotonic() < self._not_before:
            return
        try:
            self._processes.append(CipherProcess(SLOT_BYTES, idle_s=_IDLE_S, ended=self._gone))
        except OSError as error:
            self._pause(error)

    def _gone(self, process: CipherProcess) -> None:
        """Let go of a process that ended by itself or answers no more."""
        if process in self._processes:
            self._processes.remove(process)
            if not process.ready:
                self._pause(None)
            self._tasks.start(process.close(), name="end a cipher process")

    def _pause(self, error: OSError | None) -> None:
        _log.warning("a cipher process could not be started", error=str(error or ""))
        self._not_before = self._clock.monotonic() + _PAUSE_S

    async def close(self) -> None:
        """End the processes; what they were at is done by the loop."""
        self._most = 0
        for process in list(self._processes):
            self._gone(process)
        await self._tasks.drain()
