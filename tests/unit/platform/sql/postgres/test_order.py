import asyncio

import pytest

pytest.importorskip("asyncpg")

from heliogram.platform.sql.postgres.order import CommitOrder


async def test_commits_tell_in_the_order_in_which_they_were_sent():
    order, told = CommitOrder(), []
    first, second, third = (order.enter() for _ in range(3))

    async def tell(number: int) -> None:
        await order.turn(number)
        told.append(number)
        order.leave(number)

    later = [asyncio.ensure_future(tell(number)) for number in (third, second)]
    await asyncio.sleep(0)
    assert told == []
    await tell(first)
    await asyncio.gather(*later)
    assert told == [first, second, third]


async def test_a_read_waits_for_the_commits_that_were_sent_before_it_ended_and_for_no_others():
    order = CommitOrder()
    await order.all_told()
    before = order.enter()
    reading = asyncio.ensure_future(order.all_told())
    await asyncio.sleep(0)
    after = order.enter()
    assert not reading.done()
    order.leave(before)
    await reading
    order.leave(after)


async def test_a_commit_that_came_to_nothing_holds_nobody_up():
    order = CommitOrder()
    first, second = order.enter(), order.enter()
    order.leave(first)
    order.leave(first)
    await order.turn(second)
