"""Texts and their entities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.server import Device, Server

from heliogram import tl
from heliogram.api.faults import EntityBoundsInvalid, EntityMentionUserInvalid, MessageEmpty
from heliogram.api.texts import Text, Texts, length16
from heliogram.kernel.call import Call
from heliogram.kernel.ids import UserId
from heliogram.tl import types as t

CALL = Call(user=UserId(1), layer=tl.NEWEST_LAYER, at=0.0)


class NobodyElse:
    """Lets the caller name themselves only."""

    async def access_user_id(self, call, user):
        from heliogram.kernel.faults import UserIdInvalid

        if isinstance(user, t.InputUserSelf):
            return call.user
        raise UserIdInvalid


async def check(text: str, *entities, **rest) -> Text:
    return await Texts(NobodyElse()).check(CALL, text, entities, **rest)  # type: ignore[arg-type]


async def found(text: str, *entities) -> list[tuple[str, str]]:
    """Return the kinds of entities with the text they cover."""
    checked = await check(text, *entities)
    units = checked.text.encode("utf-16-le")
    listed = tl.decode(checked.entities) if checked.entities else []
    kinds = [type(one).__name__.removeprefix("MessageEntity") for one in listed]
    covered = [units[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le") for one in listed]
    return list(zip(kinds, covered, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://example.com/a?b=c.", [("Url", "https://example.com/a?b=c")]),
        ("see example.com, ok", [("Url", "example.com")]),
        ("no.thing here 1.5 e.g", []),
        ("mail a.b@example.com now", [("Email", "a.b@example.com")]),
        ("@someone and x@someone", [("Mention", "@someone")]),
        ("@abc is short", []),
        ("#tag #1 a#no", [("Hashtag", "#tag")]),
        ("$USD $usd", [("Cashtag", "$USD")]),
        ("/start /help@some_bot a/b", [("BotCommand", "/start"), ("BotCommand", "/help@some_bot")]),
        ("\U0001f600 @someone", [("Mention", "@someone")]),
    ],
)
async def test_what_is_found_in_a_text(text, expected):
    assert await found(text) == expected


async def test_what_the_writer_marked_is_not_marked_again():
    code = t.MessageEntityCode(offset=0, length=8)
    assert await found("@someone @another", code) == [("Code", "@someone"), ("Mention", "@another")]
    link = t.MessageEntityTextUrl(offset=0, length=8, url="https://example.com")
    assert await found("@someone", link) == [("TextUrl", "@someone")]


async def test_links_may_lie_within_a_style():
    bold = t.MessageEntityBold(offset=0, length=17)
    assert await found("see @someone here", bold) == [("Bold", "see @someone here"), ("Mention", "@someone")]


async def test_entities_move_and_shrink_with_what_is_cut_off():
    bold = t.MessageEntityBold(offset=0, length=9)
    assert await found("  \U0001f600 word  ", bold) == [("Bold", "\U0001f600 word")]
    assert await found("word   ", t.MessageEntityBold(offset=5, length=2)) == []


async def test_an_entity_outside_of_the_text_is_refused():
    for offset, length in ((-1, 2), (0, -1), (0, 5), (4, 1)):
        with pytest.raises(EntityBoundsInvalid):
            await check("word", t.MessageEntityBold(offset=offset, length=length))


async def test_a_mention_by_name_is_of_somebody_the_writer_may_name():
    named = t.InputMessageEntityMentionName(offset=0, length=2, user_id=t.InputUserSelf())
    checked = await check("me", named)
    assert checked.named == [CALL.user]
    assert tl.decode(checked.entities) == [t.MessageEntityMentionName(offset=0, length=2, user_id=CALL.user)]
    stranger = t.InputMessageEntityMentionName(offset=0, length=2, user_id=t.InputUser(user_id=2, access_hash=0))
    with pytest.raises(EntityMentionUserInvalid):
        await check("me", stranger)


async def test_what_only_a_server_may_say_is_left_out():
    assert await found("me", t.MessageEntityMentionName(offset=0, length=2, user_id=5)) == []
    assert await found("me", t.MessageEntityUnknown(offset=0, length=2)) == []


async def test_a_hundred_entities_are_kept():
    many = [t.MessageEntityBold(offset=0, length=1)] * 150
    assert len(await found("x", *many)) == 100


async def test_control_characters_become_blanks():
    assert (await check("a\x00b\tc\nd")).text == "a b c\nd"


async def test_a_text_may_be_empty_where_that_is_allowed():
    assert await check("  ", may_be_empty=True) == Text("", b"", [], [])
    with pytest.raises(MessageEmpty):
        await check("\x00\x01")


def test_length_counts_utf_16_units():
    assert [length16(text) for text in ("", "abc", "äöü", "\U0001f600a")] == [0, 3, 3, 3]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6))
async def test_every_entity_that_is_stored_lies_within_its_text(text, spans):
    marks = [t.MessageEntityItalic(offset=offset, length=length) for offset, length in spans]
    try:
        checked = await check(text, *marks)
    except (MessageEmpty, EntityBoundsInvalid):
        return
    assert checked.text == checked.text.strip()
    listed = tl.decode(checked.entities) if checked.entities else []
    for one in listed:
        assert one.length > 0
        assert 0 <= one.offset < one.offset + one.length <= length16(checked.text)


async def test_a_text_of_traps_is_read_quickly():
    for trap in ("a-" * 2048, "a." * 2048, "a@" * 2048, "#1" * 2048, "/" * 4096, "@" * 4096, "x.a-" * 1024):
        await check(trap)


async def test_the_server_stores_what_the_rules_say(server: Server, ann: Device):
    await ann.say(t.InputPeerSelf(), " look: https://example.com ")
    message = await ann.newest(t.InputPeerSelf())
    assert (message.message, message.entities) == (
        "look: https://example.com",
        [t.MessageEntityUrl(offset=6, length=19)],
    )
