"""Sending and forwarding."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import (
    EffectIdInvalid,
    MessageEmpty,
    MessageIdsEmpty,
    MessageTooLong,
    QuickReplyNotAvailable,
    QuoteTextInvalid,
    RandomIdEmpty,
    RandomIdInvalid,
    ReplyMarkupInvalid,
    ReplyMessageIdInvalid,
    RichMessageInvalid,
    ScheduleDateInvalid,
    SendAsPeerInvalid,
    SuggestedPostPeerInvalid,
    YouBlockedUser,
)
from heliogram.kernel.faults import LimitInvalid, MessageIdInvalid, PeerIdInvalid
from heliogram.kernel.ids import UserId
from heliogram.services.messages.contract import ChatWriteForbidden
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_a_text_to_another_user_is_answered_in_the_short_form(ann: Device, bob: Device):
    answer = await ann.say(ann.to(bob), "hello")
    assert answer == t.UpdateShortSentMessage(out=True, id=1, pts=2, pts_count=1, date=int(ann.server.clock.now()))


async def test_a_first_message_reaches_the_recipient_with_its_people(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    await server.settle()
    (body,) = bob.pushed
    assert isinstance(body, t.Updates)
    assert (body.seq, {user.id for user in body.users}) == (0, {ann.user})
    (update,) = body.updates
    assert isinstance(update, t.UpdateNewMessage)
    assert (update.message.message, update.message.out, update.pts) == ("hello", False, 2)
    assert update.message.peer_id == t.PeerUser(user_id=ann.user)


async def test_a_message_in_a_known_conversation_is_pushed_in_the_short_form(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    await ann.say(ann.to(bob), "again", silent=True)
    await server.settle()
    short = bob.updates()[1]
    assert isinstance(short, t.UpdateShortMessage)
    assert (short.id, short.user_id, short.message, short.pts, short.silent) == (2, ann.user, "again", 3, True)


async def test_another_device_of_the_sender_gets_the_message_and_the_sending_one_does_not(
    server: Server, ann: Device, bob: Device
):
    tablet = server.device(ann.user)
    await ann.say(ann.to(bob), "hello")
    await server.settle()
    assert ann.pushed == []
    (update,) = tablet.updates()
    assert (update.message.out, update.message.message) == (True, "hello")


async def test_a_repeated_random_id_gets_the_first_answer(ann: Device, bob: Device):
    first = await ann.say(ann.to(bob), "hello", random_id=7)
    assert await ann.say(ann.to(bob), "hello", random_id=7) == first
    assert len((await ann.history(ann.to(bob))).messages) == 1


async def test_what_was_cut_off_a_text_is_told_in_full(ann: Device, bob: Device):
    answer = await ann.say(ann.to(bob), "  hello \n")
    assert isinstance(answer, t.Updates)
    assert [type(one) for one in answer.updates] == [t.UpdateMessageID, t.UpdateNewMessage]
    assert answer.updates[1].message.message == "hello"


async def test_entities_move_with_the_text_and_found_ones_are_added(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "  bold @someone", entities=[t.MessageEntityBold(offset=2, length=4)])
    message = await bob.newest(bob.to(ann))
    assert message.entities == [
        t.MessageEntityBold(offset=0, length=4),
        t.MessageEntityMention(offset=5, length=8),
    ]


async def test_a_reply_names_the_message_in_each_box(server: Server, ann: Device, bob: Device, cat: Device):
    await cat.say(cat.to(bob), "first in the box of Bob")
    await ann.say(ann.to(bob), "question")
    await bob.say(bob.to(ann), "answer", reply_to=t.InputReplyToMessage(reply_to_msg_id=2))
    assert (await bob.newest(bob.to(ann))).reply_to.reply_to_msg_id == 2
    assert (await ann.newest(ann.to(bob))).reply_to.reply_to_msg_id == 1


async def test_a_quote_is_kept_with_the_reply(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "a long question")
    await bob.say(
        bob.to(ann), "answer", reply_to=t.InputReplyToMessage(reply_to_msg_id=1, quote_text="long", quote_offset=2)
    )
    header = (await ann.newest(ann.to(bob))).reply_to
    assert (header.quote, header.quote_text, header.quote_offset, header.reply_to_msg_id) == (True, "long", 2, 1)


async def test_a_note_to_oneself_is_answered_in_full(ann: Device):
    answer = await ann.say(t.InputPeerSelf(), "note")
    message = answer.updates[1].message
    assert message.peer_id == message.saved_peer_id == t.PeerUser(user_id=ann.user)


async def test_a_message_to_a_group_reaches_its_members_in_the_short_form(
    server: Server, ann: Device, bob: Device, cat: Device
):
    chat = await ann.group("club", bob, cat)
    await server.settle()
    bob.updates()
    answer = await ann.say(t.InputPeerChat(chat_id=chat), "hello all")
    await server.settle()
    assert [type(one) for one in answer.updates] == [t.UpdateMessageID, t.UpdateNewMessage]
    assert answer.chats[0].title == "club"
    (short,) = bob.updates()
    assert isinstance(short, t.UpdateShortChatMessage)
    assert (short.chat_id, short.from_id, short.message) == (chat, ann.user, "hello all")


async def test_who_is_named_or_replied_to_in_a_group_is_mentioned(
    server: Server, ann: Device, bob: Device, cat: Device
):
    await bob(f.AccountUpdateUsername(username="bobby"))
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob, cat))
    await ann.say(chat, "@bobby look")
    assert (await bob.newest(chat)).mentioned
    assert not (await cat.newest(chat)).mentioned
    await bob.say(chat, "yes", reply_to=t.InputReplyToMessage(reply_to_msg_id=(await bob.newest(chat)).id))
    assert (await ann.newest(chat)).mentioned
    await ann.say(chat, "Cat", entities=[t.InputMessageEntityMentionName(offset=0, length=3, user_id=ann.who(cat))])
    message = await cat.newest(chat)
    assert message.mentioned
    assert message.entities == [t.MessageEntityMentionName(offset=0, length=3, user_id=cat.user)]


async def test_who_is_not_in_a_group_cannot_write_to_it(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    with pytest.raises(ChatWriteForbidden):
        await cat.say(t.InputPeerChat(chat_id=chat), "let me in")


async def test_what_a_blocked_user_writes_does_not_arrive_and_they_are_not_told(
    server: Server, ann: Device, bob: Device
):
    await bob(f.ContactsBlock(id=bob.to(ann)))
    assert isinstance(await ann.say(ann.to(bob), "hello"), t.UpdateShortSentMessage)
    await server.settle()
    assert (await bob.history(bob.to(ann))).messages == []
    assert (await ann.newest(ann.to(bob))).message == "hello"


async def test_what_is_written_to_the_service_account_stays_with_the_writer(server: Server, ann: Device):
    service = t.InputPeerUser(user_id=777000, access_hash=0)
    assert isinstance(await ann.say(service, "hello?"), t.UpdateShortSentMessage)
    assert (await ann.newest(service)).message == "hello?"
    assert await server.people.box(UserId(777000)) == []


async def test_one_does_not_write_to_whom_one_has_blocked(ann: Device, bob: Device):
    await ann(f.ContactsBlock(id=ann.to(bob)))
    with pytest.raises(YouBlockedUser):
        await ann.say(ann.to(bob), "hello")


@pytest.mark.parametrize(
    ("text", "rest", "fault"),
    [
        ("", {}, MessageEmpty),
        (" \n ", {}, MessageEmpty),
        ("x" * 4097, {}, MessageTooLong),
        ("\U0001f600" * 2049, {}, MessageTooLong),
        ("hello", {"random_id": 0}, RandomIdEmpty),
        ("hello", {"schedule_date": 2_000_000_000}, ScheduleDateInvalid),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_name(ann: Device, bob: Device, text, rest, fault):
    with pytest.raises(fault):
        await ann.say(ann.to(bob), text, **rest)


async def test_a_wrong_access_hash_names_nobody(ann: Device, bob: Device):
    with pytest.raises(PeerIdInvalid):
        await ann.say(t.InputPeerUser(user_id=bob.user, access_hash=1), "hello")


async def test_a_forwarded_message_says_whose_it_is_however_often_it_is_passed_on(
    ann: Device, bob: Device, cat: Device
):
    await ann.say(ann.to(bob), "wisdom")
    answer = await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), id=[1], random_id=[5], to_peer=bob.to(cat)))
    assert answer.updates[1].message.fwd_from.from_id == t.PeerUser(user_id=ann.user)
    assert ann.user in {user.id for user in answer.users}
    await cat(f.MessagesForwardMessages(from_peer=cat.to(bob), id=[1], random_id=[6], to_peer=t.InputPeerSelf()))
    header = (await cat.newest(t.InputPeerSelf())).fwd_from
    assert (header.from_id, header.saved_from_peer, header.saved_from_msg_id) == (
        t.PeerUser(user_id=ann.user),
        t.PeerUser(user_id=bob.user),
        1,
    )


async def test_the_author_can_be_left_out_of_a_forwarded_message(ann: Device, bob: Device, cat: Device):
    await ann.say(ann.to(bob), "wisdom")
    await bob(
        f.MessagesForwardMessages(
            from_peer=bob.to(ann), id=[1, 99], random_id=[5, 6], to_peer=bob.to(cat), drop_author=True
        )
    )
    assert (await cat.newest(cat.to(bob))).fwd_from is None


async def test_forwarding_wants_a_random_id_for_each_message_and_messages_that_exist(ann: Device, bob: Device):
    request = f.MessagesForwardMessages(from_peer=ann.to(bob), id=[1, 2], random_id=[5], to_peer=ann.to(bob))
    with pytest.raises(RandomIdInvalid):
        await ann(request)
    request = f.MessagesForwardMessages(from_peer=ann.to(bob), id=[1], random_id=[5], to_peer=ann.to(bob))
    with pytest.raises(MessageIdInvalid):
        await ann(request)


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ({"reply_markup": t.ReplyKeyboardHide()}, ReplyMarkupInvalid),
        ({"quick_reply_shortcut": t.InputQuickReplyShortcut(shortcut="x")}, QuickReplyNotAvailable),
        ({"effect": 5}, EffectIdInvalid),
        ({"suggested_post": t.SuggestedPost()}, SuggestedPostPeerInvalid),
        ({"rich_message": t.InputRichMessageHTML(html="x")}, RichMessageInvalid),
        ({"send_as": t.InputPeerChat(chat_id=1)}, SendAsPeerInvalid),
        ({"reply_to": t.InputReplyToStory(peer=t.InputPeerSelf(), story_id=1)}, ReplyMessageIdInvalid),
        (
            {"reply_to": t.InputReplyToMessage(reply_to_msg_id=1, reply_to_peer_id=t.InputPeerSelf())},
            ReplyMessageIdInvalid,
        ),
        ({"reply_to": t.InputReplyToMessage(reply_to_msg_id=1, quote_text="not said")}, QuoteTextInvalid),
    ],
)
async def test_what_messages_cannot_have_yet_is_refused_by_name(ann: Device, bob: Device, rest, fault):
    await ann.say(ann.to(bob), "hello")
    with pytest.raises(fault):
        await ann.say(ann.to(bob), "again", **rest)


async def test_one_may_name_oneself_as_the_sender_and_the_conversation_as_that_of_the_reply(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello", send_as=t.InputPeerSelf())
    reply = t.InputReplyToMessage(reply_to_msg_id=1, reply_to_peer_id=ann.to(bob))
    await ann.say(ann.to(bob), "again", reply_to=reply, send_as=ann.to(ann))
    assert (await ann.newest(ann.to(bob))).reply_to.reply_to_msg_id == 1


async def test_a_reply_to_what_is_not_there_is_no_reply_and_the_sender_is_told(ann: Device, bob: Device, cat: Device):
    await ann.say(ann.to(cat), "elsewhere")
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    for peer in (ann.to(bob), chat):
        for missing in (0, 1, 99):
            answer = await ann.say(peer, "x", reply_to=t.InputReplyToMessage(reply_to_msg_id=missing))
            assert answer.updates[1].message.reply_to is None


async def test_as_many_messages_as_a_hundred_are_forwarded_at_once(ann: Device, bob: Device):
    def forward(ids: list[int]) -> f.MessagesForwardMessages:
        return f.MessagesForwardMessages(
            from_peer=t.InputPeerSelf(), id=ids, random_id=[one + 1 for one in range(len(ids))], to_peer=ann.to(bob)
        )

    with pytest.raises(MessageIdsEmpty):
        await ann(forward([]))
    with pytest.raises(LimitInvalid):
        await ann(forward(list(range(1, 102))))
