"""The chats contract in every wiring."""

import pytest
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.faults import ChatIdInvalid
from heliogram.kernel.ids import AuthKeyId, ChatId
from heliogram.services.chats.contract import (
    ChatForbidden,
    ChatNotModified,
    Chats,
    ChatTitleEmpty,
    Member,
    Role,
    UserAlreadyParticipant,
    UserNotParticipant,
    UsersTooFew,
)

HERE = AuthKeyId(7)


@pytest.fixture
async def chats(wire: Wire, people: People) -> Chats:
    return await wire(Chats, people.chats)


async def test_the_life_of_a_group(chats: Chats, people: People):
    ann, bob, eve = [await people.person(name) for name in ("Ann", "Bob", "Eve")]
    at = int(people.clock.now())
    made = await chats.create(creator=ann, title="Us", members=[bob], action=b"\x00\xff", origin=HERE)
    chat = made.chat.id
    assert made.members == [
        Member(user=ann, role=Role.CREATOR, inviter=ann, joined_at=at),
        Member(user=bob, role=Role.MEMBER, inviter=ann, joined_at=at),
    ]
    assert (made.sent.message.action, made.sent.pts, made.sent.duplicate) == (b"\x00\xff", 2, False)
    assert await chats.get_many(viewer=ann, ids=[chat, ChatId(5)]) == [made.chat]
    assert await chats.members_of(viewer=bob, chat=chat) == made.members
    assert await chats.shared_by(viewer=bob, other=ann, after=ChatId(0), limit=5) == await chats.get_many(
        viewer=bob, ids=[chat]
    )
    added = await chats.add_member(actor=bob, chat=chat, user=eve, forward_limit=5, action=b"a", origin=HERE)
    assert [member.user for member in added.members] == [ann, bob, eve]
    renamed = await chats.set_title(actor=eve, chat=chat, title="We", action=b"t", origin=HERE)
    assert renamed.chat.title == "We"
    assert (await chats.set_about(actor=ann, chat=chat, about="?", origin=HERE)).about == "?"
    assert (await chats.set_admin(actor=ann, chat=chat, user=bob, admin=True, origin=HERE)).version == 3
    left = await chats.remove_member(actor=eve, chat=chat, user=eve, action=b"l", origin=HERE)
    assert (left.chat.left, left.chat.role, left.members) == (True, None, [])


async def test_refusals_arrive_by_their_names(chats: Chats, people: People):
    ann, bob, eve = [await people.person(name) for name in ("Ann", "Bob", "Eve")]
    with pytest.raises(ChatTitleEmpty):
        await chats.create(creator=ann, title="", members=[bob], action=b"", origin=HERE)
    with pytest.raises(UsersTooFew):
        await chats.create(creator=ann, title="Us", members=[], action=b"", origin=HERE)
    chat = (await chats.create(creator=ann, title="Us", members=[bob], action=b"", origin=HERE)).chat.id
    with pytest.raises(ChatForbidden):
        await chats.members_of(viewer=eve, chat=chat)
    with pytest.raises(ChatIdInvalid):
        await chats.members_of(viewer=eve, chat=ChatId(5))
    with pytest.raises(ChatNotModified):
        await chats.set_title(actor=ann, chat=chat, title="Us", action=b"", origin=HERE)
    with pytest.raises(UserAlreadyParticipant):
        await chats.add_member(actor=ann, chat=chat, user=bob, forward_limit=0, action=b"", origin=HERE)
    with pytest.raises(UserNotParticipant):
        await chats.remove_member(actor=ann, chat=chat, user=eve, action=b"", origin=HERE)
