"""One photo, wherever a client looks."""

from collections.abc import Iterable
from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

SEARCH: dict[str, Any] = {
    "q": "hello", "filter": t.InputMessagesFilterEmpty(), "min_date": 0, "max_date": 0, "offset_id": 0, "limit": 10,
}  # fmt: skip


async def everywhere(device: Device, other: Device, chat: int, since: Any) -> dict[str, Any]:
    """Return every answer in which a device meets another user or a group of both."""
    peer, group = device.to(other), t.InputPeerChat(chat_id=chat)
    dialogs = f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=10, hash=0)
    requests = [
        f.UsersGetUsers(id=[device.who(other)]),
        f.UsersGetFullUser(id=device.who(other)),
        f.PhotosGetUserPhotos(user_id=device.who(other), offset=0, max_id=0, limit=10),
        f.ContactsGetContacts(hash=0),
        f.ContactsSearch(q="bobby", limit=10),
        f.ContactsResolveUsername(username="bobby"),
        f.ContactsGetBlocked(offset=0, limit=10),
        f.ContactsImportContacts(
            contacts=[t.InputPhoneContact(client_id=1, phone="49302", first_name="B", last_name="")]
        ),
        dialogs,
        f.MessagesGetPinnedDialogs(folder_id=0),
        f.MessagesGetPeerDialogs(peers=[t.InputDialogPeer(peer=one) for one in (peer, group)]),
        f.MessagesGetMessages(id=[t.InputMessageID(id=number) for number in range(1, 6)]),
        f.MessagesSearch(peer=peer, add_offset=0, max_id=0, min_id=0, hash=0, **SEARCH),
        f.MessagesSearch(peer=group, add_offset=0, max_id=0, min_id=0, hash=0, **SEARCH),
        f.MessagesSearchGlobal(offset_rate=0, offset_peer=t.InputPeerEmpty(), **SEARCH),
        f.MessagesGetFullChat(chat_id=chat),
        f.MessagesGetChats(id=[chat]),
        f.MessagesGetCommonChats(user_id=device.who(other), max_id=0, limit=10),
        f.UpdatesGetDifference(pts=since.pts, date=since.date, qts=0),
        f.MessagesEditChatTitle(chat_id=chat, title="den"),
    ]
    met = {f"{request.NAME} {number}": await device(request) for number, request in enumerate(requests)}
    met["private history"] = await device.history(peer)
    met["history of the group"] = await device.history(group)
    return met


def shown(answers: Iterable[Any], kind: type) -> dict[int, list[Any]]:
    """Return the photos of users or groups that answers name, by id."""
    found: dict[int, list[Any]] = {}

    def look(value: Any) -> None:
        if isinstance(value, kind):
            found.setdefault(value.id, []).append(value.photo)
        if isinstance(value, tl.Constructor):
            for name in value.__struct_fields__:
                look(getattr(value, name))
        elif isinstance(value, (list, tuple)):
            for one in value:
                look(one)

    for answer in answers:
        look(answer)
    return found


@pytest.mark.parametrize("layer", [133, 150, 158, 229])
async def test_a_user_and_a_group_have_one_photo_wherever_a_client_looks(
    server: Server, ann: Device, bob: Device, cat: Device, layer: int
):
    await bob(f.AccountUpdateUsername(username="bobby"))
    await ann(f.ContactsAddContact(id=ann.who(bob), first_name="B", last_name="", phone=""))
    since = await ann(f.UpdatesGetState())
    chat = await ann.group("club", bob, cat)
    await bob.say(t.InputPeerChat(chat_id=chat), "hello all")
    await bob.say(bob.to(ann), "hello")
    await ann(f.ContactsBlock(id=ann.to(bob)))
    for peer in (ann.to(bob), t.InputPeerChat(chat_id=chat)):
        await ann(f.MessagesToggleDialogPin(pinned=True, peer=t.InputDialogPeer(peer=peer)))
    await server.settle()
    reader = server.device(ann.user, layer)
    mine = (await bob(f.PhotosUploadProfilePhoto(file=await bob.upload(picture(300, 300))))).photo
    uploaded = t.InputChatUploadedPhoto(file=await ann.upload(picture(400, 400)))
    changed = await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=uploaded))
    ours = changed.updates[1].message.action.photo
    await server.settle()
    told = reader.pushed
    assert (bob.user in shown(told, t.User), chat in shown(told, t.Chat)) == (True, True)
    answers = await everywhere(reader, bob, chat, since)
    users = shown([*answers.values(), *told], t.User)
    groups = shown([*answers.values(), *told], t.Chat)
    of_bob = t.UserProfilePhoto(photo_id=mine.id, stripped_thumb=mine.sizes[0].bytes, dc_id=2)
    assert set(map(repr, users[bob.user])) == {repr(of_bob)}
    assert set(map(repr, groups[chat])) == {
        repr(t.ChatPhoto(photo_id=ours.id, stripped_thumb=ours.sizes[0].bytes, dc_id=2))
    }
    assert set(users[cat.user]) == {None}
    if layer < 135:
        del answers["users.getFullUser 1"]  # the user it carried is none of today's fields
    for name, answer in answers.items():
        assert bob.user in shown([answer], t.User) or chat in shown([answer], t.Chat), name
