import pytest
from tests.support.boxes import ANN, BOB, PHONE, Boxes

from heliogram.kernel.ids import PeerId
from heliogram.kernel.limits import PAGE


@pytest.fixture
async def many(boxes: Boxes) -> Boxes:
    said = [boxes.outgoing() for _ in range(PAGE + 20)]
    await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=said, origin=PHONE)
    return boxes


async def test_a_page_has_at_most_a_hundred_messages(many: Boxes):
    assert len(await many.history(ANN, BOB, limit=10_000)) == PAGE


async def test_a_negative_page_is_empty(many: Boxes):
    assert await many.history(ANN, BOB, limit=-1) == []


@pytest.mark.parametrize("shift", [2**31 - 1, -(2**31)])
async def test_an_absurd_shift_is_no_error(many: Boxes, shift):
    assert await many.history(ANN, BOB, add_offset=shift) == []


async def test_the_list_of_conversations_has_a_page_limit_too(boxes: Boxes):
    for peer in range(1, PAGE + 5):
        await boxes.send(ANN, peer)
    for limit, expected in ((10_000, PAGE), (-1, 0)):
        page = await boxes.messages.dialogs(
            owner=ANN, before_at=0, before_id=0, before_peer=None, limit=limit, without=[]
        )
        assert len(page.dialogs) == expected


async def test_a_history_is_removed_at_least_by_one_message_a_call(many: Boxes):
    _, left = await many.messages.delete_history(
        owner=ANN, peer=PeerId(BOB), max_id=0, just_clear=False, revoke=False, limit=0, origin=PHONE
    )
    assert left == PAGE + 19


async def test_ones_own_notes_may_be_revoked(boxes: Boxes):
    await boxes.send(ANN, ANN)
    affected, _ = await boxes.messages.delete_history(
        owner=ANN, peer=PeerId(ANN), max_id=0, just_clear=False, revoke=True, limit=10, origin=PHONE
    )
    assert affected.pts_count == 1


async def test_many_messages_are_sent_ten_to_a_transaction_and_in_order(boxes: Boxes):
    said = [boxes.outgoing(str(number)) for number in range(25)]
    sent = await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=said, origin=PHONE)
    assert [one.message.text for one in sent] == [str(number) for number in range(25)]
    await boxes.bus.drain()
    assert [len(event.entries) for event in boxes.told if event.box == BOB] == [10, 10, 5]


async def test_a_draft_is_cleared_once_however_many_messages_are_sent(boxes: Boxes):
    cleared = []
    boxes.store._drafts = lambda _, **of: cleared.append(of)
    said = [boxes.outgoing() for _ in range(25)]
    await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=said, origin=PHONE, clear_draft=True)
    assert cleared == [{"owner": ANN, "peer": BOB, "origin": PHONE}]
