"""Editing and deleting."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import MediaNewInvalid, ReplyMarkupInvalid, RichMessageInvalid
from heliogram.kernel.faults import LimitInvalid, MessageIdInvalid
from heliogram.services.messages.contract import (
    MessageAuthorRequired,
    MessageDeleteForbidden,
    MessageEditTimeExpired,
    MessageNotModified,
)
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_an_edit_changes_both_boxes_and_carries_its_pts(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "helo")
    await server.settle()
    bob.updates()
    answer = await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="hello"))
    (update,) = answer.updates
    assert isinstance(update, t.UpdateEditMessage)
    assert (update.message.message, update.pts, update.pts_count) == ("hello", 3, 1)
    assert update.message.edit_date
    await server.settle()
    (pushed,) = bob.updates()
    assert pushed.message.message == "hello"


async def test_only_what_is_ones_own_recent_and_different_can_be_edited(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    with pytest.raises(MessageAuthorRequired):
        await bob(f.MessagesEditMessage(peer=bob.to(ann), id=1, message="no"))
    with pytest.raises(MessageNotModified):
        await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="hello"))
    with pytest.raises(MessageNotModified):
        await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1))
    with pytest.raises(MessageIdInvalid):
        await ann(f.MessagesEditMessage(peer=t.InputPeerSelf(), id=1, message="x"))
    server.clock.advance(172_801)
    with pytest.raises(MessageEditTimeExpired):
        await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="too late"))


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ({"media": t.InputMediaEmpty()}, MediaNewInvalid),
        ({"reply_markup": t.ReplyKeyboardHide()}, ReplyMarkupInvalid),
        ({"rich_message": t.InputRichMessageHTML(html="x")}, RichMessageInvalid),
    ],
)
async def test_what_messages_cannot_have_yet_is_refused_by_name(ann: Device, rest, fault):
    await ann.say(t.InputPeerSelf(), "note")
    with pytest.raises(fault):
        await ann(f.MessagesEditMessage(peer=t.InputPeerSelf(), id=1, message="x", **rest))


async def test_what_can_be_edited_is_told_only_to_the_author(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    assert await ann(f.MessagesGetMessageEditData(peer=ann.to(bob), id=1)) == t.MessagesMessageEditData()
    with pytest.raises(MessageAuthorRequired):
        await bob(f.MessagesGetMessageEditData(peer=bob.to(ann), id=1))


async def test_messages_are_deleted_for_oneself_or_for_all(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "one")
    await ann.say(ann.to(bob), "two")
    assert await ann(f.MessagesDeleteMessages(id=[1])) == t.MessagesAffectedMessages(pts=4, pts_count=1)
    assert [one.message for one in (await bob.history(bob.to(ann))).messages] == ["two", "one"]
    await bob(f.MessagesDeleteMessages(id=[2], revoke=True))
    assert (await ann.history(ann.to(bob))).messages == []
    with pytest.raises(LimitInvalid):
        await ann(f.MessagesDeleteMessages(id=list(range(1, 102))))


async def test_in_a_group_only_authors_and_admins_delete_for_all(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob, cat)
    group = t.InputPeerChat(chat_id=chat)
    await cat.say(group, "of Cat")
    message = (await bob.newest(group)).id
    with pytest.raises(MessageDeleteForbidden):
        await bob(f.MessagesDeleteMessages(id=[message], revoke=True))
    await ann(f.MessagesEditChatAdmin(chat_id=chat, user_id=ann.who(bob), is_admin=True))
    await bob(f.MessagesDeleteMessages(id=[message], revoke=True))
    assert isinstance(await cat.newest(group), t.MessageService)


async def test_a_history_goes_at_once_or_between_two_dates(server: Server, ann: Device, bob: Device):
    dates = []
    for number in range(4):
        server.clock.advance(100)
        await ann.say(ann.to(bob), str(number))
        dates.append(int(server.clock.now()))
    request = f.MessagesDeleteHistory(peer=ann.to(bob), max_id=0, min_date=dates[1] - 1, max_date=dates[2] + 1)
    assert (await ann(request)).pts_count == 2
    assert [one.message for one in (await ann.history(ann.to(bob))).messages] == ["3", "0"]
    gone = await ann(f.MessagesDeleteHistory(peer=ann.to(bob), max_id=0, revoke=True))
    assert (gone.pts_count, gone.offset) == (2, 0)
    assert [one.message for one in (await bob.history(bob.to(ann))).messages] == ["2", "1"]
