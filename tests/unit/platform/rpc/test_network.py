from abc import abstractmethod
from collections.abc import AsyncIterator

import pytest
from tests.support.certificates import identity_of
from tests.support.clock import SeededEntropy

from heliogram.platform.discovery import FixedDiscovery, Instance
from heliogram.platform.rpc import (
    Identity,
    Network,
    Policy,
    RpcCallFailed,
    Service,
    listen,
    mount,
    open_server,
    operation,
)


class Names(Service, name="test.names.v1"):
    @operation()
    @abstractmethod
    async def name(self) -> str:
        """Who answers."""


class Doubles(Service, name="test.doubles.v1"):
    @operation(idempotent=True)
    @abstractmethod
    async def double(self, *, number: int) -> int:
        """Twice a number."""


class Both(Names, Doubles):
    def __init__(self, name: str) -> None:
        self._name = name

    async def name(self) -> str:
        return self._name

    async def double(self, *, number: int) -> int:
        return 2 * number


class Cluster:
    """Servers on loopback, and a view of them."""

    def __init__(self) -> None:
        self.view = FixedDiscovery()
        self.servers = []

    async def serve(self, name: str, identity: Identity | None = None) -> Instance:
        server = open_server()
        mount(server, Both(name))
        port = listen(server, "127.0.0.1:0", identity)
        await server.start()
        self.servers.append(server)
        instance = Instance(id=name, address=f"localhost:{port}", roles=("names",))
        self.view.add(instance)
        return instance


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    cluster = Cluster()
    yield cluster
    for server in cluster.servers:
        await server.stop(None)


async def test_calls_reach_whoever_plays_the_role_as_the_view_changes(cluster: Cluster):
    network = Network(cluster.view, entropy=SeededEntropy())
    names = network.connect(Names, role="names", policy=Policy(attempts=1))
    with pytest.raises(RpcCallFailed):
        await names.name()
    await cluster.serve("a")
    assert await names.name() == "a"
    await cluster.serve("b")
    assert {await names.name() for _ in range(30)} == {"a", "b"}
    cluster.view.remove("a")
    assert {await names.name() for _ in range(10)} == {"b"}
    await network.close()


async def test_contracts_of_one_process_share_a_channel_until_the_last_lets_go(cluster: Cluster):
    instance = await cluster.serve("a")
    network = Network(cluster.view, entropy=SeededEntropy())
    names, first = network.connect_to(Names, address=instance.address)
    doubles, second = network.connect_to(Doubles, address=instance.address)
    assert (await names.name(), await doubles.double(number=4)) == ("a", 8)
    await first.close()
    assert await doubles.double(number=5) == 10
    await second.close()
    again, third = network.connect_to(Names, address=instance.address)
    assert await again.name() == "a"
    await third.close()
    await network.close()


async def test_with_mutual_tls_strangers_are_not_heard(cluster: Cluster):
    ours, stranger = identity_of("one authority"), identity_of("another")
    instance = await cluster.serve("a", ours)
    for identity, heard in ((ours, True), (stranger, False), (None, False)):
        network = Network(cluster.view, entropy=SeededEntropy(), identity=identity)
        names, line = network.connect_to(Names, address=instance.address, policy=Policy(attempts=1))
        if heard:
            assert await names.name() == "a"
        else:
            with pytest.raises(RpcCallFailed):
                await names.name()
        await line.close()
        await network.close()


async def test_an_address_that_is_taken_is_an_error(cluster: Cluster):
    instance = await cluster.serve("a")
    with pytest.raises(OSError, match="cannot listen"):
        listen(open_server(), instance.address.replace("localhost", "127.0.0.1"))
