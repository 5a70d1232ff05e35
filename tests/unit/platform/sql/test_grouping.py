import asyncio

import pytest

from heliogram.platform.sql import Database, Grouping, StorageError, Transaction


class OddError(Exception):
    """What becomes of odd numbers."""


def double(tx: Transaction, items: list[int]) -> list[int | Exception]:
    tx.executemany("INSERT INTO notes (text) VALUES (?)", [(str(item),) for item in items])
    return [OddError(item) if item % 2 else 2 * item for item in items]


async def test_items_that_wait_go_together_and_each_learns_what_came_of_it(database: Database):
    seen: list[list[int]] = []

    def work(tx: Transaction, items: list[int]) -> list[int | Exception]:
        seen.append(items)
        return double(tx, items)

    grouping = Grouping(database, work, most=3)
    outcomes = await asyncio.gather(*map(grouping.do, range(8)), return_exceptions=True)
    assert [outcome for outcome in outcomes if not isinstance(outcome, OddError)] == [0, 4, 8, 12]
    assert [str(outcome) for outcome in outcomes if isinstance(outcome, OddError)] == ["1", "3", "5", "7"]
    assert [len(items) for items in seen] == [3, 3, 2]
    assert await grouping.do(10) == 20


async def test_a_failure_of_the_store_is_everybodys(database: Database):
    grouping = Grouping(database, lambda tx, items: double(tx, [items[0]] * 2), most=3)
    outcomes = await asyncio.gather(grouping.do(2), grouping.do(4), return_exceptions=True)
    assert all(isinstance(outcome, StorageError) for outcome in outcomes)


async def test_whoever_gave_up_is_left_out(database: Database):
    grouping = Grouping(database, double, most=3)
    waiting = asyncio.ensure_future(grouping.do(2))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await grouping.do(4) == 8
    assert await database.read(lambda reader: reader.all("SELECT text FROM notes")) == [("4",)]
