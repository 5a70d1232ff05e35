"""A worker process: reads jobs from its standard input, writes answers to its standard output.

It loads what its craft needs, and then shuts itself in before it reads anything: memory is bounded, nothing can be
opened any more (no file, no socket, whatever a decoder is led to try), no files written, no processes or threads
started, no core dumped; and root, whom not every limit binds, becomes nobody. Time is its parent's to measure, who
kills it. It goes by itself when it has had nothing to do for a while, or its parent is gone.

    python -m heliogram.services.media.worker CRAFT MEMORY_BYTES IDLE_SECONDS
"""

from __future__ import annotations

import os
import resource
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO, Final

from heliogram.services.media.content import Content
from heliogram.services.media.jobs import LENGTH, Answer, Craft, Job, Wanted, decode_job, frame

Work = Callable[[Job, Content], Answer]
_CRAFTS: Final = {
    Craft.PICTURES: "heliogram.services.media.pictures",
    Craft.FILMS: "heliogram.services.media.films",
}
_NOBODY: Final = 65_534
_NONE_OF: Final = (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC)


def main(craft: Craft, memory: int, idle_s: float) -> None:
    """Work until there is nothing more to do."""
    work: Work = import_module(_CRAFTS[craft]).work
    _shut_in(memory)
    _Bench(sys.stdin.buffer, sys.stdout.buffer, work).serve(idle_s)


def _shut_in(memory: int) -> None:
    os.nice(5)  # those who write to each other come first
    if os.geteuid() == 0:
        with suppress(OSError):  # a container that somebody else than root runs may know no other user
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for kind in _NONE_OF:
        resource.setrlimit(kind, (0, 0))


class _Bench:
    """The two ends of the pipe."""

    def __init__(self, source: BinaryIO, answers: BinaryIO, work: Work) -> None:
        self._source = source
        self._answers = answers
        self._work = work

    def serve(self, idle_s: float) -> None:
        patience = None  # the first job is on its way
        while self._has_work(patience):
            try:
                job = decode_job(self._received())
            except EOFError:
                return
            content = Content(self._ask, size=job.size, budget=job.budget)
            self._send(self._work(job, content))
            patience = idle_s

    def _has_work(self, patience_s: float | None) -> bool:
        """Wait for a job, or for the parent's end. It sends one frame at a time, so nothing more is buffered."""
        ready, _, _ = select.select([self._source], [], [], patience_s)
        return bool(ready)

    def _ask(self, offset: int, limit: int) -> bytes:
        self._send(Wanted(offset=offset, limit=limit))
        return self._received()

    def _received(self) -> bytes:
        head = self._source.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise EOFError
        return self._source.read(LENGTH.unpack(head)[0])

    def _send(self, value: Answer | Wanted) -> None:
        self._answers.write(frame(value))
        self._answers.flush()


if __name__ == "__main__":
    main(Craft(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
