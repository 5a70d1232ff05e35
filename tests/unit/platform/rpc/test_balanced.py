import asyncio
from abc import abstractmethod

import pytest
from tests.support.clock import SeededEntropy

from heliogram.platform.rpc import Operation, RpcCallFailed, Service, operation
from heliogram.platform.rpc.balanced import SUSPECT_S, Balanced
from heliogram.platform.tasks import Tasks


class Names(Service, name="test.balanced.v1"):
    @operation()
    @abstractmethod
    async def name(self) -> str:
        """Who answers."""


NAME = Names.contract.operations["name"]


class Line:
    def __init__(self, address: str) -> None:
        self.address = address
        self.dead = False
        self.gate: asyncio.Event | None = None
        self.closed = 0

    async def call(self, operation: Operation, payload: bytes) -> bytes:
        if self.gate is not None:
            await self.gate.wait()
        if self.dead:
            raise RpcCallFailed
        return self.address.encode()

    async def close(self) -> None:
        self.closed += 1


class Cluster:
    """Instances of which the test says who is in the view and who is dead."""

    def __init__(self, *addresses: str) -> None:
        self.view = list(addresses)
        self.lines: dict[str, Line] = {}
        self.tasks = Tasks("test")
        self.transport = Balanced(
            lambda: self.view,
            self.open,
            entropy=SeededEntropy(),
            run=lambda closing: self.tasks.start(closing, name="close"),
        )

    def open(self, address: str) -> Line:
        self.lines[address] = Line(address)
        return self.lines[address]

    async def ask(self) -> str:
        return (await self.transport.call(NAME, b"")).decode()

    async def changed(self, *addresses: str) -> None:
        self.view = list(addresses)
        self.transport.changed()
        await self.tasks.drain()


async def test_calls_go_to_every_instance():
    cluster = Cluster("a", "b", "c")
    assert {await cluster.ask() for _ in range(60)} == {"a", "b", "c"}


async def test_without_instances_a_call_fails():
    with pytest.raises(RpcCallFailed):
        await Cluster().ask()


async def test_a_slow_instance_does_not_collect_calls():
    cluster = Cluster("slow", "quick")
    while "slow" not in cluster.lines:
        await cluster.ask()
    gate = cluster.lines["slow"].gate = asyncio.Event()
    calls = [asyncio.ensure_future(cluster.ask()) for _ in range(40)]
    for _ in range(3):
        await asyncio.sleep(0)
    gate.set()
    answers = await asyncio.gather(*calls)
    assert 0 < answers.count("slow") <= answers.count("quick")


async def test_an_instance_that_gave_no_reply_is_passed_over_for_a_moment(monkeypatch: pytest.MonkeyPatch):
    cluster = Cluster("a", "b")
    while len(cluster.lines) < 2:
        await cluster.ask()
    cluster.lines["a"].dead = True
    failed = 0
    for _ in range(40):
        try:
            assert await cluster.ask() == "b"
        except RpcCallFailed:
            failed += 1
    assert failed == 1
    cluster.lines["a"].dead = False
    loop = asyncio.get_running_loop()
    later = loop.time() + SUSPECT_S
    monkeypatch.setattr(loop, "time", lambda: later)
    assert {await cluster.ask() for _ in range(40)} == {"a", "b"}


async def test_when_all_are_suspect_the_one_longest_so_is_asked():
    cluster = Cluster("a")
    await cluster.ask()
    cluster.lines["a"].dead = True
    with pytest.raises(RpcCallFailed):
        await cluster.ask()
    cluster.lines["a"].dead = False
    assert await cluster.ask() == "a"


async def test_an_instance_that_left_is_closed_after_its_last_call():
    cluster = Cluster("a")
    await cluster.ask()
    line = cluster.lines["a"]
    line.gate = asyncio.Event()
    calls = [asyncio.ensure_future(cluster.ask()) for _ in range(2)]
    await asyncio.sleep(0)
    await cluster.changed("b")
    assert line.closed == 0
    line.gate.set()
    assert await asyncio.gather(*calls) == ["a", "a"]
    await cluster.tasks.drain()
    assert line.closed == 1
    assert await cluster.ask() == "b"
    await cluster.changed("b")
    assert cluster.lines["b"].closed == 0
    await cluster.changed()
    assert cluster.lines["b"].closed == 1
