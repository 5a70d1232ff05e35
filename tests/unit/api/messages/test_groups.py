"""Basic groups: making them, and who is in them."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import TtlPeriodInvalid
from heliogram.kernel.faults import ChatIdInvalid, UserIdInvalid
from heliogram.services.chats.contract import (
    ChatAdminRequired,
    ChatForbidden,
    ChatTitleEmpty,
    UserAlreadyParticipant,
    UsersTooFew,
)
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_a_new_group_is_told_to_everybody_in_it(server: Server, ann: Device, bob: Device, cat: Device):
    made = await ann(f.MessagesCreateChat(users=[ann.who(bob), ann.who(cat), t.InputUserSelf()], title=" club "))
    assert made.missing_invitees == []
    members, named, service = made.updates.updates
    assert isinstance(named, t.UpdateMessageID)
    assert isinstance(members, t.UpdateChatParticipants)
    assert {one.user_id for one in members.participants.participants} == {ann.user, bob.user, cat.user}
    assert service.message.action == t.MessageActionChatCreate(title="club", users=[ann.user, bob.user, cat.user])
    (chat,) = made.updates.chats
    assert (chat.title, chat.creator, chat.participants_count) == ("club", True, 3)
    await server.settle()
    told = bob.updates()
    assert {type(one) for one in told} == {t.UpdateNewMessage, t.UpdateChatParticipants}


async def test_who_has_blocked_the_caller_is_told_of_as_missing(ann: Device, bob: Device, cat: Device):
    await cat(f.ContactsBlock(id=cat.to(ann)))
    made = await ann(f.MessagesCreateChat(users=[ann.who(bob), ann.who(cat)], title="club"))
    assert made.missing_invitees == [t.MissingInvitee(user_id=cat.user)]
    chat = made.updates.chats[0].id
    added = await ann(f.MessagesAddChatUser(chat_id=chat, user_id=ann.who(cat), fwd_limit=10))
    assert added.missing_invitees == [t.MissingInvitee(user_id=cat.user)]
    assert added.updates.updates == []


async def test_a_group_needs_a_title_and_members(ann: Device, bob: Device):
    with pytest.raises(ChatTitleEmpty):
        await ann(f.MessagesCreateChat(users=[ann.who(bob)], title="  "))
    with pytest.raises(UsersTooFew):
        await ann(f.MessagesCreateChat(users=[], title="club"))
    with pytest.raises(TtlPeriodInvalid):
        await ann(f.MessagesCreateChat(users=[ann.who(bob)], title="club", ttl_period=86_400))
    with pytest.raises(UserIdInvalid):
        await ann(f.MessagesCreateChat(users=[t.InputUser(user_id=bob.user, access_hash=0)], title="club"))


async def test_somebody_added_sees_as_much_of_the_past_as_they_were_given(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    group = t.InputPeerChat(chat_id=chat)
    for number in range(3):
        await ann.say(group, str(number))
    added = await ann(f.MessagesAddChatUser(chat_id=chat, user_id=ann.who(cat), fwd_limit=2))
    assert added.updates.updates[2].message.action == t.MessageActionChatAddUser(users=[cat.user])
    seen = [one.message for one in (await cat.history(group)).messages if isinstance(one, t.Message)]
    assert seen == ["2", "1"]
    with pytest.raises(UserAlreadyParticipant):
        await ann(f.MessagesAddChatUser(chat_id=chat, user_id=ann.who(cat), fwd_limit=0))


async def test_who_left_gets_nothing_more_and_keeps_what_they_had(
    server: Server, ann: Device, bob: Device, cat: Device
):
    chat = await ann.group("club", bob, cat)
    group = t.InputPeerChat(chat_id=chat)
    await ann.say(group, "before")
    left = await cat(f.MessagesDeleteChatUser(chat_id=chat, user_id=t.InputUserSelf()))
    assert left.chats[0].left
    await server.settle()
    cat.updates()
    await ann.say(group, "after")
    await server.settle()
    assert cat.updates() == []
    assert "after" not in [getattr(one, "message", "") for one in (await cat.history(group)).messages]
    full = await cat(f.MessagesGetFullChat(chat_id=chat))
    assert isinstance(full.full_chat.participants, t.ChatParticipantsForbidden)
    with pytest.raises(ChatForbidden):
        await cat(f.MessagesAddChatUser(chat_id=chat, user_id=cat.who(ann), fwd_limit=0))


async def test_only_some_may_remove_others_and_the_removed_see_it(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob, cat)
    with pytest.raises(ChatAdminRequired):
        await bob(f.MessagesDeleteChatUser(chat_id=chat, user_id=bob.who(cat)))
    await ann(f.MessagesDeleteChatUser(chat_id=chat, user_id=ann.who(cat)))
    assert (await cat(f.MessagesGetChats(id=[chat]))).chats == [t.ChatForbidden(id=chat, title="club")]


async def test_what_a_removed_member_wrote_can_go_with_them(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob, cat)
    group = t.InputPeerChat(chat_id=chat)
    await cat.say(group, "rude")
    await ann.say(group, "kind")
    await ann(f.MessagesDeleteChatUser(chat_id=chat, user_id=ann.who(cat), revoke_history=True))
    texts = [one.message for one in (await bob.history(group)).messages if isinstance(one, t.Message)]
    assert texts == ["kind"]


async def test_a_group_one_never_was_in_does_not_exist(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    with pytest.raises(ChatIdInvalid):
        await cat(f.MessagesGetFullChat(chat_id=chat))
    with pytest.raises(ChatIdInvalid):
        await cat(f.MessagesGetFullChat(chat_id=-5))
    assert (await cat(f.MessagesGetChats(id=[chat, -1]))).chats == []
