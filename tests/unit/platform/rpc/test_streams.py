import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import grpc.aio
import pytest

from heliogram.platform.rpc import close_channel, listen, open_channel, open_server
from heliogram.platform.rpc.streams import Stream, StreamLost, _Served, mount_stream, open_stream

NAME = "test.streams.v1/talk"
Serve = Callable[[Stream], Awaitable[None]]


class Pair:
    """A server that serves a stream as told, and a channel to it."""

    def __init__(self, serve: Serve) -> None:
        self.server = open_server()
        mount_stream(self.server, NAME, serve)
        self.port = listen(self.server, "127.0.0.1:0")
        self.channel = open_channel(f"127.0.0.1:{self.port}")


@pytest.fixture
async def pair() -> AsyncIterator[Callable[[Serve], Awaitable[Pair]]]:
    made: list[Pair] = []

    async def start(serve: Serve) -> Pair:
        made.append(Pair(serve))
        await made[-1].server.start()
        return made[-1]

    yield start
    for one in made:
        await close_channel(one.channel)
        await one.server.stop(None)


async def echo(stream: Stream) -> None:
    while (message := await stream.receive()) is not None:
        await stream.send(b"again " + message)


async def test_messages_go_both_ways_whole_and_in_order(pair):
    stream = open_stream((await pair(echo)).channel, NAME)
    for number in range(20):
        await stream.send(b"%d" % number)
    assert [await stream.receive() for _ in range(20)] == [b"again %d" % number for number in range(20)]
    stream.cancel()


async def test_the_end_of_the_served_side_is_an_end_and_no_loss(pair):
    async def once(stream: Stream) -> None:
        await stream.send(b"that is all")

    stream = open_stream((await pair(once)).channel, NAME)
    assert await stream.receive() == b"that is all"
    assert await stream.receive() is None


async def test_a_server_that_fails_or_is_not_there_is_a_loss(pair):
    async def fail(stream: Stream) -> None:
        raise ZeroDivisionError

    made = await pair(fail)
    stream = open_stream(made.channel, NAME)
    with pytest.raises(StreamLost):
        await stream.receive()
    with pytest.raises(StreamLost):
        await stream.send(b"too late")
    await made.server.stop(None)
    with pytest.raises(StreamLost):
        await open_stream(made.channel, NAME).receive()


async def test_a_caller_that_is_gone_is_a_loss_to_the_server(pair):
    begun, told = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def wait(stream: Stream) -> None:
        begun.set()
        try:
            while await stream.receive() is not None:
                pass
            await stream.send(b"nobody hears this")
        except StreamLost as lost:
            told.set_result(lost)
        except asyncio.CancelledError:
            told.set_result(None)
            raise

    stream = open_stream((await pair(wait)).channel, NAME)
    await begun.wait()
    stream.cancel()
    await asyncio.wait_for(told, 10)


class BrokenContext:
    """The library's end of a call whose connection went."""

    async def write(self, message: bytes) -> None:
        raise grpc.aio.UsageError("the call is over")

    async def read(self) -> bytes:
        raise grpc.aio.UsageError("the call is over")


async def test_what_the_library_says_of_a_call_that_is_over_is_a_loss():
    served = _Served(BrokenContext())
    with pytest.raises(StreamLost, match="over"):
        await served.send(b"x")
    with pytest.raises(StreamLost, match="over"):
        await served.receive()
