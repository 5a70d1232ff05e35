"""A worker process: reads jobs from its standard input, writes answers to its standard output.

It bounds itself before it reads anything: memory, no files written, no processes started, no core dumped. Time is its
parent's to measure, who kills it. It goes by itself when it has had nothing to do for a while, or its parent is gone.

    python -m heliogram.services.media.worker MEMORY_BYTES IDLE_SECONDS
"""

from __future__ import annotations

import os
import resource
import select
import sys
from typing import BinaryIO

from heliogram.services.media.jobs import LENGTH, decode_job, frame
from heliogram.services.media.pictures import make


def main(memory: int, idle_s: float) -> None:
    """Work until there is nothing more to do."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for none_of in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(none_of, (0, 0))
    os.nice(5)  # those who write to each other come first
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    patience = None  # the first job is on its way
    while _has_work(source, patience):
        head = source.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return
        answers.write(frame(make(decode_job(source.read(LENGTH.unpack(head)[0])))))
        answers.flush()
        patience = idle_s


def _has_work(source: BinaryIO, patience_s: float | None) -> bool:
    """Wait for a job, or for the parent's end. It asks one at a time, so nothing of the next one is buffered."""
    ready, _, _ = select.select([source], [], [], patience_s)
    return bool(ready)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
