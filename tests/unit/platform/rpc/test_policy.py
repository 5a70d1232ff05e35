import asyncio
from abc import abstractmethod

import pytest
from tests.support.clock import SeededEntropy

from heliogram.kernel.faults import Fault, FloodWait, Timeout
from heliogram.platform.context import RequestContext, request
from heliogram.platform.rpc import Operation, Policy, RpcCallFailed, Service, operation
from heliogram.platform.rpc.policy import Guarded


class Sums(Service, name="test.policy.v1"):
    @operation(idempotent=True)
    @abstractmethod
    async def read(self) -> int:
        """Something that may be asked twice."""

    @operation()
    @abstractmethod
    async def change(self) -> int:
        """Something that may not."""


READ = Sums.contract.operations["read"]
CHANGE = Sums.contract.operations["change"]


class Line:
    """A transport that fails as told: each outcome once, then replies."""

    def __init__(self, *outcomes: Fault | None) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0
        self.gate: asyncio.Event | None = None

    async def call(self, operation: Operation, payload: bytes) -> bytes:
        self.calls += 1
        if self.gate is not None:
            await self.gate.wait()
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome
        return b"reply"


class Pauses:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def guarded(line: Line, pauses: Pauses | None = None, **policy: float) -> Guarded:
    return Guarded(line, Policy(**policy), entropy=SeededEntropy(), pause=pauses or Pauses())


def failures(count: int) -> list[Fault]:
    return [RpcCallFailed() for _ in range(count)]


async def test_an_idempotent_call_without_a_reply_is_repeated_after_growing_pauses():
    line, pauses = Line(*failures(2)), Pauses()
    assert await guarded(line, pauses).call(READ, b"") == b"reply"
    assert line.calls == 3
    assert 0.025 <= pauses.taken[0] <= 0.05 <= pauses.taken[1] <= 0.1


async def test_attempts_are_limited():
    line = Line(*failures(9))
    with pytest.raises(RpcCallFailed):
        await guarded(line, attempts=3).call(READ, b"")
    assert line.calls == 3


async def test_a_call_that_is_not_idempotent_is_never_repeated():
    line = Line(*failures(1))
    with pytest.raises(RpcCallFailed):
        await guarded(line).call(CHANGE, b"")
    assert line.calls == 1


async def test_a_timeout_is_not_repeated():
    line = Line(Timeout())
    with pytest.raises(Timeout):
        await guarded(line).call(READ, b"")
    assert line.calls == 1


async def test_no_attempt_begins_after_the_deadline():
    line = Line(*failures(9))
    with request(RequestContext("", asyncio.get_running_loop().time())), pytest.raises(RpcCallFailed):
        await guarded(line).call(READ, b"")
    assert line.calls == 1


async def test_a_circuit_that_failed_too_often_opens_and_fails_at_once():
    line = Line(*failures(2))
    transport = guarded(line, failures_to_open=2, open_s=60.0)
    for _ in range(4):
        with pytest.raises(RpcCallFailed):
            await transport.call(CHANGE, b"")
    assert line.calls == 2


async def test_one_call_probes_an_open_circuit_and_a_reply_closes_it():
    line = Line(*failures(1))
    transport = guarded(line, failures_to_open=1, open_s=0.0)
    with pytest.raises(RpcCallFailed):
        await transport.call(CHANGE, b"")
    line.gate = asyncio.Event()
    probe = asyncio.ensure_future(transport.call(CHANGE, b""))
    await asyncio.sleep(0)
    with pytest.raises(RpcCallFailed):
        await transport.call(CHANGE, b"")
    line.gate.set()
    assert await probe == b"reply"
    assert await asyncio.gather(*(transport.call(CHANGE, b"") for _ in range(3))) == [b"reply"] * 3


async def test_a_probe_that_fails_opens_the_circuit_again():
    line = Line(*failures(3))
    transport = guarded(line, failures_to_open=1, open_s=0.0)
    for _ in range(3):
        with pytest.raises(RpcCallFailed):
            await transport.call(CHANGE, b"")
    assert line.calls == 3
    assert await transport.call(CHANGE, b"") == b"reply"


async def test_more_calls_than_the_bulkhead_admits_are_refused_with_a_wait():
    line = Line()
    line.gate = asyncio.Event()
    transport = guarded(line, concurrent=1)
    first = asyncio.ensure_future(transport.call(READ, b""))
    await asyncio.sleep(0)
    with pytest.raises(FloodWait):
        await transport.call(READ, b"")
    line.gate.set()
    assert await first == b"reply"
    assert await transport.call(READ, b"") == b"reply"
