"""The cipher process by itself, on a socket and memory of the test's."""

import mmap
import os
import socket

import pytest

from heliogram.edge.ciphers import worker
from heliogram.edge.ciphers.records import ANSWER, JOB, READY, Work
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.message import lock

KEY = AuthKey(os.urandom(256))
SLOT = 1024
PLAIN = bytes(range(160))


@pytest.fixture
def memory():
    return memoryview(mmap.mmap(-1, 2 * SLOT))


@pytest.fixture
def channel():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(1)
        yield ours, theirs


def test_it_locks_unlocks_and_ends_with_the_server(memory, channel):
    ours, theirs = channel
    digest, ciphertext = lock(KEY.from_server, PLAIN)
    memory[: len(PLAIN)] = PLAIN
    memory[SLOT : SLOT + len(PLAIN)] = ciphertext
    ours.sendall(JOB.pack(Work.LOCK, 0, len(PLAIN), *KEY.from_server, b""))
    ours.sendall(JOB.pack(Work.UNLOCK, 1, len(PLAIN), *KEY.from_server, digest[8:24]))
    ours.shutdown(socket.SHUT_WR)
    worker.serve(memory, theirs, SLOT)
    assert list(ANSWER.iter_unpack(ours.recv(4096))) == [(READY, bytes(32)), (0, digest), (1, digest)]
    assert bytes(memory[: len(PLAIN)]) == ciphertext
    assert bytes(memory[SLOT : SLOT + len(PLAIN)]) == PLAIN


def test_it_ends_when_there_is_nothing_to_do(memory, channel):
    ours, theirs = channel
    theirs.settimeout(0.01)
    worker.serve(memory, theirs, SLOT)
    assert ANSWER.unpack(ours.recv(4096)) == (READY, bytes(32))
