"""Photos on profiles."""

from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram.api.photos.making import EmojiMarkupInvalid, PhotoFileMissing
from heliogram.api.photos.profile import BotInvalid, PhotoIdInvalid
from heliogram.services.media.contract import PhotoCropSizeSmall
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def upload(device: Device, side: int = 400) -> Any:
    """Give somebody a new photo; return it."""
    answer = await device(f.PhotosUploadProfilePhoto(file=await device.upload(picture(side, side))))
    return answer.photo


async def photos(device: Device, of: Device, **rest: int) -> Any:
    fields = {"offset": 0, "max_id": 0, "limit": 10}
    return await device(f.PhotosGetUserPhotos(user_id=device.who(of), **fields | rest))


def named(photo: t.Photo) -> t.InputPhoto:
    return t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)


async def test_a_new_photo_is_shown_wherever_the_account_is(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    await server.settle()
    bob.updates()
    photo = await upload(ann)
    assert [one.type for one in photo.sizes] == ["i", "a", "b", "c"]
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert user.photo == t.UserProfilePhoto(photo_id=photo.id, dc_id=2, stripped_thumb=photo.sizes[0].bytes)
    full = await bob(f.UsersGetFullUser(id=bob.who(ann)))
    assert full.full_user.profile_photo.id == photo.id
    assert [one.id for one in (await photos(bob, ann)).photos] == [photo.id]
    await server.settle()
    assert t.UpdateUser(user_id=ann.user) in bob.updates()


async def test_the_data_centre_is_the_one_the_device_thinks_it_talks_to(ann: Device, bob: Device):
    await upload(ann)
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]), dc=4)
    assert user.photo.dc_id == 4


async def test_an_earlier_photo_can_be_shown_again(ann: Device, bob: Device):
    first = await upload(ann)
    second = await upload(ann, 500)
    assert [one.id for one in (await photos(bob, ann)).photos] == [second.id, first.id]
    again = await ann(f.PhotosUpdateProfilePhoto(id=named(first)))
    assert (again.photo.id, again.users[0].photo.photo_id) == (first.id, first.id)
    assert [one.id for one in (await photos(bob, ann)).photos] == [first.id, second.id]


async def test_the_photo_before_is_shown_when_the_newest_is_taken_off(ann: Device, bob: Device):
    first = await upload(ann)
    await upload(ann, 500)
    before = await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty()))
    assert (before.photo.id, before.users[0].photo.photo_id) == (first.id, first.id)
    assert [one.id for one in (await photos(bob, ann)).photos] == [first.id]
    for _ in range(2):
        none = await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty()))
        assert (none.photo, none.users[0].photo) == (t.PhotoEmpty(id=0), None)
    assert (await photos(bob, ann)).photos == []


async def test_a_fallback_photo_is_shown_while_there_is_no_other(ann: Device, bob: Device):
    answer = await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(300, 300)), fallback=True))
    fallback = answer.photo
    assert answer.users[0].photo.photo_id == fallback.id
    full = (await bob(f.UsersGetFullUser(id=bob.who(ann)))).full_user
    assert (full.profile_photo, full.fallback_photo.id) == (None, fallback.id)
    main = await upload(ann)
    answer = await bob(f.UsersGetFullUser(id=bob.who(ann)))
    assert (answer.full_user.profile_photo.id, answer.full_user.fallback_photo) == (main.id, None)
    assert answer.users[0].photo.photo_id == main.id
    mine = (await ann(f.UsersGetFullUser(id=t.InputUserSelf()))).full_user
    assert (mine.profile_photo.id, mine.fallback_photo.id) == (main.id, fallback.id)
    assert [one.id for one in (await photos(bob, ann)).photos] == [main.id]
    assert await ann(f.PhotosDeletePhotos(id=[named(fallback)])) == []
    again = await ann(f.PhotosUpdateProfilePhoto(id=named(main), fallback=True))
    assert again.photo.id == main.id
    none = await ann(f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty(), fallback=True))
    assert (none.photo, none.users[0].photo.photo_id) == (t.PhotoEmpty(id=0), main.id)
    assert (await ann(f.UsersGetFullUser(id=t.InputUserSelf()))).full_user.fallback_photo is None


async def test_a_deleted_photo_is_shown_no_more(ann: Device, bob: Device):
    first, second = await upload(ann), await upload(ann, 500)
    assert await ann(f.PhotosDeletePhotos(id=[named(first), t.InputPhotoEmpty()])) == [first.id]
    assert (await bob(f.UsersGetUsers(id=[bob.who(ann)])))[0].photo.photo_id == second.id
    assert await bob(f.PhotosDeletePhotos(id=[named(second)])) == []
    assert await ann(f.PhotosDeletePhotos(id=[named(first), named(second)])) == [second.id]
    assert (await bob(f.UsersGetUsers(id=[bob.who(ann)])))[0].photo is None
    assert (await photos(bob, ann)).photos == []


async def test_photos_come_in_pages(ann: Device, bob: Device):
    made = [(await upload(ann, 200 + number)).id for number in range(3)]
    page = await photos(bob, ann, limit=2)
    assert ([one.id for one in page.photos], page.count) == ([made[2], made[1]], 3)
    page = await photos(bob, ann, offset=2)
    assert [one.id for one in page.photos] == [made[0]]
    page = await photos(bob, ann, max_id=made[2])
    assert [one.id for one in page.photos] == [made[1], made[0]]
    page = await photos(bob, ann, max_id=made[1], offset=-1, limit=1)
    assert ([one.id for one in page.photos], page.count) == ([made[1]], 3)


async def test_only_ones_own_profile_photos_can_be_shown(ann: Device, bob: Device):
    photo = await upload(ann)
    with pytest.raises(PhotoIdInvalid):
        await bob(f.PhotosUpdateProfilePhoto(id=named(photo)))
    theirs = (await photos(bob, ann)).photos[0]
    with pytest.raises(PhotoIdInvalid):
        await bob(f.PhotosUpdateProfilePhoto(id=named(theirs)))
    sent = await ann.send(t.InputPeerSelf(), t.InputMediaUploadedPhoto(file=await ann.upload(picture(300, 300))))
    with pytest.raises(PhotoIdInvalid):
        await ann(f.PhotosUpdateProfilePhoto(id=named(sent.updates[1].message.media.photo)))


async def test_what_profiles_cannot_have_is_refused_by_name(ann: Device, bob: Device):
    with pytest.raises(PhotoCropSizeSmall):
        await upload(ann, 100)
    file = await ann.upload(picture(200, 200))
    markup = t.VideoSizeEmojiMarkup(emoji_id=1, background_colors=[0])
    for refused, fault in (
        (f.PhotosUploadProfilePhoto(), PhotoFileMissing),
        (f.PhotosUploadProfilePhoto(video_emoji_markup=markup), EmojiMarkupInvalid),
        (f.PhotosUploadProfilePhoto(file=file, bot=ann.who(bob)), BotInvalid),
        (f.PhotosUpdateProfilePhoto(id=t.InputPhotoEmpty(), bot=ann.who(bob)), BotInvalid),
    ):
        with pytest.raises(fault):
            await ann(refused)
    assert (await photos(bob, ann)).photos == []
