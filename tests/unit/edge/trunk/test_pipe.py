import asyncio

from heliogram.edge.trunk.frames import Kind, decode
from heliogram.edge.trunk.pipe import FULL, MESSAGE, Pipe


class Slow:
    """A stream that takes a message only when it is told to."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.room = asyncio.Semaphore(0)

    async def send(self, message: bytes) -> None:
        await self.room.acquire()
        self.sent.append(message)

    async def receive(self) -> bytes | None:
        return None


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_all_that_a_turn_says_goes_as_one_message_and_nothing_is_lost_or_moved():
    stream, told = Slow(), []
    pipe = Pipe(stream, filled=lambda: told.append("full"), drained=lambda: told.append("drained"))
    running = asyncio.ensure_future(pipe.run())
    for number in range(3):
        pipe.put(Kind.SEND, 1, number)
    await turns()
    pipe.put(Kind.CLOSE, 2)
    stream.room.release()
    stream.room.release()
    await turns()
    first, second = stream.sent
    assert [frame.number for frame in decode(first)] == [0, 1, 2]
    assert [frame.kind for frame in decode(second)] == [Kind.CLOSE]
    assert told == []
    running.cancel()


async def test_a_pipe_says_when_it_is_full_and_when_it_has_drained():
    stream, told = Slow(), []
    pipe = Pipe(stream, filled=lambda: told.append("full"), drained=lambda: told.append("drained"))
    running = asyncio.ensure_future(pipe.run())
    piece = bytes(MESSAGE // 2)
    count = FULL // len(piece)
    for number in range(count + 4):
        pipe.put(Kind.SEND, 1, number, piece)
    assert (told, pipe.full) == (["full"], True)
    for _ in range(2 * count):
        stream.room.release()
        await turns()
    assert (told, pipe.full) == (["full", "drained"], False)
    frames = [frame.number for message in stream.sent for frame in decode(message)]
    assert frames == list(range(count + 4))
    assert max(map(len, stream.sent)) < 2 * MESSAGE
    running.cancel()
