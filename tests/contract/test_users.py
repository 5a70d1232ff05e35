"""The users contract in every wiring."""

import pytest
from tests.support.mediarows import put_photos
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, UserId
from heliogram.services.users.contract import (
    AboutTooLong,
    FirstNameInvalid,
    PhoneNumberOccupied,
    ProfilePhoto,
    User,
    UsernameInvalid,
    UsernameNotModified,
    UsernameOccupied,
    UsernamePurchaseAvailable,
    Users,
)

HERE = AuthKeyId(-(2**63))


@pytest.fixture
async def users(wire: Wire, people: People) -> Users:
    return await wire(Users, people.users)


async def test_an_account_comes_back_the_same_by_every_way_to_it(users: Users):
    user = await users.create(phone="49151234", first_name="Ann", last_name="Lée")
    assert type(user) is User
    user = await users.set_username(user=user.id, username="Annika", origin=HERE)
    assert await users.get_many(ids=[UserId(5), user.id, user.id]) == [user]
    assert await users.by_phones(phones=["49151234"]) == [user]
    assert await users.by_username(username="annika") == user
    assert await users.by_username(username="nobody") is None
    assert await users.search(query="ann", limit=5) == [user]
    assert await users.list_all(after=SERVICE_USER, limit=5) == [user]


async def test_what_is_not_given_stays(users: Users):
    user = await users.create(phone="", first_name="Ann", last_name="Lee")
    changed = await users.set_profile(user=user.id, first_name=None, last_name="", about="hi", origin=HERE)
    assert (changed.first_name, changed.last_name, changed.about) == ("Ann", "", "hi")


async def test_refusals_arrive_by_their_names(users: Users):
    user = await users.create(phone="49151234", first_name="Ann", last_name="")
    await users.set_username(user=user.id, username="annika", origin=HERE)
    other = await users.create(phone="", first_name="Bob", last_name="")
    with pytest.raises(PhoneNumberOccupied):
        await users.create(phone="49151234", first_name="Ann", last_name="")
    with pytest.raises(FirstNameInvalid):
        await users.create(phone="", first_name="", last_name="")
    with pytest.raises(AboutTooLong):
        await users.set_profile(user=user.id, first_name=None, last_name=None, about="x" * 71, origin=HERE)
    with pytest.raises(UsernameOccupied):
        await users.set_username(user=other.id, username="Annika", origin=HERE)
    with pytest.raises(UsernameNotModified):
        await users.set_username(user=user.id, username="annika", origin=HERE)
    with pytest.raises(UsernameInvalid):
        await users.username_is_free(username="1")
    with pytest.raises(UsernamePurchaseAvailable):
        await users.username_is_free(username="anna")
    assert not await users.username_is_free(username="ANNIKA")


async def test_photos_come_back_the_same_by_every_way_to_them(people: People, users: Users):
    await put_photos(people.db, 7, 2**62)
    user = await users.create(phone="", first_name="Ann", last_name="")
    photo = ProfilePhoto(id=2**62, thumb=b"\x01\xff", video=True)
    shown = await users.set_photo(user=user.id, photo=photo, origin=HERE)
    assert shown.photo == photo
    shown = await users.set_fallback_photo(user=user.id, photo=ProfilePhoto(id=7), origin=HERE)
    assert (shown.photo, shown.fallback_photo) == (photo, ProfilePhoto(id=7))
    assert await users.get_many(ids=[user.id]) == [shown]
    assert await users.photos_of(user=user.id, below=0, offset=0, limit=5) == ([2**62], 1)
    assert await users.has_photo(user=user.id, photo=7)
    assert await users.has_photo(user=user.id, photo=2**62)
    assert not await users.has_photo(user=user.id, photo=1)
    assert await users.remove_photos(user=user.id, photos=[2**62], origin=HERE) == [2**62]
