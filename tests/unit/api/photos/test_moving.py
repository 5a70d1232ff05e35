"""Photos that move, on profiles and groups."""

from typing import Any

import pytest
from tests.support.films import film, played
from tests.support.pictures import picture
from tests.support.server import Device

from heliogram.api.photos.making import VideoFileInvalid
from heliogram.services.media.contract import PhotoCropSizeSmall
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def moving(device: Device, **rest: float) -> dict[str, Any]:
    return {"video": await device.upload(film(240, 180)), "video_start_ts": 0.5, **rest}


async def download(device: Device, photo: t.Photo, kind: str) -> bytes:
    where = t.InputPhotoFileLocation(
        id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference, thumb_size=kind
    )
    content: bytes = (await device(f.UploadGetFile(location=where, offset=0, limit=1 << 20))).bytes
    return content


async def test_a_profile_moves_for_everybody_who_looks(ann: Device, bob: Device):
    answer = await ann(f.PhotosUploadProfilePhoto(**await moving(ann)))
    assert [one.type for one in answer.photo.sizes] == ["i", "a", "b", "c"]
    (video,) = answer.photo.video_sizes
    assert (video.type, video.w, video.h, video.video_start_ts) == ("u", video.h, video.w, 0.5)
    assert answer.users[0].photo.has_video
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert user.photo == answer.users[0].photo
    theirs = (await bob(f.UsersGetFullUser(id=bob.who(ann)))).full_user.profile_photo
    content = await download(bob, theirs, "u")
    assert len(content) == video.size
    with played(content) as container:
        assert [stream.type for stream in container.streams] == ["video"]
    peer = t.InputPeerPhotoFileLocation(peer=bob.to(ann), photo_id=theirs.id)
    small = (await bob(f.UploadGetFile(location=peer, offset=0, limit=1 << 20))).bytes
    assert small == await download(bob, theirs, "a")


async def test_the_photo_before_is_shown_again_as_it_was(ann: Device, bob: Device):
    first = await ann(f.PhotosUploadProfilePhoto(**await moving(ann)))
    await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(200, 200))))
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert not user.photo.has_video
    await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty()))
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert user.photo == first.users[0].photo


async def test_a_group_moves(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    answer = await ann(f.MessagesEditChatPhoto(chat_id=chat, photo=t.InputChatUploadedPhoto(**await moving(ann))))
    assert answer.chats[0].photo.has_video
    theirs = (await bob.newest(t.InputPeerChat(chat_id=chat))).action.photo
    assert await download(bob, theirs, "u")


async def test_a_contact_moves_for_the_one_who_chose_it(ann: Device, bob: Device):
    await ann(f.ContactsAddContact(id=ann.who(bob), first_name="B", last_name="", phone=""))
    request = f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), save=True, suggest=True, **await moving(ann))
    answer = await ann(request)
    assert (answer.users[0].photo.has_video, answer.users[0].photo.personal) == (True, True)
    suggested = (await bob.newest(bob.to(ann))).action.photo
    assert await download(bob, suggested, "u")


@pytest.mark.parametrize("start", [-1.0, float("nan"), float("inf"), 99.0])
async def test_a_frame_that_is_not_there_is_another_one(ann: Device, start: float):
    answer = await ann(f.PhotosUploadProfilePhoto(**await moving(ann, video_start_ts=start)))
    assert answer.photo.video_sizes


async def test_a_video_comes_with_a_picture_of_it_and_is_taken_itself(ann: Device):
    file = await ann.upload(picture(200, 200))
    answer = await ann(f.PhotosUploadProfilePhoto(file=file, **await moving(ann)))
    assert answer.photo.video_sizes


async def test_what_is_no_video_is_refused_by_name(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    for content, fault in (
        (picture(200, 200), VideoFileInvalid),
        (b"no video", VideoFileInvalid),
        (film(240, 120), PhotoCropSizeSmall),
    ):
        with pytest.raises(fault):
            await ann(f.PhotosUploadProfilePhoto(video=await ann.upload(content)))
        with pytest.raises(fault):
            await ann(f.MessagesEditChatPhoto(
                chat_id=chat, photo=t.InputChatUploadedPhoto(video=await ann.upload(content))
            ))  # fmt: skip
