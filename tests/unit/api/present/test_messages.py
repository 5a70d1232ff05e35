"""Messages as TL."""

from typing import Any

from heliogram import tl
from heliogram.api.present.messages import message, reply_header
from heliogram.api.present.peers import peer
from heliogram.api.present.people import groups_in, names_somebody, people_in
from heliogram.kernel.ids import BodyId, ChannelId, ChatId, MessageId, PeerId, UserId, channel_peer, chat_peer
from heliogram.services.messages.contract import Message
from heliogram.tl import types as t

ANN, BOB, CAT = UserId(1), UserId(2), UserId(3)


def of(**rest: Any) -> Message:
    fields: dict[str, Any] = {
        "box": BOB, "id": MessageId(5), "body": BodyId(7), "peer": PeerId(ANN), "sender": ANN, "out": False,
        "sent_at": 100, "text": "hello",
    }  # fmt: skip
    return Message(**fields | rest)


def test_stored_parts_are_spliced_in_as_they_are():
    entities = tl.encode([t.MessageEntityBold(offset=0, length=5)])
    media = tl.encode(t.MessageMediaDice(value=3, emoticon="x"))
    forward = tl.encode(t.MessageFwdHeader(from_id=t.PeerUser(user_id=CAT), date=9))
    stored = of(entities=entities, media=media, forward=forward, edited_at=200, grouped_id=4, mentioned=True)
    shown = tl.decode(tl.encode(message(stored)))
    assert shown.entities == [t.MessageEntityBold(offset=0, length=5)]
    assert shown.media == t.MessageMediaDice(value=3, emoticon="x")
    assert shown.fwd_from.from_id == t.PeerUser(user_id=CAT)
    assert (shown.edit_date, shown.grouped_id, shown.mentioned) == (200, 4, True)


def test_an_action_makes_a_service_message():
    stored = of(peer=chat_peer(ChatId(9)), action=tl.encode(t.MessageActionChatEditTitle(title="den")))
    shown = tl.decode(tl.encode(message(stored)))
    assert isinstance(shown, t.MessageService)
    assert (shown.action, shown.peer_id) == (t.MessageActionChatEditTitle(title="den"), t.PeerChat(chat_id=9))


def test_older_layers_get_the_spliced_parts_lowered():
    entities = tl.encode(
        [t.MessageEntityFormattedDate(offset=0, length=5, date=1), t.MessageEntityBold(offset=0, length=5)]
    )
    shown = tl.decode(tl.encode(message(of(entities=entities)), 158))
    assert shown.entities == [t.MessageEntityBold(offset=0, length=5)]


def test_a_reply_has_the_boxes_own_number_with_the_quote_of_all():
    quote = tl.encode(t.MessageReplyHeader(quote=True, quote_text="x"))
    assert reply_header(of()) is None
    assert reply_header(of(reply_to=MessageId(3))) == t.MessageReplyHeader(reply_to_msg_id=3)
    assert reply_header(of(reply_to=MessageId(3), quote=quote)) == t.MessageReplyHeader(
        reply_to_msg_id=3, quote=True, quote_text="x"
    )


def test_everybody_a_message_names_is_found():
    mention = tl.encode([t.MessageEntityMentionName(offset=0, length=1, user_id=CAT)])
    bold = tl.encode([t.MessageEntityBold(offset=0, length=1)])
    forward = tl.encode(
        t.MessageFwdHeader(
            from_id=t.PeerUser(user_id=7), saved_from_peer=t.PeerUser(user_id=8), saved_from_msg_id=1, date=1
        )
    )
    added = tl.encode(t.MessageActionChatAddUser(users=[11, 12]))
    gone = tl.encode(t.MessageActionChatDeleteUser(user_id=13))
    quote = tl.encode(t.MessageReplyHeader(
        quote=True, quote_text="x", quote_entities=[t.MessageEntityMentionName(offset=0, length=1, user_id=14)]
    ))  # fmt: skip
    assert people_in(of(entities=bold)) == {ANN}
    assert people_in(of(entities=mention)) == {ANN, CAT}
    assert people_in(of(forward=forward)) == {ANN, 7, 8}
    assert people_in(of(peer=PeerId(-9), action=added)) == {ANN, 11, 12}
    assert people_in(of(peer=PeerId(-9), action=gone)) == {ANN, 13}
    assert people_in(of(quote=quote)) == {ANN, 14}
    assert people_in(of(action=tl.encode(t.MessageActionChatDeletePhoto()))) == {ANN}
    assert [names_somebody(one) for one in (of(entities=bold), of(entities=mention), of(forward=forward))] == [
        False,
        True,
        True,
    ]


def test_groups_of_messages_are_found():
    assert groups_in([of(), of(peer=PeerId(-9)), of(peer=channel_peer(ChannelId(4)))]) == {9}
    assert peer(channel_peer(ChannelId(4))) == t.PeerChannel(channel_id=4)
