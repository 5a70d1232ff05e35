import asyncio

import pytest
from tests.support.mediarows import held, put_photos

from heliogram.kernel.faults import UserIdInvalid
from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, UserId
from heliogram.services.contacts.contract import PhoneEntry
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.users.contract import (
    AboutTooLong,
    AlbumPhotosTooMany,
    FirstNameInvalid,
    LastNameInvalid,
    PhoneNumberOccupied,
    ProfilePhoto,
    UsernameInvalid,
    UsernameNotModified,
    UsernameOccupied,
    UsernamePurchaseAvailable,
)
from heliogram.services.users.events import NameChanged, ProfileChanged

HERE = AuthKeyId(7)


async def test_the_service_account_exists_from_the_start(people):
    (account,) = await people.users.get_many(ids=[SERVICE_USER])
    assert account.service


async def test_a_new_account_is_found_by_id_and_number(people):
    user = await people.users.create(phone="49151234", first_name=" Ann ", last_name="Lee")
    assert (user.first_name, user.last_name) == ("Ann", "Lee")
    assert await people.users.get_many(ids=[user.id]) == [user]
    assert await people.users.by_phones(phones=["49151234", "1"]) == [user]


async def test_a_number_makes_one_account_even_when_two_ask_at_once(people):
    made = await asyncio.gather(
        *(people.users.create(phone="49151", first_name="A", last_name="") for _ in range(2)), return_exceptions=True
    )
    assert [type(outcome) for outcome in made].count(PhoneNumberOccupied) == 1


async def test_a_number_is_stored_as_its_digits_only(people):
    with pytest.raises(ValueError, match="digits"):
        await people.users.create(phone="+49 151 234", first_name="A", last_name="")


async def test_an_account_needs_a_proper_name(people):
    with pytest.raises(FirstNameInvalid):
        await people.users.create(phone="", first_name="", last_name="")
    with pytest.raises(LastNameInvalid):
        await people.users.create(phone="", first_name="A", last_name="x" * 65)


async def test_accounts_come_in_the_order_asked_each_once(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    asked = [bob, UserId(5), ann, bob]
    for _ in range(2):  # from the store, then from memory
        assert [user.id for user in await people.users.get_many(ids=asked)] == [bob, ann]


async def test_a_change_is_seen_by_the_next_read_though_the_row_was_in_memory(people):
    ann = await people.person("Ann")
    await people.users.get_many(ids=[ann])
    await people.users.set_profile(user=ann, first_name="Anna", last_name=None, about=None, origin=HERE)
    (user,) = await people.users.get_many(ids=[ann])
    assert (user.first_name, user.version) == ("Anna", 2)


async def test_a_username_is_found_in_any_case(people):
    ann = await people.person("Ann")
    await people.users.set_username(user=ann, username="Annika", origin=HERE)
    found = await people.users.by_username(username="@aNNIKA")
    assert found is not None
    assert (found.id, found.username) == (ann, "Annika")
    assert await people.users.by_username(username="nobody") is None


async def test_a_username_has_one_holder(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    await people.users.set_username(user=ann, username="annika", origin=HERE)
    assert not await people.users.username_is_free(username="ANNIKA")
    with pytest.raises(UsernameOccupied):
        await people.users.set_username(user=bob, username="Annika", origin=HERE)


async def test_a_username_given_up_is_free_again(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    await people.users.set_username(user=ann, username="annika", origin=HERE)
    await people.users.set_username(user=ann, username="", origin=HERE)
    assert await people.users.username_is_free(username="annika")
    await people.users.set_username(user=bob, username="annika", origin=HERE)


async def test_only_the_case_of_a_username_can_change(people):
    ann = await people.person("Ann")
    await people.users.set_username(user=ann, username="annika", origin=HERE)
    user = await people.users.set_username(user=ann, username="Annika", origin=HERE)
    assert user.username == "Annika"
    with pytest.raises(UsernameNotModified):
        await people.users.set_username(user=ann, username="Annika", origin=HERE)


async def test_a_username_against_the_rules_is_refused(people):
    ann = await people.person("Ann")
    with pytest.raises(UsernameInvalid):
        await people.users.set_username(user=ann, username="admins", origin=HERE)
    with pytest.raises(UsernameInvalid):
        await people.users.username_is_free(username="a__nnika")
    with pytest.raises(UsernamePurchaseAvailable):
        await people.users.username_is_free(username="anna")


async def test_the_service_account_has_no_username(people):
    with pytest.raises(UsernameInvalid):
        await people.users.set_username(user=SERVICE_USER, username="notices", origin=HERE)


async def test_a_search_finds_usernames_by_their_start(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    await people.users.set_username(user=ann, username="Annikaberg", origin=HERE)
    await people.users.set_username(user=bob, username="annika", origin=HERE)
    assert [user.id for user in await people.users.search(query="@ANNI", limit=10)] == [bob, ann]
    assert [user.id for user in await people.users.search(query="anni", limit=1)] == [bob]
    assert await people.users.search(query="", limit=10) == []


async def test_a_change_of_name_enters_the_logs_of_the_account_and_of_those_who_saved_it(people):
    ann, bob, eve = await people.person("Ann", "49151"), await people.person("Bob"), await people.person("Eve")
    entry = PhoneEntry(client_id=1, phone="49151", first_name="Annie", last_name="")
    await people.contacts.import_phones(owner=bob, entries=[entry], origin=HERE)
    await people.users.set_profile(user=ann, first_name="Anna", last_name="Lee", about=None, origin=HERE)
    told = NameChanged(user=ann, first_name="Anna", last_name="Lee", username="")
    assert await people.log(ann) == [told]
    assert (await people.log(bob))[-1] == told
    assert await people.log(eve) == []


async def test_a_change_of_biography_enters_the_log_as_a_change_of_profile(people):
    ann = await people.person("Ann")
    await people.users.set_profile(user=ann, first_name=None, last_name=None, about="hi", origin=HERE)
    assert await people.log(ann) == [ProfileChanged(user=ann)]


async def test_a_profile_that_stays_the_same_enters_no_log(people):
    ann = await people.person("Ann")
    user = await people.users.set_profile(user=ann, first_name="Ann", last_name="", about="", origin=HERE)
    assert user.version == 1
    assert await people.log(ann) == []


async def test_a_profile_within_the_limits_only(people):
    ann = await people.person("Ann")
    with pytest.raises(AboutTooLong):
        await people.users.set_profile(user=ann, first_name=None, last_name=None, about="x" * 71, origin=HERE)


async def test_nobody_has_no_profile(people):
    with pytest.raises(UserIdInvalid):
        await people.users.set_profile(user=UserId(5), first_name="A", last_name=None, about=None, origin=HERE)


async def test_the_console_pages_through_all_accounts(people):
    ann = await people.person("Ann")
    assert [user.id for user in await people.users.list_all(after=SERVICE_USER, limit=10)] == [ann]


@pytest.fixture
async def people(people):
    """Photos 1 to 9 are there."""
    await put_photos(people.db, *range(1, 10))
    return people


def photo(number: int) -> ProfilePhoto:
    return ProfilePhoto(id=number, thumb=bytes([number]), video=number % 2 == 1)


async def test_a_new_photo_is_the_newest_and_enters_the_logs_of_those_who_know_the_account(people):
    ann, bob = await people.person("Ann", "49151"), await people.person("Bob")
    await people.contacts.save(owner=bob, target=ann, phone="", first_name="A", last_name="", origin=HERE)
    told = len(await people.log(bob))
    user = await people.users.set_photo(user=ann, photo=photo(5), origin=HERE)
    assert (user.photo, user.version) == (photo(5), 2)
    assert await people.users.get_many(ids=[ann]) == [user]
    assert await people.log(ann) == [ProfileChanged(user=ann)]
    assert (await people.log(bob))[told:] == [ProfileChanged(user=ann)]
    await people.users.set_photo(user=ann, photo=photo(6), origin=HERE)
    assert await people.users.photos_of(user=ann, below=0, offset=0, limit=10) == ([6, 5], 2)


async def test_photos_come_in_pages_from_one_of_them_or_from_the_newest(people):
    ann = await people.person("Ann")
    for number in (5, 6, 7, 8):
        await people.users.set_photo(user=ann, photo=photo(number), origin=HERE)
    for below, offset, limit, page in (
        (0, 0, 10, [8, 7, 6, 5]),
        (0, 1, 2, [7, 6]),
        (0, 9, 2, []),
        (0, -1, 2, [8, 7]),
        (7, 0, 10, [6, 5]),
        (7, 1, 10, [5]),
        (7, -1, 1, [7]),
        (5, 0, 10, []),
        (9, 0, 10, []),
        (9, -1, 1, []),
        (0, 0, 0, []),
    ):
        found = await people.users.photos_of(user=ann, below=below, offset=offset, limit=limit)
        assert found == (page, 4), (below, offset, limit)


async def test_the_same_photo_again_changes_nothing(people):
    ann = await people.person("Ann")
    first = await people.users.set_photo(user=ann, photo=photo(5), origin=HERE)
    assert await people.users.set_photo(user=ann, photo=photo(5), origin=HERE) == first
    assert await people.log(ann) == [ProfileChanged(user=ann)]


async def test_a_profile_whose_photo_is_removed_shows_the_newest_that_is_left(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    for number in (5, 6, 7):
        await people.users.set_photo(user=ann, photo=photo(number), origin=HERE)
    assert await people.users.remove_photos(user=bob, photos=[5], origin=HERE) == []
    assert await people.users.remove_photos(user=ann, photos=[6, 9], origin=HERE) == [6]
    (user,) = await people.users.get_many(ids=[ann])
    assert user.photo == photo(7)
    assert await people.users.remove_photos(user=ann, photos=[7], origin=HERE) == [7]
    (user,) = await people.users.get_many(ids=[ann])
    assert user.photo == photo(5)
    assert await people.users.remove_photos(user=ann, photos=[5], origin=HERE) == [5]
    (user,) = await people.users.get_many(ids=[ann])
    assert user.photo is None
    with pytest.raises(UserIdInvalid):
        await people.users.set_photo(user=UserId(5), photo=photo(1), origin=HERE)


async def test_a_profile_holds_so_many_photos(people, monkeypatch):
    monkeypatch.setattr("heliogram.services.users.service.PROFILE_PHOTOS", 2)
    ann = await people.person("Ann")
    for number in (5, 6, 5):
        await people.users.set_photo(user=ann, photo=photo(number), origin=HERE)
    with pytest.raises(AlbumPhotosTooMany):
        await people.users.set_photo(user=ann, photo=photo(7), origin=HERE)
    assert await people.users.photos_of(user=ann, below=0, offset=0, limit=10) == ([5, 6], 2)


async def test_the_fallback_photo_is_beside_the_others(people):
    ann = await people.person("Ann")
    await people.users.set_photo(user=ann, photo=photo(5), origin=HERE)
    user = await people.users.set_fallback_photo(user=ann, photo=photo(6), origin=HERE)
    assert (user.photo, user.fallback_photo) == (photo(5), photo(6))
    assert await people.users.set_fallback_photo(user=ann, photo=photo(6), origin=HERE) == user
    assert await people.log(ann) == [ProfileChanged(user=ann)] * 2
    assert await people.users.photos_of(user=ann, below=0, offset=0, limit=10) == ([5], 1)
    assert [await people.users.has_photo(user=ann, photo=number) for number in (5, 6, 7)] == [True, True, False]
    assert await people.users.remove_photos(user=ann, photos=[6], origin=HERE) == []
    user = await people.users.set_fallback_photo(user=ann, photo=None, origin=HERE)
    assert user.fallback_photo is None
    assert not await people.users.has_photo(user=ann, photo=6)
    assert not await people.users.has_photo(user=UserId(5), photo=6)


async def test_a_profile_holds_its_photos(people):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    for user, number in ((ann, 5), (ann, 6), (bob, 5)):
        await people.users.set_photo(user=user, photo=photo(number), origin=HERE)
    await people.users.set_fallback_photo(user=ann, photo=photo(7), origin=HERE)
    await people.users.set_fallback_photo(user=ann, photo=photo(6), origin=HERE)
    profiles = {(f"profile:{ann}:5", 5), (f"profile:{ann}:6", 6), (f"profile:{bob}:5", 5)}
    assert await held(people.db) == profiles | {(f"fallback:{ann}", 6)}
    await people.users.remove_photos(user=ann, photos=[5, 6], origin=HERE)
    assert await held(people.db) == {(f"profile:{bob}:5", 5), (f"fallback:{ann}", 6)}
    await people.users.set_fallback_photo(user=ann, photo=None, origin=HERE)
    assert await held(people.db) == {(f"profile:{bob}:5", 5)}


async def test_a_photo_that_is_gone_is_not_shown(people):
    ann = await people.person("Ann")
    with pytest.raises(MediaEmpty):
        await people.users.set_photo(user=ann, photo=ProfilePhoto(id=404), origin=HERE)
    with pytest.raises(MediaEmpty):
        await people.users.set_fallback_photo(user=ann, photo=ProfilePhoto(id=404), origin=HERE)
    (user,) = await people.users.get_many(ids=[ann])
    assert (user.photo, user.fallback_photo) == (None, None)
    assert await people.users.photos_of(user=ann, below=0, offset=0, limit=5) == ([], 0)
