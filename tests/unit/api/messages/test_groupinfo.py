"""What a basic group is called, and looking at groups."""

import pytest
from tests.support.server import Device

from heliogram.kernel.faults import LimitInvalid, PeerIdInvalid
from heliogram.services.chats.contract import ChatAboutTooLong, ChatNotModified, TitleInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_a_group_is_renamed_with_a_service_message(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    answer = await bob(f.MessagesEditChatTitle(chat_id=chat, title=" den "))
    assert answer.updates[1].message.action == t.MessageActionChatEditTitle(title="den")
    assert answer.chats[0].title == "den"
    with pytest.raises(TitleInvalid):
        await ann(f.MessagesEditChatTitle(chat_id=chat, title="x" * 129))
    with pytest.raises(ChatNotModified):
        await ann(f.MessagesEditChatTitle(chat_id=chat, title="den"))


async def test_a_group_is_described(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    group = t.InputPeerChat(chat_id=chat)
    assert await ann(f.MessagesEditChatAbout(peer=group, about="cosy")) is True
    full = (await bob(f.MessagesGetFullChat(chat_id=chat))).full_chat
    assert full.about == "cosy"
    with pytest.raises(ChatAboutTooLong):
        await ann(f.MessagesEditChatAbout(peer=group, about="x" * 256))
    with pytest.raises(PeerIdInvalid):
        await ann(f.MessagesEditChatAbout(peer=ann.to(bob), about="x"))


async def test_roles_show_in_the_list_of_members(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob, cat)
    assert await ann(f.MessagesEditChatAdmin(chat_id=chat, user_id=ann.who(bob), is_admin=True)) is True
    full = await cat(f.MessagesGetFullChat(chat_id=chat))
    kinds = {one.user_id: type(one) for one in full.full_chat.participants.participants}
    assert kinds == {ann.user: t.ChatParticipantCreator, bob.user: t.ChatParticipantAdmin, cat.user: t.ChatParticipant}
    assert {user.id for user in full.users} == {ann.user, bob.user, cat.user}
    (seen,) = (await bob(f.MessagesGetChats(id=[chat]))).chats
    assert seen.admin_rights.delete_messages


async def test_common_groups_are_those_both_are_in(ann: Device, bob: Device, cat: Device):
    await ann.group("of two", bob)
    both = await ann.group("of three", bob, cat)
    common = (await ann(f.MessagesGetCommonChats(user_id=ann.who(cat), max_id=0, limit=10))).chats
    assert [one.id for one in common] == [both]
    full = await ann(f.UsersGetFullUser(id=ann.who(bob)))
    assert full.full_user.common_chats_count == 2


async def test_members_online_are_counted(ann: Device, bob: Device):
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    await bob(f.AccountUpdateStatus(offline=False))
    assert await ann(f.MessagesGetOnlines(peer=chat)) == t.ChatOnlines(onlines=1)
    with pytest.raises(PeerIdInvalid):
        await ann(f.MessagesGetOnlines(peer=ann.to(bob)))


async def test_only_so_many_groups_are_asked_for_at_once(ann: Device):
    with pytest.raises(LimitInvalid):
        await ann(f.MessagesGetChats(id=list(range(1, 102))))
