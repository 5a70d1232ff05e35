"""The cipher process: ``python -m heliogram.edge.ciphers.worker MEMORY SOCKET SLOT_BYTES IDLE_S``.

It inherits the shared memory and its end of the socket as descriptors, and has nothing else of the server.
"""

from __future__ import annotations

import mmap
import signal
import socket
import sys
from contextlib import suppress

from heliogram.edge.ciphers.records import ANSWER, JOB, READY, Work
from heliogram.mtproto.message import lock, unlock
from heliogram.platform.memory import keep_large_blocks


def serve(memory: memoryview, channel: socket.socket, slot_bytes: int) -> None:
    """Do one job after another until the server is gone, or there was none for the socket's timeout."""
    with suppress(OSError):
        channel.sendall(ANSWER.pack(READY, b""))
        while len(record := channel.recv(JOB.size, socket.MSG_WAITALL)) == JOB.size:
            work, slot, size, part, head, tail, msg_key = JOB.unpack(record)
            place = memory[slot * slot_bytes : slot * slot_bytes + size]
            if work == Work.UNLOCK:
                digest, place[:] = unlock((part, head, tail), msg_key, bytes(place))
            else:
                digest, place[:] = lock((part, head, tail), bytes(place))
            channel.sendall(ANSWER.pack(slot, digest))


def main(arguments: list[str]) -> None:
    """Serve what the server handed over."""
    memory, channel, slot_bytes, idle_s = map(int, arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the server says when it is over
    keep_large_blocks()
    shared = mmap.mmap(memory, 0)
    with socket.socket(fileno=channel) as ours:
        ours.settimeout(idle_s)
        serve(memoryview(shared), ours, slot_bytes)


if __name__ == "__main__":
    main(sys.argv[1:])
