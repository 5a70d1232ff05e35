import asyncio

import pytest
from tests.support.boxes import ANN, BOB, PHONE, Boxes

from heliogram.kernel.ids import MessageId, PeerId
from heliogram.kernel.limits import PAGE
from heliogram.platform.ledger import BoxAdvanced
from heliogram.platform.tasks import Tasks
from heliogram.services.messages.events import MessageEdited


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
    boxes.drafts.kept.add((ANN, PeerId(BOB)))
    said = [boxes.outgoing() for _ in range(25)]
    await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=said, origin=PHONE, clear_draft=True)
    assert boxes.drafts.cleared == [(ANN, BOB, PHONE)]


async def test_what_is_opened_is_ended_in_its_time_while_the_task_runs(boxes: Boxes):
    tasks = Tasks("test")
    ends = boxes.messages.end_in_time

    async def for_ever() -> None:
        while True:
            await ends()

    def watch(event: BoxAdvanced) -> None:
        if isinstance(event.entries[-1].record, MessageEdited):
            ended.set()

    ended = asyncio.Event()
    boxes.bus.subscribe(BoxAdvanced, watch, group="watch")
    tasks.start(for_ever(), name="end in time")
    for lasts_s in (40, 20):
        await boxes.send(ANN, BOB, media=b"media", remains=b"", lasts_s=lasts_s, unread_content=True)
    await boxes.messages.read_contents(owner=BOB, messages=[MessageId(1)], origin=PHONE)
    boxes.clock.advance(40)  # the task sleeps until then by the loop's time, but what is opened next wakes it
    await boxes.messages.read_contents(owner=BOB, messages=[MessageId(2)], origin=PHONE)
    async with asyncio.timeout(10):
        await ended.wait()
    assert (await boxes.history(ANN, BOB))[1].media == b""
    assert (await boxes.history(ANN, BOB))[0].media == b"media"
    await tasks.cancel()


async def test_waiting_for_what_is_due_ends_when_it_is(boxes: Boxes):
    await boxes.send(ANN, BOB, media=b"media", remains=b"", lasts_s=5, unread_content=True)
    await boxes.messages.read_contents(owner=BOB, messages=[MessageId(1)], origin=PHONE)
    boxes.clock.wall += 4.999
    await boxes.messages.end_in_time()
    assert (await boxes.history(ANN, BOB))[0].media == b"media"
    boxes.clock.wall += 0.001
    await boxes.messages.end_due()
    assert (await boxes.history(ANN, BOB))[0].media == b""
