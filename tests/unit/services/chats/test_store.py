"""What every adapter of the chat store does alike."""

import msgspec
import pytest

from heliogram.kernel.ids import ChatId, UserId
from heliogram.services.chats.contract import Member, Role
from heliogram.services.chats.sql import SqlChatStore
from heliogram.services.chats.store import ChatStore, Departure

ANN, BOB, EVE = UserId(1), UserId(2), UserId(3)


@pytest.fixture(params=[SqlChatStore])
def store(request) -> ChatStore:
    return request.param()


@pytest.fixture
def db(people):
    return people.db


def member(user, role=Role.MEMBER, joined_at=1):
    return Member(user=user, role=role, inviter=ANN, joined_at=joined_at)


async def make(db, store, *members):
    def work(tx):
        chat = store.create(tx, title="T", creator=ANN, created_at=5)
        store.put_members(tx, chat, members)
        return chat

    return await db.write(work)


async def test_a_group_is_read_as_it_was_made(db, store):
    chat = await make(db, store, member(BOB, joined_at=2), member(ANN, Role.CREATOR))
    group = await db.read(lambda reader: store.get(reader, chat))
    assert (group.id, group.title, group.about, group.creator, group.created_at, group.version) == (
        chat, "T", "", ANN, 5, 1,
    )  # fmt: skip
    assert list(group.members.values()) == [member(ANN, Role.CREATOR), member(BOB, joined_at=2)]
    assert await db.read(lambda reader: store.get(reader, ChatId(5))) is None


async def test_ids_rise_and_fit_31_bits(db, store):
    first, second = await make(db, store), await make(db, store)
    assert 10**6 < first < second < 2**31


async def test_what_may_change_is_updated(db, store):
    chat = await make(db, store)
    group = await db.read(lambda reader: store.get(reader, chat))
    changed = msgspec.structs.replace(group, title="N", about="A", version=9)
    await db.write(lambda tx: store.update(tx, changed))
    assert await db.read(lambda reader: store.get(reader, chat)) == changed


async def test_a_member_changes_role_and_keeps_the_rest(db, store):
    chat = await make(db, store, member(BOB))
    await db.write(
        lambda tx: store.put_members(tx, chat, [Member(user=BOB, role=Role.ADMIN, inviter=EVE, joined_at=9)])
    )
    assert (await db.read(lambda reader: store.get(reader, chat))).members[BOB] == member(BOB, Role.ADMIN)


async def test_who_departed_is_no_member_until_they_come_back(db, store):
    chat = await make(db, store, member(ANN), member(BOB))
    seen = Departure(own_will=True, title="T", members=1, version=2)
    await db.write(lambda tx: store.depart(tx, chat, BOB, seen))
    assert list((await db.read(lambda reader: store.get(reader, chat))).members) == [ANN]
    assert await db.read(lambda reader: store.departure(reader, chat, BOB)) == seen
    assert await db.read(lambda reader: store.departure(reader, chat, ANN)) is None
    await db.write(lambda tx: store.put_members(tx, chat, [member(BOB)]))
    assert await db.read(lambda reader: store.departure(reader, chat, BOB)) is None


async def test_groups_two_share_come_newest_first(db, store):
    first = await make(db, store, member(ANN), member(BOB))
    await make(db, store, member(ANN))
    third = await make(db, store, member(ANN), member(BOB))
    assert await db.read(lambda reader: store.shared(reader, ANN, BOB, ChatId(0), 9)) == [third, first]
    assert await db.read(lambda reader: store.shared(reader, ANN, BOB, third, 9)) == [first]
    assert await db.read(lambda reader: store.shared(reader, ANN, BOB, ChatId(0), 1)) == [third]
