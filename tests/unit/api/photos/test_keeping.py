"""How long photos of profiles and groups are kept: as long as anybody is shown them, and no longer."""

from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram.tl import functions as f
from heliogram.tl import types as t

GRACE_S = 49 * 3600


async def uploaded(device: Device) -> dict[str, Any]:
    return {"file": await device.upload(picture(200, 200))}


async def contact(device: Device, other: Device) -> None:
    await device(f.ContactsAddContact(id=device.who(other), first_name="B", last_name="", phone=""))


async def kept(server: Server, *photos: t.Photo) -> list[bool]:
    """Collect what is in nobody's hands, and say which of the photos are still there."""
    for _ in range(2):  # what the first one lets go of, the second one finds
        server.clock.advance(GRACE_S)
        await server.people.media.sweep()
        await server.people.files.sweep()
    there = {one.id for one in await server.people.media.photos(ids=[photo.id for photo in photos])}
    return [photo.id in there for photo in photos]


async def objects(server: Server) -> int:
    """Return how many contents are stored."""
    ((count,),) = await server.people.rows("SELECT count(*) FROM contents")
    return int(count)


def named(photo: t.Photo) -> t.InputPhoto:
    return t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)


async def test_photos_of_a_profile_are_kept_until_they_are_taken_off(server: Server, ann: Device):
    first = (await ann(f.PhotosUploadProfilePhoto(**await uploaded(ann)))).photo
    second = (await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(300, 300))))).photo
    assert await kept(server, first, second) == [True, True]
    assert await ann(f.PhotosDeletePhotos(id=[named(first)])) == [first.id]
    assert await kept(server, first, second) == [False, True]
    await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty()))
    assert await kept(server, first, second) == [False, False]
    assert await objects(server) == 0


async def test_a_fallback_photo_is_kept_until_another_takes_its_place(server: Server, ann: Device):
    first = (await ann(f.PhotosUploadProfilePhoto(**await uploaded(ann), fallback=True))).photo
    assert await kept(server, first) == [True]
    second = (await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(300, 300)), fallback=True))).photo
    assert await kept(server, first, second) == [False, True]
    await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty(), fallback=True))
    assert await kept(server, second) == [False]


async def test_a_photo_chosen_for_somebody_is_kept_as_long_as_they_are_saved(server: Server, ann: Device, bob: Device):
    await contact(ann, bob)
    answer = await ann(f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), save=True, **await uploaded(ann)))
    assert await kept(server, answer.photo) == [True]
    await ann(f.ContactsDeleteContacts(id=[ann.who(bob)]))
    assert await kept(server, answer.photo) == [False]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_suggested_photo_is_kept_by_its_message_and_by_who_takes_it(
    server: Server, ann: Device, bob: Device, *, taken: bool
):
    await contact(ann, bob)
    await ann(f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), suggest=True, **await uploaded(ann)))
    message = await bob.newest(bob.to(ann))
    photo = message.action.photo
    if taken:
        await bob(f.PhotosUpdateProfilePhoto(id=named(photo)))
    assert await kept(server, photo) == [True]
    await bob(f.MessagesDeleteMessages(id=[message.id], revoke=True))
    assert await kept(server, photo) == [taken]


async def test_the_photo_of_a_group_is_kept_while_it_is_shown_or_in_somebodys_history(
    server: Server, ann: Device, bob: Device
):
    chat = await ann.group("club", bob)
    group = t.InputPeerChat(chat_id=chat)
    uploading = t.InputChatUploadedPhoto(**await uploaded(ann))
    photo = (await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=uploading))).updates[1].message.action.photo
    for device in (ann, bob):
        await device(f.MessagesDeleteHistory(peer=group, max_id=0, just_clear=True))
    assert await kept(server, photo) == [True]
    await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=t.InputChatPhotoEmpty()))
    assert await kept(server, photo) == [False]
    again = await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=t.InputChatUploadedPhoto(**await uploaded(ann))))
    assert again.chats[0].photo.photo_id != photo.id
    await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=t.InputChatPhotoEmpty()))
    await ann(f.MessagesDeleteHistory(peer=group, max_id=0, just_clear=True))
    assert await kept(server, again.updates[1].message.action.photo) == [True]
