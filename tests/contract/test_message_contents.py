"""What every store of messages must do with media that are to be opened, tried on each adapter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, Boxes, open_boxes

from heliogram.kernel.ids import MessageId, UserId
from heliogram.services.messages.contract import Affected, HistoryQuery
from heliogram.services.messages.events import ContentsRead


@pytest.fixture(params=["sqlite"])
async def boxes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Boxes]:
    """Another adapter joins with a parameter and a way to open it."""
    assert request.param == "sqlite"
    async with open_boxes(tmp_path) as boxes:
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
