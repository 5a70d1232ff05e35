"""What every store of messages must do with media that are to be opened, tried on each adapter."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, Boxes, open_boxes
from tests.support.replica import Replica, catch_up, fresh_picture

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.services.messages.contract import (
    Affected,
    HistoryQuery,
    Kind,
    Message,
    MessageEditTimeExpired,
    Sent,
    ShownFiles,
)
from heliogram.services.messages.events import ContentsRead, MessageEdited, MessagesDeleted


@pytest.fixture(params=["sqlite"])
async def boxes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Boxes]:
    """Another adapter joins with a parameter and a way to open it."""
    assert request.param == "sqlite"
    async with open_boxes(tmp_path) as boxes:
        await boxes.photos(7, 8, 9)
        yield boxes


@pytest.fixture
async def group(boxes: Boxes) -> Boxes:
    await boxes.join(ANN, BOB, CAT)
    return boxes


async def opens(boxes: Boxes, owner: UserId, *ids: int) -> Affected:
    numbers = [MessageId(number) for number in ids]
    return await boxes.messages.read_contents(owner=owner, messages=numbers, origin=PHONE)


async def unread(boxes: Boxes, owner: UserId, peer: int) -> list[bool]:
    return [message.media_unread for message in await boxes.history(owner, peer)]


# Unread media


async def test_media_are_unread_on_both_sides_until_the_recipient_opens_them(boxes: Boxes):
    sent = await boxes.send(ANN, BOB, unread_content=True)
    assert sent.message.media_unread
    assert await unread(boxes, ANN, BOB) == await unread(boxes, BOB, ANN) == [True]
    assert await opens(boxes, BOB, 1) == Affected(pts=3, pts_count=1)
    assert await unread(boxes, ANN, BOB) == await unread(boxes, BOB, ANN) == [False]
    assert (await boxes.log(ANN))[-1] == (await boxes.log(BOB))[-1] == ContentsRead([MessageId(1)])


async def test_a_text_beside_them_is_not_unread_content(boxes: Boxes):
    await boxes.send(ANN, BOB)
    assert await unread(boxes, ANN, BOB) == await unread(boxes, BOB, ANN) == [False]


async def test_who_sent_media_does_not_open_them(boxes: Boxes):
    await boxes.send(ANN, BOB, unread_content=True)
    assert await opens(boxes, ANN, 1) == Affected(pts=2, pts_count=0)
    assert await unread(boxes, ANN, BOB) == await unread(boxes, BOB, ANN) == [True]


async def test_opening_twice_changes_nothing(boxes: Boxes):
    await boxes.send(ANN, BOB, unread_content=True)
    await opens(boxes, BOB, 1)
    assert await opens(boxes, BOB, 1) == Affected(pts=3, pts_count=0)
    assert (await boxes.heads(ANN)).pts == 3


async def test_several_media_opened_at_once_count_one_each_on_every_side(boxes: Boxes):
    await boxes.send(ANN, CAT)
    for _ in range(3):
        await boxes.send(ANN, BOB, unread_content=True)
    assert await opens(boxes, BOB, 3, 1, 2, 3, 9) == Affected(pts=7, pts_count=3)
    assert (await boxes.log(BOB))[-1] == ContentsRead([MessageId(1), MessageId(2), MessageId(3)])
    assert (await boxes.log(ANN))[-1] == ContentsRead([MessageId(2), MessageId(3), MessageId(4)])


async def test_media_in_saved_messages_or_a_group_of_one_are_never_unread(boxes: Boxes):
    await boxes.join(ANN)
    for peer in (ANN, GROUP):
        sent = await boxes.send(ANN, peer, unread_content=True)
        assert not sent.message.media_unread
        assert await unread(boxes, ANN, peer) == [False]


async def test_media_withheld_from_a_recipient_stay_unread(boxes: Boxes):
    sent = await boxes.send(ANN, BOB, deliver=False, unread_content=True)
    assert sent.message.media_unread
    assert await unread(boxes, ANN, BOB) == [True]


async def test_the_first_who_opens_media_in_a_group_marks_them_for_the_author(group: Boxes):
    await group.send(ANN, GROUP, unread_content=True)
    await opens(group, BOB, 1)
    assert [await unread(group, member, GROUP) for member in (ANN, BOB, CAT)] == [[False], [False], [True]]
    pts = (await group.heads(ANN)).pts
    await opens(group, CAT, 1)
    assert await unread(group, CAT, GROUP) == [False]
    assert (await group.heads(ANN)).pts == pts


async def test_an_author_who_left_the_group_is_not_told(group: Boxes):
    await group.send(ANN, GROUP, unread_content=True)
    await group.leave(ANN)
    pts = (await group.heads(ANN)).pts
    assert (await opens(group, BOB, 1)).pts_count == 1
    assert ((await group.heads(ANN)).pts, await unread(group, ANN, GROUP)) == (pts, [True])


async def test_a_newcomer_is_shown_old_media_as_opened(group: Boxes):
    await group.send(ANN, GROUP, unread_content=True)
    await group.join(DAN)
    share = group.records.share_history
    await group.db.write(lambda tx: share(tx, giver=ANN, user=DAN, peer=GROUP, limit=9, origin=PHONE))
    assert await unread(group, DAN, GROUP) == [False]


async def test_unread_media_and_unread_mentions_are_counted_apart(group: Boxes):
    await group.send(ANN, GROUP, "media", unread_content=True)
    await group.send(ANN, GROUP, "both", unread_content=True, mentions=[BOB])
    await group.send(ANN, GROUP, "mention", mentions=[BOB])
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 2
    assert (await group.dialog(CAT, GROUP)).unread_mentions == 0
    page = await group.messages.unread_mentions(owner=BOB, peer=GROUP, query=HistoryQuery(limit=1))
    assert ([message.text for message in page.messages], page.total) == (["mention"], 2)
    await opens(group, BOB, 1)
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 2
    await opens(group, BOB, 2)
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 1
    assert await unread(group, ANN, GROUP) == [False, False, False]
    await group.delete(ANN, 3, revoke=True)
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 0


async def test_looking_at_a_mention_in_a_text_tells_its_author_nothing(group: Boxes):
    await group.send(ANN, GROUP, mentions=[BOB])
    pts = (await group.heads(ANN)).pts
    assert (await opens(group, BOB, 1)).pts_count == 1
    assert (await group.heads(ANN)).pts == pts


# Media that end by themselves

GONE = b"what remains"


async def secret(boxes: Boxes, lasts_s: int, **rest: Any) -> None:
    """Have Ann send Bob media that end by themselves."""
    said = {"media": b"media", "holds": [7, 8], "remains": GONE, "lasts_s": lasts_s, "unread_content": True}
    await boxes.send(ANN, BOB, "caption", entities=b"entities", **said | rest)


async def shown(boxes: Boxes) -> list[tuple[str, bytes]]:
    """Return what the newest message says on both sides."""
    pages = [(await boxes.history(ANN, BOB, limit=1))[0], (await boxes.history(BOB, ANN, limit=1))[0]]
    return [(message.text, message.media) for message in pages]


async def files(boxes: Boxes, owner: UserId, message: int = 1) -> ShownFiles | None:
    return await boxes.messages.shown_files(owner=owner, message=MessageId(message))


async def test_what_nobody_has_opened_never_ends(boxes: Boxes):
    await secret(boxes, 5)
    boxes.clock.advance(10_000_000)
    assert await boxes.messages.end_due() is None
    assert await shown(boxes) == [("caption", b"media")] * 2


async def test_media_end_on_both_sides_their_time_after_they_were_opened(boxes: Boxes):
    await secret(boxes, 5)
    assert await opens(boxes, BOB, 1) == Affected(pts=3, pts_count=1)
    due = await boxes.messages.end_due()
    assert due == int(boxes.clock.now()) + 5
    boxes.clock.advance(4)
    assert await boxes.messages.end_due() == due
    assert await shown(boxes) == [("caption", b"media")] * 2
    assert await files(boxes, BOB) == await files(boxes, ANN) == ShownFiles(files=[7, 8], ends=True)
    boxes.clock.advance(1)
    assert await boxes.messages.end_due() is None
    assert await shown(boxes) == [("", GONE)] * 2
    assert await files(boxes, BOB) == await files(boxes, ANN) == ShownFiles(files=[], ends=False)
    for box in (ANN, BOB):
        assert (await boxes.log(box))[-2:] == [ContentsRead([MessageId(1)]), MessageEdited(MessageId(1))]
        assert (await boxes.pushed(box))[-1].record == MessageEdited(MessageId(1), (await newest(boxes, box)))


async def newest(boxes: Boxes, box: UserId) -> Message:
    return (await boxes.history(box, BOB if box == ANN else ANN, limit=1))[0]


async def test_an_end_is_told_once_and_shows_as_an_edit(boxes: Boxes):
    await secret(boxes, 5)
    await opens(boxes, BOB, 1)
    boxes.clock.advance(9)
    await boxes.messages.end_due()
    heads = await boxes.heads(ANN)
    assert (await newest(boxes, ANN)).edited_at == int(boxes.clock.now())
    assert await boxes.messages.end_due() is None
    await opens(boxes, BOB, 1)
    assert await boxes.heads(ANN) == heads


async def test_opening_again_does_not_put_off_the_end(boxes: Boxes):
    await secret(boxes, 5)
    await opens(boxes, BOB, 1)
    boxes.clock.advance(3)
    await opens(boxes, BOB, 1)
    boxes.clock.advance(2)
    await boxes.messages.end_due()
    assert await shown(boxes) == [("", GONE)] * 2


async def test_who_sent_what_ends_does_not_begin_its_end(boxes: Boxes):
    await secret(boxes, 0)
    await opens(boxes, ANN, 1)
    assert await boxes.messages.end_due() is None
    assert await shown(boxes) == [("caption", b"media")] * 2


async def test_what_is_shown_once_is_gone_when_it_was_opened(boxes: Boxes):
    await secret(boxes, 0)
    assert await opens(boxes, BOB, 1) == Affected(pts=4, pts_count=2)
    assert await shown(boxes) == [("", GONE)] * 2
    for box in (ANN, BOB):
        assert (await boxes.log(box))[-2:] == [ContentsRead([MessageId(1)]), MessageEdited(MessageId(1))]
        assert not (await newest(boxes, box)).media_unread


async def test_only_who_opened_what_is_shown_once_may_fetch_the_rest_of_it_for_a_minute(boxes: Boxes):
    await secret(boxes, 0)
    await opens(boxes, BOB, 1)
    assert await files(boxes, ANN) == ShownFiles(files=[], ends=False)
    assert await files(boxes, BOB) == ShownFiles(files=[7, 8], ends=True)
    boxes.clock.advance(60)
    assert await files(boxes, BOB) == ShownFiles(files=[], ends=False)
    pts = (await boxes.heads(BOB)).pts
    assert await boxes.messages.end_due() is None
    assert (await boxes.heads(BOB)).pts == pts
    assert await boxes.rows("SELECT count(*) FROM message_selfdestructs") == [(0,)]


async def test_several_end_in_the_order_of_their_times_some_at_a_time(boxes: Boxes):
    for lasts_s in (30, 10, 20):
        await secret(boxes, lasts_s)
    await opens(boxes, BOB, 1, 2, 3)
    now = int(boxes.clock.now())
    assert await boxes.store.end_due(at=now + 30, limit=2) == now + 30
    assert [message.media for message in await boxes.history(ANN, BOB)] == [GONE, GONE, b"media"]
    assert await boxes.store.end_due(at=now + 30, limit=2) is None
    assert [message.media for message in await boxes.history(ANN, BOB)] == [GONE, GONE, GONE]


async def test_what_one_side_removed_ends_at_the_other_alone(boxes: Boxes):
    await secret(boxes, 5)
    await opens(boxes, BOB, 1)
    await boxes.delete(BOB, 1)
    boxes.clock.advance(5)
    await boxes.messages.end_due()
    assert (await newest(boxes, ANN)).media == GONE
    assert (await boxes.log(BOB))[-1] == MessagesDeleted([MessageId(1)])


async def test_what_both_sides_removed_leaves_nothing_to_end(boxes: Boxes):
    await secret(boxes, 5)
    await opens(boxes, BOB, 1)
    await boxes.delete(ANN, 1, revoke=True)
    assert await boxes.rows("SELECT count(*) FROM message_selfdestructs") == [(0,)]
    assert await boxes.messages.end_due() is None


async def test_what_the_recipient_removed_unopened_stays_with_the_sender(boxes: Boxes):
    await secret(boxes, 5)
    await boxes.delete(BOB, 1)
    assert (await newest(boxes, ANN)).media == b"media"


async def test_a_difference_shows_what_remains(boxes: Boxes):
    replica = Replica(ANN)
    await secret(boxes, 0)
    await secret(boxes, 5)
    await opens(boxes, BOB, 1, 2)
    boxes.clock.advance(5)
    await boxes.messages.end_due()
    entries = await boxes.entries(ANN)
    await catch_up(boxes, replica, [(entry.number, entry.count, entry.record) for entry in entries])
    assert replica.picture() == await fresh_picture(boxes, ANN)


async def test_files_are_shown_by_messages_that_are_there(boxes: Boxes):
    assert await files(boxes, BOB) is None
    await boxes.send(ANN, BOB, media=b"media", holds=[7])
    await boxes.send(ANN, BOB)
    assert await files(boxes, BOB) == ShownFiles(files=[7], ends=False)
    assert await files(boxes, BOB, 2) == ShownFiles(files=[], ends=False)
    await boxes.edit(ANN, 1, "", media=b"other", holds=[9])
    assert await files(boxes, BOB) == await files(boxes, ANN) == ShownFiles(files=[9], ends=False)
    await boxes.delete(BOB, 1)
    assert (await files(boxes, BOB), await files(boxes, ANN)) == (None, ShownFiles(files=[9], ends=False))


# Live locations


async def move(boxes: Boxes, message: int, media: bytes, live_s: int, owner: UserId = ANN) -> Any:
    return await boxes.edit(owner, message, "", media=media, live_s=live_s, kinds=Kind.GEO.value)


async def lives(boxes: Boxes, owner: UserId, peer: int, limit: int = 100) -> tuple[list[int], int]:
    page = await boxes.messages.live(owner=owner, peer=PeerId(peer), limit=limit)
    return [message.id for message in page.messages], page.total


async def point(boxes: Boxes, peer: int, live_s: int) -> Sent:
    return await boxes.send(ANN, peer, "", media=b"here", kinds=Kind.GEO.value, live_s=live_s)


async def test_a_live_location_is_replaced_while_it_lives_and_not_after(boxes: Boxes):
    await point(boxes, BOB, 60)
    boxes.clock.advance(59)
    await move(boxes, 1, b"there", 60)
    assert (await newest(boxes, BOB)).media == b"there"
    boxes.clock.advance(1)
    with pytest.raises(MessageEditTimeExpired):
        await move(boxes, 1, b"farther", 60)
    assert (await newest(boxes, BOB)).media == b"there"


async def test_a_live_location_that_was_stopped_stays(boxes: Boxes):
    await point(boxes, BOB, 1000)
    boxes.clock.advance(10)
    await move(boxes, 1, b"here, stopped", 10)
    with pytest.raises(MessageEditTimeExpired):
        await move(boxes, 1, b"there", 1000)
    assert await lives(boxes, BOB, ANN) == ([], 0)


async def test_a_live_location_is_replaced_for_longer_than_other_messages(boxes: Boxes):
    forever = 0x7FFFFFFF
    await point(boxes, BOB, forever)
    boxes.clock.advance(400 * 86_400)
    await move(boxes, 1, b"there", forever)
    assert await lives(boxes, BOB, ANN) == ([1], 1)


async def test_those_that_live_are_found_newest_first(group: Boxes):
    await point(group, GROUP, 60)
    await group.send(ANN, GROUP, media=b"a place", kinds=Kind.GEO.value)
    await point(group, GROUP, 100)
    await point(group, BOB, 100)
    await point(group, GROUP, 200)
    assert await lives(group, CAT, GROUP) == ([4, 3, 1], 3)
    assert await lives(group, CAT, GROUP, limit=1) == ([4], 3)
    group.clock.advance(100)
    assert await lives(group, CAT, GROUP) == ([4], 1)
    await move(group, 5, b"stopped", 100)
    assert await lives(group, CAT, GROUP) == ([], 0)


async def test_who_left_the_group_keeps_a_point_that_no_longer_lives(group: Boxes):
    await point(group, GROUP, 100)
    await group.leave(CAT)
    await move(group, 1, b"there", 100)
    assert await lives(group, CAT, GROUP) == ([], 0)
    assert [message.media for message in await group.history(CAT, GROUP)] == [b"here"]
    assert await lives(group, BOB, GROUP) == ([1], 1)
