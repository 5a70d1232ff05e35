"""The three ways in which a contract may be wired: tests of a contract run in all of them.

::

    @pytest.fixture
    async def contacts(wire: Wire, database: Database) -> Contacts:
        return await wire(Contacts, ContactsService(database))

A test module (or its conftest) has the fixture by ``from tests.support.wirings import wire``.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest

from heliogram.platform.rpc import Service, close_channel, connect, mount, open_channel, open_server, through_codec

S = TypeVar("S", bound=Service)

WIRINGS = ("direct", "codec", "grpc")


class Wire:
    """Wires contracts in one way until the test ends."""

    def __init__(self, wiring: str, stack: AsyncExitStack) -> None:
        self.wiring = wiring
        self._stack = stack

    async def __call__(self, contract: type[S], implementation: S) -> S:
        """Return the contract, served by the implementation."""
        match self.wiring:
            case "direct":
                return implementation
            case "codec":
                return through_codec(contract, implementation)
            case _:
                channel = open_channel(await self._serve(implementation))
                self._stack.push_async_callback(close_channel, channel)
                return connect(contract, channel)

    async def _serve(self, implementation: Service) -> str:
        server = open_server()
        mount(server, implementation)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        self._stack.push_async_callback(server.stop, None)
        return f"127.0.0.1:{port}"


@pytest.fixture(params=WIRINGS)
async def wire(request: pytest.FixtureRequest) -> AsyncIterator[Wire]:
    async with AsyncExitStack() as stack:
        yield Wire(request.param, stack)
