"""The contract of messages, wired in every way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.boxes import ANN, BOB, CAT, GROUP, PHONE, Boxes, open_boxes
from tests.support.wirings import Wire

from heliogram.kernel.ids import MessageId, PeerId
from heliogram.services.messages.contract import HistoryQuery, MessageNotModified, Messages, Outgoing, Wanted


@pytest.fixture
async def boxes(tmp_path: Path) -> AsyncIterator[Boxes]:
    async with open_boxes(tmp_path) as boxes:
        await boxes.join(ANN, BOB, CAT)
        yield boxes


@pytest.fixture
async def messages(wire: Wire, boxes: Boxes) -> Messages:
    return await wire(Messages, boxes.messages)


async def test_a_conversation_works_in_every_wiring(messages: Messages):
    peer = PeerId(BOB)
    said = Outgoing(random_id=-5, text="ждём 🎉", entities=b"\x00\xff", mentions=[BOB])
    [sent] = await messages.send(sender=ANN, peer=peer, outgoing=[said], origin=PHONE, clear_draft=True)
    assert (sent.message.text, sent.message.entities, sent.random_id, sent.pts) == ("ждём 🎉", b"\x00\xff", -5, 2)
    edited = await messages.edit(
        owner=ANN, message=sent.message.id, edited=Outgoing(random_id=0, text="done"), origin=PHONE
    )
    with pytest.raises(MessageNotModified):
        await messages.edit(owner=ANN, message=sent.message.id, edited=Outgoing(random_id=0, text="done"), origin=PHONE)
    page = await messages.history(owner=ANN, peer=peer, query=HistoryQuery(limit=5))
    assert page.messages == [edited.message] == await messages.get_many(owner=ANN, ids=[sent.message.id])
    found = await messages.search(owner=BOB, peer=None, wanted=Wanted(text="DONE", sender=ANN), query=HistoryQuery())
    assert [message.text for message in found.messages] == ["done"]
    affected = await messages.read_history(owner=BOB, peer=PeerId(ANN), max_id=0, origin=PHONE)
    assert affected.pts_count == 1
    listed = await messages.dialogs(owner=BOB, before_at=0, before_id=0, before_peer=None, limit=9, without=[])
    assert listed == await messages.dialogs_with(owner=BOB, peers=[PeerId(ANN)])
    assert await messages.correspondents(owner=BOB, limit=9) == [ANN]
    assert (await messages.delete(owner=BOB, messages=[MessageId(1)], revoke=True, origin=PHONE)).pts_count == 1


async def test_a_group_works_in_every_wiring(messages: Messages):
    for text in ("one", "two"):
        said = Outgoing(random_id=0, text=text, mentions=[CAT])
        await messages.send(sender=ANN, peer=GROUP, outgoing=[said], origin=PHONE)
    mentions = await messages.unread_mentions(owner=CAT, peer=GROUP, query=HistoryQuery())
    assert [message.text for message in mentions.messages] == ["two", "one"]
    seen = await messages.read_contents(owner=CAT, messages=[message.id for message in mentions.messages], origin=PHONE)
    assert seen.pts_count == 2
    affected, left = await messages.delete_history(
        owner=CAT, peer=GROUP, max_id=0, just_clear=True, revoke=False, limit=1, origin=PHONE
    )
    assert (affected.pts_count, left) == (1, 1)
