import pytest
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, Boxes

from heliogram.services.messages import records
from heliogram.services.messages.contract import ChatWriteForbidden, Outgoing
from heliogram.services.messages.events import InboxRead

JOINED = Outgoing(random_id=0, action=b"joined")


async def append(boxes: Boxes, sender, outgoing=JOINED):
    return await boxes.db.write(
        lambda tx: boxes.records.append(tx, sender=sender, peer=GROUP, outgoing=outgoing, origin=PHONE)
    )


async def share(boxes: Boxes, giver, user, limit):
    return await boxes.db.write(
        lambda tx: boxes.records.share_history(tx, giver=giver, user=user, peer=GROUP, limit=limit, origin=PHONE)
    )


async def audience(boxes: Boxes):
    return await boxes.db.read(lambda reader: records.audience(reader, GROUP))


async def test_who_joins_is_in_the_audience_once(boxes: Boxes):
    await boxes.join(BOB, ANN)
    await boxes.join(ANN)
    assert await audience(boxes) == [ANN, BOB]
    await boxes.leave(ANN)
    await boxes.leave(ANN)
    assert await audience(boxes) == [BOB]


async def test_membership_and_its_message_are_one_transaction(boxes: Boxes):
    def work(tx):
        records.join_audience(tx, GROUP, [ANN, BOB])
        boxes.records.append(tx, sender=ANN, peer=GROUP, outgoing=JOINED, origin=PHONE)
        boxes.records.append(tx, sender=CAT, peer=GROUP, outgoing=JOINED, origin=PHONE)

    with pytest.raises(ChatWriteForbidden):
        await boxes.db.write(work)
    assert await audience(boxes) == []
    assert await boxes.history(ANN, GROUP) == []
    assert await boxes.pushed(ANN) == []


async def test_a_service_message_still_reaches_whoever_goes_right_after(boxes: Boxes):
    await boxes.join(ANN, BOB)

    def work(tx):
        boxes.records.append(tx, sender=ANN, peer=GROUP, outgoing=JOINED, origin=PHONE)
        records.leave_audience(tx, GROUP, BOB)

    await boxes.db.write(work)
    await boxes.send(ANN, GROUP, "after")
    assert [message.action for message in await boxes.history(BOB, GROUP)] == [b"joined"]


async def test_a_newcomer_is_shown_the_newest_messages_as_read(boxes: Boxes):
    await boxes.join(ANN, BOB)
    for text in ("one", "two", "three"):
        await boxes.send(ANN, GROUP, text)
        boxes.clock.advance(10)
    await boxes.join(CAT)
    assert await share(boxes, ANN, CAT, 2) == 2
    found = await boxes.history(CAT, GROUP)
    assert [(message.id, message.text, message.out) for message in found] == [(2, "three", False), (1, "two", False)]
    assert found[0].sent_at == int(boxes.clock.now()) - 10
    dialog = await boxes.dialog(CAT, GROUP)
    assert (dialog.unread, dialog.read_inbox_max, dialog.top_message) == (0, 2, 2)
    assert (await boxes.log(CAT))[-1] == InboxRead(GROUP, dialog.top_message, 0)
    assert len(await boxes.log(CAT)) == 3


async def test_what_a_newcomer_was_shown_is_edited_and_removed_for_them_too(boxes: Boxes):
    await boxes.join(ANN, BOB)
    sent = await boxes.send(ANN, GROUP, "one")
    await boxes.join(CAT)
    await share(boxes, ANN, CAT, 5)
    await boxes.edit(ANN, sent.message.id, "edited")
    assert await boxes.texts(CAT, GROUP) == ["edited"]
    await boxes.delete(ANN, sent.message.id, revoke=True)
    assert await boxes.texts(CAT, GROUP) == []


async def test_who_comes_back_is_shown_only_what_they_lack(boxes: Boxes):
    await boxes.join(ANN, BOB)
    await boxes.send(ANN, GROUP, "together")
    await boxes.leave(BOB)
    await boxes.send(ANN, GROUP, "apart")
    await boxes.join(BOB)
    assert await share(boxes, ANN, BOB, 10) == 1
    assert await boxes.texts(BOB, GROUP) == ["apart", "together"]
    assert await share(boxes, ANN, BOB, 10) == 0


async def test_nothing_to_show_changes_nothing(boxes: Boxes):
    await boxes.join(ANN, DAN)
    assert await share(boxes, ANN, DAN, 10) == 0
    assert await boxes.log(DAN) == []
