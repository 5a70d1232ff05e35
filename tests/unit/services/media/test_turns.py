import asyncio
from collections.abc import Iterable

from heliogram.services.media.turns import Turns


async def order(turns: Turns, owners: Iterable[int]) -> list[int]:
    """Return in which order those who ask at once get their turns."""
    got: list[int] = []

    async def work(owner: int) -> None:
        async with turns.turn(owner):
            got.append(owner)

    async with turns.turn(0):
        waiting = [asyncio.ensure_future(work(owner)) for owner in owners]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    return got


async def test_owners_take_turns_however_often_they_ask():
    assert await order(Turns(1), [1, 1, 1, 2, 3, 2]) == [1, 2, 3, 1, 2, 1]


async def test_who_gave_up_waiting_takes_no_place():
    turns = Turns(1)
    async with turns.turn(1):
        gone = asyncio.ensure_future(turns._take(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    async with asyncio.timeout(1), turns.turn(3):
        pass


async def test_a_place_given_to_somebody_who_has_just_given_up_goes_on():
    turns = Turns(1)
    await turns._take(1)
    late = asyncio.ensure_future(turns._take(2))
    await asyncio.sleep(0)
    turns._give()
    late.cancel()
    await asyncio.gather(late, return_exceptions=True)
    async with asyncio.timeout(1), turns.turn(3):
        pass


async def test_as_many_hold_a_place_as_there_are():
    turns = Turns(2)
    async with turns.turn(1), turns.turn(1):
        third = asyncio.ensure_future(turns._take(1))
        await asyncio.sleep(0)
        assert not third.done()
    await third
