import pytest

from heliogram.services.auth.rates import Rate
from heliogram.services.auth.sql import SqlLoginStore


@pytest.fixture
def rate():
    return Rate(SqlLoginStore(), "tries", 2, 60)


async def add(people, rate, now, subject="x"):
    await people.db.write(lambda tx: rate.add(tx, subject, now))


async def wait(people, rate, now, subject="x"):
    return await people.db.read(lambda reader: rate.wait(reader, subject, now))


async def test_within_the_limit_nobody_waits(people, rate):
    await add(people, rate, 100)
    assert await wait(people, rate, 100) == 0


async def test_at_the_limit_the_rest_of_the_window_is_waited_for(people, rate):
    await add(people, rate, 100)
    await add(people, rate, 130)
    assert await wait(people, rate, 130) == 30
    assert await wait(people, rate, 160) == 0


async def test_after_the_window_counting_begins_anew(people, rate):
    await add(people, rate, 100)
    await add(people, rate, 100)
    await add(people, rate, 160)
    assert await wait(people, rate, 160) == 0


async def test_subjects_and_kinds_are_counted_apart(people, rate):
    for _ in range(2):
        await add(people, rate, 100)
    assert await wait(people, rate, 100, "y") == 0
    assert await wait(people, Rate(SqlLoginStore(), "other", 2, 60), 100) == 0
