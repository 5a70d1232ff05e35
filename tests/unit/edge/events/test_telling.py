"""What happens in one process is heard in those that have sessions, once and in order."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from tests.support.clock import SeededEntropy

from heliogram.edge.events.taking import EventsService
from heliogram.edge.events.telling import Passing, Telling
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.bus import LocalBus
from heliogram.platform.discovery import FixedDiscovery, Instance
from heliogram.platform.rpc import Network, listen, mount, open_server
from heliogram.services.auth.events import DevicesEnded


class Process:
    """A process with sessions: it has a bus of its own and one on which its sessions hear."""

    def __init__(self, name, view) -> None:
        self.name = name
        self.view = view
        self.bus, self.heard, self.told = LocalBus(), LocalBus(), []
        self.heard.subscribe(DevicesEnded, lambda event: self.told.append(event.user), group="test")

    async def start(self, stack):
        server = open_server()
        mount(server, EventsService(self.heard))
        port = listen(server, "127.0.0.1:0")
        await server.start()
        stack.push_async_callback(server.stop, None)
        self.view.add(Instance(id=self.name, address=f"127.0.0.1:{port}", roles=("session",)))
        network = Network(self.view, entropy=SeededEntropy())
        stack.push_async_callback(network.close)
        self.telling = Telling(self.view, network, own=self.name)
        stack.push_async_callback(self.telling.close)
        self.telling.subscribe(self.bus)
        Passing(self.heard).subscribe(self.bus)

    def say(self, number):
        self.bus.publish(DevicesEnded(user=UserId(number), devices=[AuthKeyId(1)]))


@pytest.fixture
async def processes():
    async with AsyncExitStack() as stack:
        view = FixedDiscovery()
        both = [Process("one", view), Process("other", view)]
        for process in both:
            await process.start(stack)
        yield both


async def until(told, count):
    async with asyncio.timeout(20):
        while len(told) < count:  # noqa: ASYNC110 - a call to another process takes a moment
            await asyncio.sleep(0.001)


async def test_sessions_here_and_elsewhere_hear_of_everything_once_and_in_order(processes):
    one, other = processes
    for number in range(600):
        one.say(number)
    await until(other.told, 600)
    other.say(1_000)
    await until(one.told, 601)
    await until(other.told, 601)
    assert one.told == other.told == [*range(600), 1_000]


async def test_whoever_has_left_is_told_nothing_and_keeps_nobody_waiting(processes):
    one, other = processes
    one.say(1)
    await until(other.told, 1)
    one.view.remove("other")
    one.say(2)
    await until(one.told, 2)
    assert other.told == [1]
    assert one.telling.dropped == 0
