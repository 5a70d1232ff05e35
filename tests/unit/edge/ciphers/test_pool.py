"""Large packets go to a process beside the server; what becomes of it changes nothing but who does the work."""

import asyncio
import os
import signal
import sys

import pytest

from heliogram.edge.ciphers import pool, process
from heliogram.edge.ciphers.pool import LARGE_FROM, SLOT_BYTES, Ciphers
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import DecryptionError
from heliogram.mtproto.message import build_plaintext, decrypt, decrypt_as_client, encrypt_as_client
from heliogram.platform.clock import SystemClock, SystemEntropy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="shared memory without a name is Linux's")
ENTROPY = SystemEntropy()
KEY = AuthKey(ENTROPY.bytes(256))
LARGEST_BODY = 1 << 20


def plaintext(size, number=4):
    return build_plaintext(1, 2, number, 1, ENTROPY.bytes(size))


def sealed(size, number=4):
    return encrypt_as_client(KEY, plaintext(size, number), ENTROPY)[0]


async def up(ciphers):
    """Wait until the process is there; what it is to do begins then."""
    async with asyncio.timeout(30):
        while not ciphers.takes(LARGE_FROM):  # noqa: ASYNC110 - the process tells nobody else
            await asyncio.sleep(0)


@pytest.fixture
async def asleep():
    """Ciphers whose process has not been started."""
    ciphers = Ciphers(SystemClock(), ENTROPY, processes=1)
    yield ciphers
    await ciphers.close()


@pytest.fixture
async def ciphers(asleep):
    """Ciphers whose process is there."""
    await up(asleep)
    return asleep


def the_process(ciphers):
    (only,) = ciphers._processes
    return only


@pytest.mark.parametrize("size", [LARGE_FROM, 512 << 10, LARGEST_BODY])
async def test_a_packet_is_opened_as_the_loop_would(ciphers, size):
    packet = sealed(size)
    opened, known = await ciphers.open(KEY, packet), decrypt(KEY, packet)
    assert (opened.msg_id, opened.seqno, opened.session_id, opened.salt) == (4, 1, 2, 1)
    assert opened.body == known.body
    assert type(opened.body) is bytes
    assert opened.quick_ack_token == known.quick_ack_token


@pytest.mark.parametrize("size", [LARGE_FROM, LARGEST_BODY])
async def test_a_packet_is_sealed_as_the_loop_would(ciphers, size):
    plain = plaintext(size)
    opened = decrypt_as_client(KEY, await ciphers.seal(KEY, plain))
    assert opened.body == plain[32:]


async def test_a_changed_packet_is_not_believed_and_spoils_no_other(ciphers):
    packet, good = sealed(LARGE_FROM), sealed(LARGE_FROM, 8)
    outcomes = await asyncio.gather(
        ciphers.open(KEY, packet[:-1] + bytes([packet[-1] ^ 1])),
        ciphers.open(KEY, packet[:-1]),
        ciphers.open(AuthKey(ENTROPY.bytes(256)), packet),
        ciphers.open(KEY, good),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes[:3]] == [DecryptionError] * 3
    assert outcomes[3].msg_id == 8


async def test_more_packets_than_slots_are_all_done(ciphers):
    packets = [sealed(LARGE_FROM + 16 * n, 4 * n) for n in range(3 * process.SLOTS)]
    opened = await asyncio.gather(*(ciphers.open(KEY, packet) for packet in packets))
    assert [each.msg_id for each in opened] == [4 * n for n in range(3 * process.SLOTS)]
    assert [len(each.body) for each in opened] == [LARGE_FROM + 16 * n for n in range(3 * process.SLOTS)]


async def test_a_job_that_nobody_waits_for_any_more_gives_its_slot_back(ciphers):
    given_up = [asyncio.ensure_future(ciphers.open(KEY, sealed(LARGE_FROM))) for _ in range(2 * process.SLOTS)]
    await asyncio.sleep(0)
    for task in given_up:
        task.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    for _ in range(process.SLOTS):
        assert (await ciphers.open(KEY, sealed(LARGE_FROM, 12))).msg_id == 12
    assert len(the_process(ciphers)._free) == process.SLOTS


async def test_small_packets_those_beyond_a_slot_and_the_first_ones_are_the_loops(asleep):
    assert not asleep.takes(LARGE_FROM - 1)
    assert not asleep._processes
    assert not asleep.takes(SLOT_BYTES + 1)
    assert not asleep.takes(LARGE_FROM)  # it is being started
    assert (await asleep.open(KEY, sealed(LARGE_FROM))).msg_id == 4


async def test_without_processes_everything_is_the_loops():
    ciphers = Ciphers(SystemClock(), ENTROPY, processes=0)
    assert not ciphers.takes(LARGE_FROM)
    plain = plaintext(LARGE_FROM)
    assert decrypt_as_client(KEY, await ciphers.seal(KEY, plain)).body == plain[32:]
    await ciphers.close()


async def test_what_a_killed_process_was_at_is_done_by_the_loop_and_another_is_started(ciphers):
    first = the_process(ciphers)
    os.kill(first._process.pid, signal.SIGSTOP)
    packets = [sealed(LARGE_FROM, 4 * n) for n in range(2 * process.SLOTS)]
    waiting = asyncio.gather(*(ciphers.open(KEY, packet) for packet in packets))
    await asyncio.sleep(0)
    os.kill(first._process.pid, signal.SIGKILL)
    assert [each.msg_id for each in await waiting] == [4 * n for n in range(2 * process.SLOTS)]
    assert first not in ciphers._processes
    await up(ciphers)
    assert the_process(ciphers) is not first
    assert (await ciphers.open(KEY, sealed(LARGE_FROM))).msg_id == 4


async def test_a_process_that_does_not_answer_is_ended(ciphers, monkeypatch):
    monkeypatch.setattr(pool, "_JOB_LIMIT_S", 0.01)
    monkeypatch.setattr(process, "_END_S", 0.01)
    stopped = the_process(ciphers)
    os.kill(stopped._process.pid, signal.SIGSTOP)
    assert (await ciphers.open(KEY, sealed(LARGE_FROM))).msg_id == 4
    assert not ciphers._processes
    await ciphers.close()
    assert stopped._process.returncode == -signal.SIGKILL


async def test_a_process_without_work_ends_and_nobody_is_the_worse_for_it(asleep, monkeypatch):
    monkeypatch.setattr(pool, "_IDLE_S", 1)
    await up(asleep)
    first = the_process(asleep)
    while first in asleep._processes:  # noqa: ASYNC110 - its end is told to nobody else
        await asyncio.sleep(0)
    await up(asleep)
    assert (await asleep.open(KEY, sealed(LARGE_FROM))).msg_id == 4


@pytest.mark.parametrize("broken", ["the module", "the interpreter"])
async def test_one_that_cannot_be_started_is_not_tried_again_at_once(asleep, monkeypatch, broken):
    if broken == "the module":
        monkeypatch.setattr(process, "_MODULE", "heliogram.no_such_module")
    else:
        monkeypatch.setattr(process.sys, "executable", "/no/such/python")
    asleep.takes(LARGE_FROM)
    while asleep._processes:  # noqa: ASYNC110 - its end is told to nobody else
        await asyncio.sleep(0)
    assert not asleep.takes(LARGE_FROM)
    assert not asleep._processes
    assert (await asleep.open(KEY, sealed(LARGE_FROM))).msg_id == 4


async def test_closing_ends_the_process_and_the_loop_does_the_rest(ciphers):
    first = the_process(ciphers)
    waiting = asyncio.ensure_future(ciphers.open(KEY, sealed(LARGE_FROM)))
    await asyncio.sleep(0)
    await ciphers.close()
    assert (await waiting).msg_id == 4
    assert first._process.returncode == 0
    assert not ciphers.takes(LARGE_FROM)
