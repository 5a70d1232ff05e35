import pytest

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, user_peer
from heliogram.services.dialogs.contract import DialogSettings, Draft, NotifySettings, PinnedDialogsTooMuch
from heliogram.services.dialogs.events import (
    DialogPinned,
    DraftChanged,
    NotifySettingsChanged,
    PinnedReordered,
    UnreadMarked,
)
from heliogram.services.messages.contract import Outgoing

HERE = AuthKeyId(7)
P1, P2, P3 = PeerId(5), PeerId(-6), PeerId(7)


@pytest.fixture
async def ann(people):
    return await people.person("Ann")


async def pin(people, owner, peer, pinned=True):
    return await people.dialogs.set_pinned(owner=owner, peer=peer, pinned=pinned, origin=HERE)


async def save(people, owner, peer, text, **more):
    return await people.dialogs.save_draft(owner=owner, draft=Draft(peer=peer, text=text, **more), origin=HERE)


async def test_a_pinned_conversation_comes_in_front(people, ann):
    assert await pin(people, ann, P1)
    assert await pin(people, ann, P2)
    assert not await pin(people, ann, P1)
    assert await people.dialogs.pinned(owner=ann) == [P2, P1]
    assert await pin(people, ann, P2, pinned=False)
    assert not await pin(people, ann, P2, pinned=False)
    assert await people.log(ann) == [DialogPinned(P1, True), DialogPinned(P2, True), DialogPinned(P2, False)]


async def test_five_conversations_can_be_pinned(people, ann):
    for number in range(1, 6):
        await pin(people, ann, PeerId(number))
    with pytest.raises(PinnedDialogsTooMuch):
        await pin(people, ann, PeerId(6))


async def reorder(people, owner, order, force):
    return await people.dialogs.reorder_pinned(owner=owner, order=order, force=force, origin=HERE)


async def test_an_order_without_force_keeps_what_it_leaves_out(people, ann):
    for peer in (P1, P2, P3):
        await pin(people, ann, peer)
    assert await reorder(people, ann, [P1, P1, P3], force=False)
    assert await people.dialogs.pinned(owner=ann) == [P1, P3, P2]
    assert not await reorder(people, ann, [P1], force=False)
    assert (await people.log(ann))[3:] == [PinnedReordered()]


async def test_an_order_with_force_unpins_what_it_leaves_out(people, ann):
    await pin(people, ann, P1)
    assert await reorder(people, ann, [P3, P2], force=True)
    assert await people.dialogs.pinned(owner=ann) == [P3, P2]


async def test_an_order_of_more_than_five_is_refused(people, ann):
    with pytest.raises(PinnedDialogsTooMuch):
        await reorder(people, ann, [PeerId(number) for number in range(1, 7)], force=True)
    assert await people.dialogs.pinned(owner=ann) == []


async def test_a_mark_is_set_and_taken_away(people, ann):
    for unread in (True, False):
        for expected in (True, False):
            changed = await people.dialogs.set_unread_mark(owner=ann, peer=P1, unread=unread, origin=HERE)
            assert changed is expected
        assert await people.dialogs.marked_unread(owner=ann) == ([P1] if unread else [])
    assert await people.log(ann) == [UnreadMarked(P1, True), UnreadMarked(P1, False)]


async def test_a_draft_is_kept_with_its_date(people, ann):
    assert await save(people, ann, P1, "hello", reply_to=MessageId(3), entities=b"e")
    (draft,) = await people.dialogs.drafts(owner=ann)
    assert draft == Draft(peer=P1, text="hello", entities=b"e", reply_to=MessageId(3), saved_at=int(people.clock.now()))
    assert await people.log(ann) == [DraftChanged(P1)]


async def test_the_same_draft_again_changes_nothing(people, ann):
    await save(people, ann, P1, "hello")
    people.clock.advance(5)
    assert not await save(people, ann, P1, "hello")
    assert await save(people, ann, P1, "hello!")
    assert len(await people.log(ann)) == 2


async def test_an_empty_draft_removes_the_one_before(people, ann):
    assert not await save(people, ann, P1, "")
    await save(people, ann, P1, "hello")
    assert await save(people, ann, P1, "")
    assert await people.dialogs.drafts(owner=ann) == []


async def test_a_reply_without_text_is_a_draft(people, ann):
    assert await save(people, ann, P1, "", reply_to=MessageId(3))


async def test_all_drafts_are_cleared_at_once(people, ann):
    await save(people, ann, P1, "a")
    await save(people, ann, P2, "b")
    assert await people.dialogs.clear_drafts(owner=ann, origin=HERE) == [P2, P1]
    assert await people.dialogs.clear_drafts(owner=ann, origin=HERE) == []
    assert (await people.log(ann))[2:] == [DraftChanged(P2), DraftChanged(P1)]


async def test_sending_clears_the_draft_of_that_conversation_when_asked_to(people, ann):
    bob = user_peer(await people.person("Bob"))
    for clear_draft in (False, True):
        await save(people, ann, bob, f"hello {clear_draft}")
        outgoing = [Outgoing(random_id=1 + clear_draft, text="hello")]
        await people.messages.send(sender=ann, peer=bob, outgoing=outgoing, origin=HERE, clear_draft=clear_draft)
        assert len(await people.dialogs.drafts(owner=ann)) == (0 if clear_draft else 1)
    assert await people.log(ann) == [DraftChanged(bob)] * 3


async def set_notify(people, owner, scope, **choices):
    await people.dialogs.set_notify_settings(owner=owner, scope=scope, settings=NotifySettings(**choices), origin=HERE)


async def test_notification_choices_are_kept_per_scope(people, ann):
    await set_notify(people, ann, "users", silent=True)
    await set_notify(people, ann, "users", silent=True)
    await set_notify(people, ann, "peer:-6", mute_until=5)
    assert await people.dialogs.notify_settings(owner=ann, scope="users") == NotifySettings(silent=True)
    assert await people.dialogs.notify_settings(owner=ann, scope="chats") == NotifySettings()
    assert await people.log(ann) == [NotifySettingsChanged("users"), NotifySettingsChanged("peer:-6")]


async def test_all_notification_choices_are_forgotten_at_once(people, ann):
    await set_notify(people, ann, "users", silent=True)
    await set_notify(people, ann, "peer:5", silent=True)
    await people.dialogs.reset_notify_settings(owner=ann, origin=HERE)
    assert await people.dialogs.notify_settings(owner=ann, scope="users") == NotifySettings()
    assert (await people.log(ann))[2:] == [NotifySettingsChanged("peer:5"), NotifySettingsChanged("users")]


@pytest.mark.parametrize("scope", ["", "user", "peer:", "peer:x", "peer:0", "users "])
async def test_a_scope_that_is_none_is_a_mistake(people, ann, scope):
    with pytest.raises(ValueError, match="no scope"):
        await people.dialogs.notify_settings(owner=ann, scope=scope)


async def test_everything_kept_about_conversations_is_read_at_once(people, ann):
    await pin(people, ann, P1)
    await pin(people, ann, P2)
    await people.dialogs.set_unread_mark(owner=ann, peer=P2, unread=True, origin=HERE)
    await save(people, ann, P3, "hi")
    await set_notify(people, ann, "peer:5", silent=True)
    at = int(people.clock.now())
    assert await people.dialogs.settings_of(owner=ann, peers=[P3, P1, P2, PeerId(9)]) == [
        DialogSettings(peer=P3, draft=Draft(peer=P3, text="hi", saved_at=at)),
        DialogSettings(peer=P1, pinned=1, notify=NotifySettings(silent=True)),
        DialogSettings(peer=P2, pinned=0, unread_mark=True),
        DialogSettings(peer=PeerId(9)),
    ]
