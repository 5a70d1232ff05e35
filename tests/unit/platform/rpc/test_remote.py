import asyncio
from abc import abstractmethod

import pytest

from heliogram.kernel.faults import Timeout
from heliogram.platform.context import RequestContext, request
from heliogram.platform.rpc import (
    Policy,
    RpcCallFailed,
    Service,
    close_channel,
    connect,
    mount,
    open_channel,
    open_server,
    operation,
)


class Lefts(Service, name="test.lefts.v1"):
    @operation(deadline_s=60)
    @abstractmethod
    async def left(self) -> str:
        """Left."""


class Rights(Service, name="test.rights.v1"):
    @operation(deadline_s=0.05)
    @abstractmethod
    async def right(self) -> str:
        """Right, never."""


class Both(Lefts, Rights):
    async def left(self) -> str:
        return "left"

    async def right(self) -> str:
        await asyncio.Event().wait()
        return "right"


@pytest.fixture
async def address():
    server = open_server()
    mount(server, Both())
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def test_an_object_of_two_contracts_serves_both(address: str):
    channel = open_channel(address)
    assert await connect(Lefts, channel).left() == "left"
    with pytest.raises(Timeout):
        await connect(Rights, channel).right()
    await close_channel(channel)


async def test_a_request_out_of_time_is_not_even_sent(address: str):
    channel = open_channel(address)
    with request(RequestContext("", asyncio.get_running_loop().time() - 1)), pytest.raises(Timeout):
        await connect(Lefts, channel).left()
    await close_channel(channel)


async def test_a_server_that_is_not_there_is_a_failed_call():
    server = open_server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await server.stop(None)
    channel = open_channel(f"127.0.0.1:{port}")
    with pytest.raises(RpcCallFailed):
        await connect(Lefts, channel, policy=Policy(attempts=1)).left()
    await close_channel(channel)


async def test_a_call_without_a_deadline_has_none_on_the_other_side(address: str):
    channel = open_channel(address)
    # another client than ours may set none
    reply = await channel.unary_unary("/test.lefts.v1/left")(b"\x80", metadata=(("other", "x"),))
    assert reply == b"\x00\xa4left"
    await close_channel(channel)
