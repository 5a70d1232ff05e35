"""Photos that one chooses for others."""

from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram.api.faults import LocationInvalid, YouBlockedUser
from heliogram.api.photos.contacts import NeedActionMissing
from heliogram.api.photos.making import PhotoFileMissing
from heliogram.services.contacts.contract import ContactMissing
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def save(device: Device, other: Device) -> None:
    await device(f.ContactsAddContact(id=device.who(other), first_name="B", last_name="", phone=""))


async def choose(device: Device, other: Device, **what: bool) -> Any:
    """Upload a photo for somebody else."""
    file = await device.upload(picture(400, 400))
    return await device(f.PhotosUploadContactProfilePhoto(user_id=device.who(other), file=file, **what))


async def shown(device: Device, other: Device) -> Any:
    return (await device(f.UsersGetUsers(id=[device.who(other)])))[0].photo


def named(photo: t.Photo) -> t.InputPhoto:
    return t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)


async def test_a_photo_kept_for_somebody_is_seen_by_the_one_who_chose_it(
    server: Server, ann: Device, bob: Device, cat: Device
):
    await save(ann, bob)
    other = server.device(ann.user)
    own = (await bob(f.PhotosUploadProfilePhoto(file=await bob.upload(picture(300, 300))))).photo
    await server.settle()
    other.updates(), bob.updates()
    answer = await choose(ann, bob, save=True)
    assert answer.users[0].photo == t.UserProfilePhoto(
        personal=True, photo_id=answer.photo.id, stripped_thumb=answer.photo.sizes[0].bytes, dc_id=2
    )
    full = (await ann(f.UsersGetFullUser(id=ann.who(bob)))).full_user
    assert (full.personal_photo.id, full.profile_photo.id) == (answer.photo.id, own.id)
    assert [(await shown(one, bob)).photo_id for one in (bob, cat)] == [own.id, own.id]
    assert (await bob(f.UsersGetFullUser(id=t.InputUserSelf()))).full_user.personal_photo is None
    assert await photo_ids(ann, bob) == [own.id]
    await server.settle()
    assert other.updates() == [t.UpdateUser(user_id=bob.user)]
    assert bob.updates() == []


async def photo_ids(device: Device, other: Device) -> list[int]:
    page = await device(f.PhotosGetUserPhotos(user_id=device.who(other), offset=0, max_id=0, limit=10))
    return [one.id for one in page.photos]


async def test_a_photo_kept_for_somebody_can_be_taken_back(ann: Device, bob: Device):
    await save(ann, bob)
    chosen = (await choose(ann, bob, save=True)).photo
    where = t.InputPeerPhotoFileLocation(peer=ann.to(bob), photo_id=chosen.id)
    await ann(f.UploadGetFile(location=where, offset=0, limit=4096))
    with pytest.raises(LocationInvalid):
        await bob(f.UploadGetFile(
            location=t.InputPeerPhotoFileLocation(peer=t.InputPeerSelf(), photo_id=chosen.id), offset=0, limit=4096
        ))  # fmt: skip
    answer = await ann(f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), save=True))
    assert (answer.photo, answer.users[0].photo) == (t.PhotoEmpty(id=0), None)
    with pytest.raises(LocationInvalid):
        await ann(f.UploadGetFile(location=where, offset=0, limit=4096))


async def test_a_suggested_photo_comes_as_a_service_message_and_can_be_taken(server: Server, ann: Device, bob: Device):
    await save(ann, bob)
    answer = await choose(ann, bob, suggest=True)
    assert answer.users[0].photo is None
    await server.settle()
    (told,) = [one for one in ann.updates() if isinstance(one, t.UpdateNewMessage)]
    assert told.message.action.photo.id == answer.photo.id
    got = await bob.newest(bob.to(ann))
    assert isinstance(got.action, t.MessageActionSuggestProfilePhoto)
    photo = got.action.photo
    assert (photo.id, photo.sizes) == (answer.photo.id, answer.photo.sizes)
    assert photo.access_hash != answer.photo.access_hash
    where = t.InputPhotoFileLocation(
        id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference, thumb_size="c"
    )
    assert (await bob(f.UploadGetFile(location=where, offset=0, limit=1 << 20))).bytes
    await bob(f.PhotosUpdateProfilePhoto(id=named(photo)))
    assert (await shown(ann, bob)).photo_id == photo.id
    assert await photo_ids(ann, bob) == [photo.id]


async def test_a_repeated_suggestion_is_one(server: Server, ann: Device, bob: Device):
    await save(ann, bob)
    file = await ann.upload(picture(400, 400))
    for _ in range(2):
        await ann(f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), file=file, suggest=True))
    assert len((await bob.history(bob.to(ann))).messages) == 1


async def test_a_suggestion_to_who_has_blocked_one_does_not_reach_them(ann: Device, bob: Device):
    await save(ann, bob)
    await bob(f.ContactsBlock(id=bob.to(ann)))
    await choose(ann, bob, suggest=True)
    assert (await bob.history(bob.to(ann))).messages == []
    await ann(f.ContactsBlock(id=ann.to(bob)))
    with pytest.raises(YouBlockedUser):
        await choose(ann, bob, suggest=True)


async def test_photos_are_chosen_for_people_one_has_saved(ann: Device, bob: Device):
    with pytest.raises(ContactMissing):
        await choose(ann, bob, save=True)
    with pytest.raises(ContactMissing):
        await choose(ann, bob, suggest=True)
    await save(ann, bob)
    with pytest.raises(NeedActionMissing):
        await choose(ann, bob)
    with pytest.raises(PhotoFileMissing):
        await ann(f.PhotosUploadContactProfilePhoto(user_id=ann.who(bob), suggest=True))
    assert await shown(ann, bob) is None


@pytest.mark.parametrize(("layer", "action"), [(150, t.MessageActionEmpty), (151, t.MessageActionSuggestProfilePhoto)])
async def test_layers_that_know_no_suggestions_see_that_there_was_something(
    server: Server, ann: Device, bob: Device, layer: int, action: type
):
    await save(ann, bob)
    await server.settle()
    old = server.device(bob.user, layer)
    await choose(ann, bob, suggest=True, save=True)
    await server.settle()
    (told,) = old.updates()
    assert isinstance(told.message.action, action)
    assert isinstance((await old.newest(bob.to(ann))).action, action)
    mine = server.device(ann.user, layer)
    (user,) = await mine(f.UsersGetUsers(id=[ann.who(bob)]))
    assert user.photo.personal
    full = await mine(f.UsersGetFullUser(id=ann.who(bob)))
    assert (full.full_user.personal_photo is not None) == (layer >= 151)
