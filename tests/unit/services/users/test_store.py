"""What every adapter of the user store does alike."""

import pytest

from heliogram.kernel.ids import PeerId, UserId
from heliogram.services.users.contract import User
from heliogram.services.users.sql import SqlUserStore
from heliogram.services.users.store import UserStore


@pytest.fixture(params=[SqlUserStore])
def store(request) -> UserStore:
    return request.param()


@pytest.fixture
def db(people):
    return people.db


async def add(db, store, phone="", first_name="Ann"):
    return await db.write(lambda tx: store.insert(tx, phone=phone, first_name=first_name, last_name="", created_at=5))


async def test_an_account_is_read_as_it_was_added(db, store):
    user = await add(db, store, "49151")
    assert user == User(id=user.id, phone="49151", first_name="Ann", created_at=5)
    assert await db.read(lambda reader: store.by_ids(reader, [user.id])) == {user.id: user}


async def test_ids_rise_beyond_32_bits(db, store):
    first, second = await add(db, store), await add(db, store)
    assert 10**10 < first.id < second.id < 10**12


async def test_a_number_has_one_account(db, store):
    assert await add(db, store, "49151")
    assert await add(db, store, "49151") is None


async def test_many_accounts_have_no_number(db, store):
    assert await add(db, store)
    assert await add(db, store)
    assert await db.read(lambda reader: store.by_phones(reader, [""])) == []


async def test_accounts_are_found_by_number(db, store):
    user = await add(db, store, "49151")
    assert await db.read(lambda reader: store.by_phones(reader, ["1", "49151"])) == [user]


async def test_everything_that_may_change_is_replaced(db, store):
    user = await add(db, store, "49151")
    changed = User(
        id=user.id, phone="49152", first_name="A", last_name="B", username="annika", about="hi", bot=True,
        deleted=True, created_at=5, version=2,
    )  # fmt: skip
    await db.write(lambda tx: store.replace(tx, changed))
    assert await db.read(lambda reader: store.by_ids(reader, [user.id])) == {user.id: changed}


async def test_a_username_has_one_holder_until_it_is_released(db, store):
    assert await db.write(lambda tx: store.claim(tx, "annika", PeerId(1)))
    assert await db.write(lambda tx: store.claim(tx, "annika", PeerId(1)))
    assert not await db.write(lambda tx: store.claim(tx, "annika", PeerId(2)))
    assert await db.read(lambda reader: store.holder(reader, "annika")) == 1
    await db.write(lambda tx: store.release(tx, "annika"))
    assert await db.read(lambda reader: store.holder(reader, "annika")) is None


async def test_a_search_by_prefix_brings_the_shortest_names_first(db, store):
    for holder, name in enumerate(["annikaberg", "annika", "anniko", "berta", "ann%"]):
        await db.write(lambda tx, holder=holder, name=name: store.claim(tx, name, PeerId(holder)))
    assert await db.read(lambda reader: store.holders_from(reader, "annik", 2)) == [1, 2]
    assert await db.read(lambda reader: store.holders_from(reader, "ann%", 9)) == [4]


async def test_accounts_are_paged_by_id(db, store):
    first, second = await add(db, store), await add(db, store)
    assert [user.id for user in await db.read(lambda reader: store.page(reader, UserId(0), 2))] == [777000, first.id]
    assert await db.read(lambda reader: store.page(reader, first.id, 9)) == [second]
