"""What every adapter of the contact store does alike."""

import pytest

from heliogram.kernel.ids import PeerId, UserId
from heliogram.services.contacts.contract import Blocked, Contact
from heliogram.services.contacts.sql import SqlContactStore
from heliogram.services.contacts.store import Awaited, ContactStore

ANN, BOB, EVE = UserId(1), UserId(2), UserId(3)


@pytest.fixture(params=[SqlContactStore])
def store(request) -> ContactStore:
    return request.param()


@pytest.fixture
def db(people):
    return people.db


def contact(target, first_name="Somebody", mutual=False, phone="49"):
    return Contact(target=target, phone=phone, first_name=first_name, last_name="L", mutual=mutual, saved_at=3)


async def put(db, store, owner, saved):
    await db.write(lambda tx: store.put(tx, owner, saved))


async def test_saved_people_are_read_by_rising_id(db, store):
    await put(db, store, ANN, contact(EVE))
    await put(db, store, ANN, contact(BOB))
    assert await db.read(lambda reader: store.saved_by(reader, ANN)) == [contact(BOB), contact(EVE)]
    assert await db.read(lambda reader: store.among(reader, ANN, [EVE, UserId(9)])) == [contact(EVE)]


async def test_saving_again_renames_and_keeps_the_date(db, store):
    await put(db, store, ANN, contact(BOB))
    await put(db, store, ANN, Contact(target=BOB, phone="5", first_name="B", last_name="", mutual=False, saved_at=9))
    (saved,) = await db.read(lambda reader: store.saved_by(reader, ANN))
    assert (saved.phone, saved.first_name, saved.last_name, saved.saved_at) == ("5", "B", "", 3)


async def test_two_who_saved_each_other_are_mutual(db, store):
    await put(db, store, ANN, contact(BOB))
    await put(db, store, BOB, contact(ANN))
    assert await db.read(lambda reader: store.saved_by(reader, ANN)) == [contact(BOB, mutual=True)]
    await db.write(lambda tx: store.remove(tx, BOB, [ANN]))
    assert await db.read(lambda reader: store.saved_by(reader, ANN)) == [contact(BOB)]


async def test_those_who_saved_somebody_are_found(db, store):
    await put(db, store, EVE, contact(BOB))
    await put(db, store, ANN, contact(BOB))
    assert await db.read(lambda reader: store.owners_of(reader, BOB, 9)) == [ANN, EVE]
    assert await db.read(lambda reader: store.owners_of(reader, BOB, 1)) == [ANN]
    assert await db.read(lambda reader: store.owners_among(reader, BOB, [EVE, BOB])) == [EVE]


async def test_an_awaited_number_is_taken_once(db, store):
    await db.write(lambda tx: store.await_phones(tx, [Awaited(BOB, "49", "X", ""), Awaited(ANN, "49", "Y", "Z")]))
    await db.write(lambda tx: store.await_phones(tx, [Awaited(BOB, "49", "New", "Name")]))
    taken = await db.write(lambda tx: store.take_awaited(tx, "49"))
    assert taken == [Awaited(ANN, "49", "Y", "Z"), Awaited(BOB, "49", "New", "Name")]
    assert await db.write(lambda tx: store.take_awaited(tx, "49")) == []


async def test_blocked_peers_are_read_newest_first(db, store):
    for at, peer in ((1, 5), (2, -7)):
        blocked = Blocked(peer=PeerId(peer), at=at)
        assert await db.write(lambda tx, blocked=blocked: store.block(tx, ANN, blocked))
        assert not await db.write(lambda tx, blocked=blocked: store.block(tx, ANN, blocked))
    assert [blocked.peer for blocked in await db.read(lambda reader: store.blocked_by(reader, ANN))] == [-7, 5]
    assert await db.read(lambda reader: store.blocked_by_many(reader, [ANN, BOB])) == {ANN: {5, -7}, BOB: set()}


async def test_a_peer_is_unblocked_once(db, store):
    await db.write(lambda tx: store.block(tx, ANN, Blocked(peer=PeerId(5), at=1)))
    assert await db.write(lambda tx: store.unblock(tx, ANN, PeerId(5)))
    assert not await db.write(lambda tx: store.unblock(tx, ANN, PeerId(5)))
