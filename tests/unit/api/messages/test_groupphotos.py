"""The photo by which a basic group is shown."""

from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram.api.faults import LocationInvalid
from heliogram.api.messages.groupphotos import PhotoInvalid
from heliogram.api.photos.making import EmojiMarkupInvalid, PhotoFileMissing
from heliogram.kernel.faults import ChatIdInvalid
from heliogram.services.chats.contract import ChatForbidden, ChatNotModified
from heliogram.services.media.contract import ImageProcessFailed, PhotoCropSizeSmall
from heliogram.tl import functions as f
from heliogram.tl import types as t

NONE = t.InputChatPhotoEmpty()


async def upload(device: Device, side: int = 400) -> t.InputChatUploadedPhoto:
    return t.InputChatUploadedPhoto(file=await device.upload(picture(side, side)))


async def show(device: Device, chat: int, photo: t.TypeInputChatPhoto) -> Any:
    return await device(f.MessagesEditChatPhoto(chat_id=chat, photo=photo))


def named(photo: t.Photo) -> t.InputChatPhoto:
    own = t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)
    return t.InputChatPhoto(id=own)


def in_group(chat: int) -> t.InputPeerChat:
    return t.InputPeerChat(chat_id=chat)


async def download(device: Device, where: t.TypeInputFileLocation) -> bytes:
    content: bytes = (await device(f.UploadGetFile(location=where, offset=0, limit=1 << 20))).bytes
    return content


async def test_an_uploaded_photo_is_shown_with_a_service_message(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    answer = await show(bob, chat, await upload(bob))
    said = answer.updates[1].message
    photo = said.action.photo
    assert isinstance(said.action, t.MessageActionChatEditPhoto)
    assert [one.type for one in photo.sizes] == ["i", "a", "b", "c"]
    assert answer.chats[0].photo == t.ChatPhoto(photo_id=photo.id, dc_id=2, stripped_thumb=photo.sizes[0].bytes)
    theirs = (await ann.newest(in_group(chat))).action.photo
    assert (theirs.id, theirs.sizes) == (photo.id, photo.sizes)
    assert (theirs.access_hash, theirs.file_reference) != (photo.access_hash, photo.file_reference)
    full = await ann(f.MessagesGetFullChat(chat_id=chat))
    assert (full.full_chat.chat_photo.id, full.chats[0].photo) == (photo.id, answer.chats[0].photo)
    assert (await ann(f.MessagesGetChats(id=[chat]), dc=4)).chats[0].photo.dc_id == 4


async def test_a_photo_can_be_taken_off(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    with pytest.raises(ChatNotModified):
        await show(ann, chat, NONE)
    await show(ann, chat, await upload(ann))
    answer = await show(bob, chat, NONE)
    assert answer.updates[1].message.action == t.MessageActionChatDeletePhoto()
    assert answer.chats[0].photo == t.ChatPhotoEmpty()
    assert (await ann(f.MessagesGetFullChat(chat_id=chat))).full_chat.chat_photo is None


async def test_a_photo_that_was_shown_can_be_shown_again(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    await show(ann, chat, await upload(ann))
    first = (await bob.newest(in_group(chat))).action.photo
    with pytest.raises(ChatNotModified):
        await show(bob, chat, named(first))
    await show(ann, chat, await upload(ann, 500))
    answer = await show(bob, chat, named(first))
    assert answer.chats[0].photo.photo_id == first.id


async def test_ones_profile_photo_can_be_that_of_a_group(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    own = (await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(300, 300))))).photo
    assert (await show(ann, chat, named(own))).chats[0].photo.photo_id == own.id
    theirs = (await cat(f.UsersGetFullUser(id=cat.who(ann)))).full_user.profile_photo
    den = await cat.group("den", bob)
    with pytest.raises(PhotoInvalid):
        await show(cat, den, named(theirs))


async def test_what_is_no_photo_for_a_group_is_refused_by_name(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    note = await ann.send(t.InputPeerSelf(), t.InputMediaUploadedPhoto(file=await ann.upload(picture(300, 300))))
    sent = note.updates[1].message.media.photo
    markup = t.VideoSizeEmojiMarkup(emoji_id=1, background_colors=[0])
    for photo, fault in (
        (await upload(ann, 100), PhotoCropSizeSmall),
        (t.InputChatUploadedPhoto(file=await ann.upload(b"no picture")), ImageProcessFailed),
        (t.InputChatUploadedPhoto(), PhotoFileMissing),
        (t.InputChatUploadedPhoto(video_emoji_markup=markup), EmojiMarkupInvalid),
        (t.InputChatPhoto(id=t.InputPhotoEmpty()), PhotoInvalid),
        (t.InputChatPhoto(id=t.InputPhoto(id=1, access_hash=1, file_reference=b"")), PhotoInvalid),
        (named(sent), PhotoInvalid),
    ):
        with pytest.raises(fault):
            await show(ann, chat, photo)
    assert isinstance((await bob.newest(in_group(chat))).action, t.MessageActionChatCreate)


async def test_only_members_change_the_photo(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    photo = await upload(cat)
    with pytest.raises(ChatIdInvalid):
        await show(cat, chat, photo)
    await bob(f.MessagesDeleteChatUser(chat_id=chat, user_id=t.InputUserSelf()))
    with pytest.raises(ChatForbidden):
        await show(bob, chat, await upload(bob))


async def test_the_photo_comes_to_members_alone(ann: Device, bob: Device, cat: Device):
    chat = await ann.group("club", bob)
    photo = (await show(ann, chat, await upload(ann))).chats[0].photo.photo_id
    small = t.InputPeerPhotoFileLocation(peer=in_group(chat), photo_id=photo)
    big = t.InputPeerPhotoFileLocation(peer=in_group(chat), photo_id=photo, big=True)
    assert len(await download(bob, small)) < len(await download(bob, big))
    with pytest.raises(LocationInvalid):
        await download(cat, small)
    with pytest.raises(LocationInvalid):
        await download(bob, t.InputPeerPhotoFileLocation(peer=in_group(chat), photo_id=photo + 1))
    await bob(f.MessagesDeleteChatUser(chat_id=chat, user_id=t.InputUserSelf()))
    with pytest.raises(LocationInvalid):
        await download(bob, small)
    assert isinstance((await bob(f.MessagesGetChats(id=[chat]))).chats[0].photo, t.ChatPhotoEmpty)


async def test_photos_of_a_group_are_found(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    shown = [(await show(ann, chat, await upload(ann, side))).chats[0].photo.photo_id for side in (300, 400)]
    await show(ann, chat, NONE)
    found = await bob(f.MessagesSearch(
        peer=in_group(chat), q="", filter=t.InputMessagesFilterChatPhotos(), min_date=0, max_date=0, offset_id=0,
        add_offset=0, limit=10, max_id=0, min_id=0, hash=0,
    ))  # fmt: skip
    assert [one.action.photo.id for one in found.messages] == shown[::-1]


async def test_a_photo_of_old_is_had_from_the_history(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    await show(ann, chat, await upload(ann))
    old = (await bob.newest(in_group(chat))).action.photo
    await show(ann, chat, NONE)
    where = t.InputPhotoFileLocation(
        id=old.id, access_hash=old.access_hash, file_reference=old.file_reference, thumb_size="c"
    )
    peer = t.InputPeerPhotoFileLocation(peer=in_group(chat), photo_id=old.id, big=True)
    assert await download(bob, where) == await download(bob, peer)
    await bob(f.MessagesDeleteHistory(peer=in_group(chat), max_id=0, just_clear=True))
    with pytest.raises(LocationInvalid):
        await download(bob, peer)
    assert await download(ann, peer)


@pytest.mark.parametrize("layer", [133, 150, 229])
async def test_devices_of_every_layer_learn_of_the_photo(server: Server, ann: Device, bob: Device, layer: int):
    chat = await ann.group("club", bob)
    await server.settle()
    old = server.device(bob.user, layer)
    answer = await show(ann, chat, await upload(ann))
    await server.settle()
    (told,) = old.pushed
    assert told.chats[0].photo.photo_id == answer.chats[0].photo.photo_id
    assert told.updates[0].message.action.photo.id == answer.chats[0].photo.photo_id
    full = await old(f.MessagesGetFullChat(chat_id=chat))
    assert full.full_chat.chat_photo.id == answer.chats[0].photo.photo_id
