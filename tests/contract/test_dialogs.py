"""The dialogs contract in every wiring."""

import pytest
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId
from heliogram.services.dialogs.contract import (
    Dialogs,
    DialogSettings,
    Draft,
    NotifySettings,
    PinnedDialogsTooMuch,
)

HERE = AuthKeyId(7)
PEER = PeerId(-(10**12) - 5)


@pytest.fixture
async def dialogs(wire: Wire, people: People) -> Dialogs:
    return await wire(Dialogs, people.dialogs)


async def test_all_settings_of_a_conversation_come_back_the_same(dialogs: Dialogs, people: People):
    ann = await people.person("Ann")
    draft = Draft(peer=PEER, text="é", entities=b"\xff", reply_to=MessageId(5), quote=b"q", no_webpage=True)
    assert await dialogs.save_draft(owner=ann, draft=draft, origin=HERE)
    assert await dialogs.set_pinned(owner=ann, peer=PEER, pinned=True, origin=HERE)
    assert await dialogs.set_unread_mark(owner=ann, peer=PEER, unread=True, origin=HERE)
    notify = NotifySettings(show_previews=False, mute_until=2**31 - 1)
    await dialogs.set_notify_settings(owner=ann, scope=f"peer:{PEER}", settings=notify, origin=HERE)
    (kept,) = await dialogs.settings_of(owner=ann, peers=[PEER])
    (kept_draft,) = await dialogs.drafts(owner=ann)
    assert kept == DialogSettings(peer=PEER, pinned=0, unread_mark=True, draft=kept_draft, notify=notify)
    assert (kept_draft.text, kept_draft.entities, kept_draft.reply_to) == ("é", b"\xff", 5)
    assert await dialogs.pinned(owner=ann) == await dialogs.marked_unread(owner=ann) == [PEER]
    assert await dialogs.notify_settings(owner=ann, scope=f"peer:{PEER}") == notify
    assert await dialogs.reorder_pinned(owner=ann, order=[], force=True, origin=HERE)
    await dialogs.reset_notify_settings(owner=ann, origin=HERE)
    assert await dialogs.clear_drafts(owner=ann, origin=HERE) == [PEER]
    assert not await dialogs.set_pinned(owner=ann, peer=PEER, pinned=False, origin=HERE)


async def test_refusals_arrive_by_their_names(dialogs: Dialogs, people: People):
    order = [PeerId(number) for number in range(1, 7)]
    with pytest.raises(PinnedDialogsTooMuch):
        await dialogs.reorder_pinned(owner=await people.person("Ann"), order=order, force=False, origin=HERE)
