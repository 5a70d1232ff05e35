"""What every store of messages must do about the photos and documents that messages refer to."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, Boxes, open_boxes
from tests.support.mediarows import held, unheld

from heliogram.kernel.ids import MessageId, PeerId
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import Sent

GONE = 404


@pytest.fixture(params=["sqlite"])
async def boxes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Boxes]:
    """Three people in a group, and photos 1 to 5."""
    assert request.param == "sqlite"
    async with open_boxes(tmp_path) as boxes:
        await boxes.join(ANN, BOB, CAT)
        await boxes.photos(1, 2, 3, 4, 5)
        yield boxes


async def show(boxes: Boxes, peer: int, *photos: int, **rest: Any) -> Sent:
    """Send photos in one message."""
    return await boxes.send(ANN, peer, media=bytes(photos), holds=list(photos), **rest)


def by(sent: Sent, *photos: int) -> set[tuple[str, int]]:
    """Return who holds the photos of a message."""
    return {(f"message:{sent.message.body}", photo) for photo in photos}


async def test_a_message_holds_what_it_refers_to_until_its_last_copy_goes(boxes: Boxes):
    sent = await show(boxes, BOB, 1, 2)
    assert await held(boxes.db) == by(sent, 1, 2)
    assert await unheld(boxes.db) == {3, 4, 5}
    await boxes.delete(ANN, sent.message.id)
    assert await held(boxes.db) == by(sent, 1, 2)
    await boxes.delete(BOB, 1)
    assert await held(boxes.db) == set()
    assert await unheld(boxes.db) == {1, 2, 3, 4, 5}


async def test_each_message_of_a_photo_holds_it_by_itself(boxes: Boxes):
    first, second = await show(boxes, BOB, 1), await show(boxes, GROUP, 1)
    await boxes.delete(ANN, first.message.id, revoke=True)
    assert await held(boxes.db) == by(second, 1)
    assert 1 not in await unheld(boxes.db)
    await boxes.delete(ANN, second.message.id, revoke=True)
    assert 1 in await unheld(boxes.db)


async def test_a_history_that_is_removed_lets_go(boxes: Boxes):
    for photo in (1, 2, 3):
        await show(boxes, BOB, photo)
    await boxes.messages.delete_history(
        owner=ANN, peer=PeerId(BOB), max_id=0, just_clear=False, revoke=True, limit=2, origin=PHONE
    )
    assert await unheld(boxes.db) == {2, 3, 4, 5}


async def test_a_retry_holds_nothing_more(boxes: Boxes):
    sent = await show(boxes, BOB, 1, random_id=77)
    again = await show(boxes, BOB, 2, random_id=77)
    assert again.duplicate
    assert await held(boxes.db) == by(sent, 1)


async def test_what_is_gone_is_not_sent_and_nothing_that_goes_with_it(boxes: Boxes):
    album = [boxes.outgoing("album", media=b"m", holds=[photo]) for photo in (1, GONE)]
    with pytest.raises(MediaEmpty):
        await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=album, origin=PHONE)
    assert await boxes.history(BOB, ANN) == []
    assert await held(boxes.db) == set()
    assert await unheld(boxes.db) == {1, 2, 3, 4, 5}


async def test_an_edit_lets_go_of_what_it_replaces_and_only_of_that(boxes: Boxes):
    sent = await show(boxes, BOB, 1, 2)
    await boxes.edit(ANN, sent.message.id, "text", media=sent.message.media, holds=[1, 2])
    assert await held(boxes.db) == by(sent, 1, 2)
    await boxes.edit(ANN, sent.message.id, "other", media=b"new", holds=[2, 3])
    assert await held(boxes.db) == by(sent, 2, 3)
    assert await unheld(boxes.db) == {1, 4, 5}
    await boxes.edit(ANN, sent.message.id, "no media")
    assert await held(boxes.db) == set()


async def test_an_edit_to_what_is_gone_changes_nothing(boxes: Boxes):
    sent = await show(boxes, BOB, 1)
    with pytest.raises(MediaEmpty):
        await boxes.edit(ANN, sent.message.id, "new", media=b"new", holds=[GONE])
    assert await held(boxes.db) == by(sent, 1)
    assert await boxes.texts(BOB, ANN) == ["hello"]


async def test_who_left_a_group_keeps_the_photo_that_an_edit_replaced(boxes: Boxes):
    sent = await show(boxes, GROUP, 1)
    await boxes.leave(CAT)
    await boxes.edit(ANN, sent.message.id, "new", media=b"new", holds=[2])
    [kept] = await boxes.history(CAT, GROUP)
    assert await held(boxes.db) == by(sent, 2) | {(f"message:{kept.body}", 1)}
    await boxes.delete(CAT, kept.id)
    assert await held(boxes.db) == by(sent, 2)


async def test_what_a_newcomer_is_shown_is_held_for_them_too(boxes: Boxes):
    sent = await show(boxes, GROUP, 1)
    await boxes.join(DAN)
    share = boxes.records.share_history
    await boxes.db.write(lambda tx: share(tx, giver=ANN, user=DAN, peer=GROUP, limit=5, origin=PHONE))
    await boxes.leave(DAN)
    await boxes.delete(ANN, sent.message.id, revoke=True)
    assert await held(boxes.db) == by(sent, 1)
    await boxes.delete(DAN, 1)
    assert await held(boxes.db) == set()


async def test_a_service_message_holds_the_photo_of_its_action(boxes: Boxes):
    said = boxes.outgoing("", action=b"photo", holds=[5])
    sent = await boxes.db.write(
        lambda tx: boxes.records.append(tx, sender=ANN, peer=GROUP, outgoing=said, origin=PHONE)
    )
    assert await held(boxes.db) == by(sent, 5)
    assert await boxes.messages.get_many(owner=BOB, ids=[MessageId(1)])


async def test_texts_have_no_statement_more(boxes: Boxes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(boxes.store._sending, "_media", None)
    monkeypatch.setattr(boxes.store._editing, "_media", None)
    monkeypatch.setattr(boxes.store._removal, "_media", None)
    sent = await boxes.send(ANN, BOB)
    await boxes.edit(ANN, sent.message.id, "other")
    await boxes.delete(ANN, sent.message.id, revoke=True)
