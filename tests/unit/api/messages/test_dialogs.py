"""The list of conversations."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import FolderIdInvalid
from heliogram.api.listhash import list_hash
from heliogram.kernel.faults import ChatIdInvalid, LimitInvalid, PeerIdInvalid
from heliogram.services.dialogs.contract import PinnedDialogsTooMuch
from heliogram.tl import functions as f
from heliogram.tl import types as t


def get(**rest) -> f.MessagesGetDialogs:
    fields = {"offset_date": 0, "offset_id": 0, "offset_peer": t.InputPeerEmpty(), "limit": 100, "hash": 0}
    return f.MessagesGetDialogs(**fields | rest)


def names(ann: Device, page) -> list[str]:
    people = {user.id: user.first_name for user in page.users}
    return [people[dialog.peer.user_id] for dialog in page.dialogs]


async def friends(server: Server, ann: Device, *called: str) -> list[Device]:
    made = [await server.person(name) for name in called]
    for friend in made:
        server.clock.advance(10)
        await friend.say(friend.to(ann), f"I am {friend.user}")
    return made


async def test_conversations_come_newest_first_with_their_newest_messages(server: Server, ann: Device):
    await friends(server, ann, "Dan", "Eve", "Fay")
    page = await ann(get())
    assert isinstance(page, t.MessagesDialogs)
    assert names(ann, page) == ["Fay", "Eve", "Dan"]
    assert [dialog.top_message for dialog in page.dialogs] == [message.id for message in page.messages] == [3, 2, 1]
    assert [dialog.unread_count for dialog in page.dialogs] == [1, 1, 1]


async def test_pages_go_on_where_the_last_ended(server: Server, ann: Device):
    dan, eve, _ = await friends(server, ann, "Dan", "Eve", "Fay")
    first = await ann(get(limit=2))
    assert isinstance(first, t.MessagesDialogsSlice)
    assert (names(ann, first), first.count) == (["Fay", "Eve"], 3)
    last = first.messages[-1]
    then = await ann(get(offset_date=last.date, offset_id=last.id, offset_peer=ann.to(eve)))
    assert names(ann, then) == ["Dan"]
    end = await ann(get(offset_date=then.messages[0].date, offset_id=1, offset_peer=ann.to(dan)))
    assert end.dialogs == []


async def test_pinned_conversations_come_first_in_their_order(server: Server, ann: Device):
    dan, eve, _ = await friends(server, ann, "Dan", "Eve", "Fay")
    for friend in (dan, eve):
        await ann(f.MessagesToggleDialogPin(pinned=True, peer=t.InputDialogPeer(peer=ann.to(friend))))
    page = await ann(get())
    assert names(ann, page) == ["Eve", "Dan", "Fay"]
    assert [dialog.pinned for dialog in page.dialogs] == [True, True, False]
    assert names(ann, await ann(get(exclude_pinned=True))) == ["Fay"]
    pinned = await ann(f.MessagesGetPinnedDialogs(folder_id=0))
    assert names(ann, pinned) == ["Eve", "Dan"]
    assert pinned.state.pts == 4
    order = [t.InputDialogPeer(peer=ann.to(friend)) for friend in (dan, eve)]
    assert await ann(f.MessagesReorderPinnedDialogs(force=True, folder_id=0, order=order)) is True
    assert names(ann, await ann(f.MessagesGetPinnedDialogs(folder_id=0))) == ["Dan", "Eve"]
    await ann(f.MessagesToggleDialogPin(peer=t.InputDialogPeer(peer=ann.to(dan))))
    assert names(ann, await ann(f.MessagesGetPinnedDialogs(folder_id=0))) == ["Eve"]


async def test_only_so_many_conversations_are_pinned(server: Server, ann: Device):
    pins = [
        f.MessagesToggleDialogPin(pinned=True, peer=t.InputDialogPeer(peer=ann.to(friend)))
        for friend in await friends(server, ann, *"DEFGHI")
    ]
    for pin in pins[:5]:
        assert await ann(pin) is True
    with pytest.raises(PinnedDialogsTooMuch):
        await ann(pins[5])


async def test_the_archive_is_empty_and_other_folders_do_not_exist(ann: Device):
    assert (await ann(get(folder_id=1))).dialogs == []
    assert (await ann(f.MessagesGetPinnedDialogs(folder_id=1))).dialogs == []
    with pytest.raises(FolderIdInvalid):
        await ann(get(folder_id=2))
    with pytest.raises(FolderIdInvalid):
        await ann(f.MessagesReorderPinnedDialogs(folder_id=1, order=[]))


async def test_a_list_the_client_has_is_not_sent_again(server: Server, ann: Device):
    await friends(server, ann, "Dan", "Eve")
    assert await ann(get(hash=list_hash([2, 1]))) == t.MessagesDialogsNotModified(count=2)


async def test_a_conversation_without_messages_can_be_asked_for(ann: Device, bob: Device):
    asked = await ann(f.MessagesGetPeerDialogs(peers=[t.InputDialogPeer(peer=ann.to(bob))]))
    (dialog,) = asked.dialogs
    assert (dialog.peer, dialog.top_message) == (t.PeerUser(user_id=bob.user), 0)
    assert bob.user in {user.id for user in asked.users}


async def test_a_conversation_is_marked_unread_and_no_longer(ann: Device, bob: Device):
    peer = t.InputDialogPeer(peer=ann.to(bob))
    await ann(f.MessagesMarkDialogUnread(unread=True, peer=peer))
    assert await ann(f.MessagesGetDialogUnreadMarks()) == [t.DialogPeer(peer=t.PeerUser(user_id=bob.user))]
    await ann(f.MessagesMarkDialogUnread(peer=peer))
    assert await ann(f.MessagesGetDialogUnreadMarks()) == []


async def test_folders_and_strange_groups_are_no_conversations(ann: Device, bob: Device, cat: Device):
    with pytest.raises(PeerIdInvalid):
        await ann(f.MessagesMarkDialogUnread(unread=True, peer=t.InputDialogPeerFolder(folder_id=1)))
    chat = await bob.group("theirs", cat)
    with pytest.raises(ChatIdInvalid):
        await ann(f.MessagesGetPeerDialogs(peers=[t.InputDialogPeer(peer=t.InputPeerChat(chat_id=chat))]))


async def test_more_conversations_than_a_page_are_not_asked_for_at_once(ann: Device, bob: Device):
    peer = t.InputDialogPeer(peer=ann.to(bob))
    assert (await ann(f.MessagesGetPeerDialogs(peers=[peer] * 100))).dialogs
    with pytest.raises(LimitInvalid):
        await ann(f.MessagesGetPeerDialogs(peers=[peer] * 101))
