"""Reading conversations."""

import pytest
from tests.support.server import Device, Server

from heliogram.kernel.faults import LimitInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def talk(ann: Device, bob: Device, count: int) -> None:
    for number in range(1, count + 1):
        await ann.say(ann.to(bob), str(number))


async def test_a_whole_conversation_is_one_page_and_a_part_a_slice(ann: Device, bob: Device):
    await talk(ann, bob, 3)
    whole = await bob.history(bob.to(ann))
    assert isinstance(whole, t.MessagesMessages)
    assert [message.message for message in whole.messages] == ["3", "2", "1"]
    part = await bob.history(bob.to(ann), offset_id=3, limit=1)
    assert isinstance(part, t.MessagesMessagesSlice)
    assert ([message.message for message in part.messages], part.count, part.offset_id_offset) == (["2"], 3, 1)


async def test_a_page_the_client_has_is_not_sent_again(ann: Device, bob: Device):
    await talk(ann, bob, 2)
    from heliogram.api.listhash import list_hash

    known = list_hash([2, 0, 1, 0])
    assert await bob.history(bob.to(ann), hash=known) == t.MessagesMessagesNotModified(count=2)


async def test_bounds_of_a_page_are_clamped(ann: Device, bob: Device):
    await talk(ann, bob, 2)
    page = await bob.history(bob.to(ann), limit=10_000, max_id=-5, min_id=-5, offset_id=-1)
    assert [message.id for message in page.messages] == [2, 1]


async def test_messages_are_fetched_by_id_and_missing_ones_come_back_empty(ann: Device, bob: Device):
    await talk(ann, bob, 2)
    await bob.say(bob.to(ann), "yes", reply_to=t.InputReplyToMessage(reply_to_msg_id=1))
    ids = [t.InputMessageID(id=2), t.InputMessageID(id=9), t.InputMessageReplyTo(id=3), t.InputMessagePinned()]
    found = (await bob(f.MessagesGetMessages(id=ids))).messages
    assert [type(one).__name__ for one in found] == ["Message", "MessageEmpty", "Message", "MessageEmpty"]
    assert [one.id for one in found] == [2, 9, 1, 0]
    with pytest.raises(LimitInvalid):
        await bob(f.MessagesGetMessages(id=[t.InputMessageID(id=1)] * 101))


async def test_reading_moves_pts_and_the_author_sees_it(server: Server, ann: Device, bob: Device):
    await talk(ann, bob, 2)
    await bob(f.MessagesMarkDialogUnread(unread=True, peer=t.InputDialogPeer(peer=bob.to(ann))))
    await server.settle()
    ann.updates()
    assert await bob(f.MessagesReadHistory(peer=bob.to(ann), max_id=2)) == t.MessagesAffectedMessages(
        pts=4, pts_count=1
    )
    await server.settle()
    (update,) = ann.updates()
    assert isinstance(update, t.UpdateReadHistoryOutbox)
    assert update.max_id == 2
    assert await bob(f.MessagesGetDialogUnreadMarks()) == []


async def test_mentions_are_listed_until_they_were_looked_at(ann: Device, bob: Device):
    await bob(f.AccountUpdateUsername(username="bobby"))
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    for _ in range(3):
        await ann.say(chat, "@bobby")
    mentions = f.MessagesGetUnreadMentions(peer=chat, offset_id=0, add_offset=0, limit=10, max_id=0, min_id=0)
    listed = (await bob(mentions)).messages
    assert len(listed) == 3
    affected = await bob(f.MessagesReadMessageContents(id=[listed[0].id]))
    assert affected.pts_count == 1
    assert await bob(f.MessagesReadMentions(peer=chat)) == t.MessagesAffectedHistory(
        pts=affected.pts + 2, pts_count=2, offset=0
    )
    assert (await bob(mentions)).messages == []
    with pytest.raises(LimitInvalid):
        await bob(f.MessagesReadMessageContents(id=list(range(1, 102))))
