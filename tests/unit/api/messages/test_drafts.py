"""Drafts, and who is typing."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import MediaInvalid
from heliogram.services.chats.contract import ChatForbidden
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_a_draft_reaches_the_other_devices_and_goes_when_the_message_is_sent(
    server: Server, ann: Device, bob: Device
):
    tablet = server.device(ann.user)
    draft = f.MessagesSaveDraft(
        peer=ann.to(bob), message="dear *Bob*", entities=[t.MessageEntityBold(offset=5, length=5)], no_webpage=True
    )
    assert await ann(draft) is True
    await server.settle()
    (update,) = tablet.updates()
    assert (update.draft.message, update.draft.no_webpage) == ("dear *Bob*", True)
    assert update.draft.entities == [t.MessageEntityBold(offset=5, length=5)]
    await ann.say(ann.to(bob), "dear Bob", clear_draft=True)
    await server.settle()
    assert any(isinstance(getattr(one, "draft", None), t.DraftMessageEmpty) for one in tablet.updates())


async def test_all_drafts_are_fetched_and_removed_at_once(ann: Device, bob: Device, cat: Device):
    reply = t.InputReplyToMessage(reply_to_msg_id=1)
    await ann(f.MessagesSaveDraft(peer=ann.to(bob), message="one", reply_to=reply))
    quoting = t.InputReplyToMessage(reply_to_msg_id=1, quote_text="x")
    await ann(f.MessagesSaveDraft(peer=ann.to(cat), message="two", reply_to=quoting))
    drafts = {one.peer.user_id: one.draft for one in (await ann(f.MessagesGetAllDrafts())).updates}
    assert (drafts[bob.user].message, drafts[bob.user].reply_to) == ("one", reply)
    assert drafts[cat.user].reply_to == quoting
    assert await ann(f.MessagesClearAllDrafts()) is True
    assert (await ann(f.MessagesGetAllDrafts())).updates == []


async def test_an_empty_draft_removes_it_and_one_with_media_is_refused(ann: Device, bob: Device):
    await ann(f.MessagesSaveDraft(peer=ann.to(bob), message="one"))
    await ann(f.MessagesSaveDraft(peer=ann.to(bob), message=""))
    assert (await ann(f.MessagesGetAllDrafts())).updates == []
    with pytest.raises(MediaInvalid):
        await ann(f.MessagesSaveDraft(peer=ann.to(bob), message="", media=t.InputMediaEmpty()))


async def test_typing_is_told_to_the_other_and_in_groups_to_all_others(
    server: Server, ann: Device, bob: Device, cat: Device
):
    assert await ann(f.MessagesSetTyping(peer=ann.to(bob), action=t.SendMessageTypingAction())) is True
    await server.settle()
    assert bob.pushed[0].update == t.UpdateUserTyping(user_id=ann.user, action=t.SendMessageTypingAction())
    chat = await ann.group("club", bob, cat)
    await server.settle()
    ann.pushed.clear()
    cat.pushed.clear()
    await ann(f.MessagesSetTyping(peer=t.InputPeerChat(chat_id=chat), action=t.SendMessageRecordAudioAction()))
    await server.settle()
    assert cat.pushed[0].update == t.UpdateChatUserTyping(
        chat_id=chat, from_id=t.PeerUser(user_id=ann.user), action=t.SendMessageRecordAudioAction()
    )
    assert ann.pushed == []


async def test_who_has_blocked_the_caller_is_not_told_of_typing(server: Server, ann: Device, bob: Device):
    await bob(f.ContactsBlock(id=bob.to(ann)))
    await server.settle()
    bob.pushed.clear()
    assert await ann(f.MessagesSetTyping(peer=ann.to(bob), action=t.SendMessageTypingAction())) is True
    assert await ann(f.MessagesSetTyping(peer=t.InputPeerSelf(), action=t.SendMessageTypingAction())) is True
    await server.settle()
    assert bob.pushed == []


async def test_one_types_only_in_groups_one_is_in(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    with pytest.raises(ChatForbidden):
        await cat(f.MessagesSetTyping(peer=t.InputPeerChat(chat_id=chat), action=t.SendMessageTypingAction()))
