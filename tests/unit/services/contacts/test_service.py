import pytest
from tests.support.mediarows import held, put_photos

from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, PeerId, UserId, user_peer
from heliogram.kernel.limits import IMPORT_CONTACTS
from heliogram.services.contacts.contract import ContactIdInvalid, ContactMissing, ContactNameEmpty, PhoneEntry
from heliogram.services.contacts.events import ContactsReset, PeerBlockedChanged
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.users.contract import ProfilePhoto
from heliogram.services.users.events import ProfileChanged

HERE = AuthKeyId(7)


def entry(phone, first_name="Saved", last_name="", client_id=1):
    return PhoneEntry(client_id=client_id, phone=phone, first_name=first_name, last_name=last_name)


async def save(people, owner, target, first_name="Saved", phone="", last_name=""):
    return await people.contacts.save(
        owner=owner, target=target, phone=phone, first_name=first_name, last_name=last_name, origin=HERE
    )


@pytest.fixture
async def ann(people):
    return await people.person("Ann", "49151234")


@pytest.fixture
async def bob(people):
    return await people.person("Bob", "4430123")


@pytest.mark.parametrize("written", ["+44 30 123", "004430123", "4430123", "+44 (30) 1-2-3"])
async def test_an_import_finds_people_however_the_number_is_written(people, ann, bob, written):
    done = await people.contacts.import_phones(owner=ann, entries=[entry(written, client_id=9)], origin=HERE)
    assert (done.found, done.retry) == ([(9, bob)], [])
    (saved,) = await people.contacts.saved_by(owner=ann)
    assert (saved.target, saved.first_name, saved.phone) == (bob, "Saved", "4430123")


async def test_an_imported_number_without_an_account_becomes_a_contact_when_it_signs_up(people, ann):
    done = await people.contacts.import_phones(owner=ann, entries=[entry("+1 555 0100", "Eve", "X")], origin=HERE)
    assert done.found == []
    assert await people.log(ann) == []
    eve = await people.person("Evelyn", "15550100")
    (saved,) = await people.contacts.saved_by(owner=ann)
    assert (saved.target, saved.first_name, saved.last_name) == (eve, "Eve", "X")
    assert await people.log(ann) == [ContactsReset(targets=[eve])]


async def test_importing_the_same_book_again_changes_nothing(people, ann, bob):
    for _ in range(2):
        await people.contacts.import_phones(owner=ann, entries=[entry("4430123")], origin=HERE)
    assert await people.log(ann) == [ContactsReset(targets=[bob])]


async def test_an_import_of_ones_own_number_saves_nobody(people, ann):
    done = await people.contacts.import_phones(owner=ann, entries=[entry("49151234")], origin=HERE)
    assert done.found == []
    assert await people.contacts.saved_by(owner=ann) == []


async def test_a_nameless_entry_gets_the_name_of_the_account(people, ann, bob):
    await people.contacts.import_phones(owner=ann, entries=[entry("4430123", "", "")], origin=HERE)
    (saved,) = await people.contacts.saved_by(owner=ann)
    assert saved.first_name == "Bob"


async def test_an_entry_with_a_last_name_only_uses_it_as_the_first(people, ann, bob):
    await people.contacts.import_phones(owner=ann, entries=[entry("4430123", " ", "Smith")], origin=HERE)
    (saved,) = await people.contacts.saved_by(owner=ann)
    assert (saved.first_name, saved.last_name) == ("Smith", "")


async def test_what_is_no_number_is_passed_over(people, ann):
    done = await people.contacts.import_phones(owner=ann, entries=[entry("call me")], origin=HERE)
    assert (done.found, done.retry) == ([], [])


async def test_the_rest_of_a_giant_address_book_is_to_be_tried_again(people, ann):
    book = [entry("1", client_id=number) for number in range(IMPORT_CONTACTS + 2)]
    done = await people.contacts.import_phones(owner=ann, entries=book, origin=HERE)
    assert done.retry == [IMPORT_CONTACTS, IMPORT_CONTACTS + 1]


async def test_saving_a_person_logs_it_for_the_owners_devices(people, ann, bob):
    saved = await save(people, ann, bob, "Bobby", "+44 30 123")
    assert (saved.first_name, saved.phone, saved.mutual) == ("Bobby", "4430123", False)
    assert await people.log(ann) == [ContactsReset(targets=[bob])]
    assert await people.log(bob) == []


async def test_renaming_keeps_the_number_that_was_known(people, ann, bob):
    await save(people, ann, bob, "Bobby", "4430123")
    assert (await save(people, ann, bob, "Robert")).phone == "4430123"


async def test_saving_the_same_again_logs_nothing(people, ann, bob):
    await save(people, ann, bob, "Bobby")
    await save(people, ann, bob, "Bobby")
    assert len(await people.log(ann)) == 1


async def test_when_both_saved_each_other_both_learn_it(people, ann, bob):
    await save(people, ann, bob)
    (before,) = await people.contacts.among(owner=ann, targets=[bob])
    assert not before.mutual
    assert (await save(people, bob, ann)).mutual
    (after,) = await people.contacts.among(owner=ann, targets=[bob])
    assert after.mutual
    assert (await people.log(ann))[-1] == ContactsReset(targets=[bob])


async def test_forgetting_a_mutual_contact_tells_the_other_side(people, ann, bob):
    await save(people, ann, bob)
    await save(people, bob, ann)
    assert await people.contacts.delete(owner=ann, targets=[bob, UserId(5)], origin=HERE) == [bob]
    assert await people.contacts.saved_by(owner=ann) == []
    (left,) = await people.contacts.among(owner=bob, targets=[ann])
    assert not left.mutual
    assert (await people.log(bob))[-1] == ContactsReset(targets=[ann])


async def test_forgetting_nobody_logs_nothing(people, ann, bob):
    assert await people.contacts.delete(owner=ann, targets=[bob], origin=HERE) == []
    assert await people.log(ann) == []


async def test_one_cannot_save_oneself_nobody_or_the_service(people, ann):
    for target in (ann, UserId(5), SERVICE_USER):
        with pytest.raises(ContactIdInvalid):
            await save(people, ann, target)


async def test_a_contact_needs_a_first_name(people, ann, bob):
    with pytest.raises(ContactNameEmpty):
        await save(people, ann, bob, " ")


async def test_saved_among_many_is_answered_in_the_order_asked(people, ann, bob):
    eve = await people.person("Eve")
    await save(people, ann, bob)
    await save(people, ann, eve)
    for _ in range(2):  # from the store, then from memory
        found = await people.contacts.among(owner=ann, targets=[eve, UserId(5), bob])
        assert [contact.target for contact in found] == [eve, bob]


async def test_a_search_matches_the_start_of_any_word_of_the_saved_name(people, ann, bob):
    await save(people, ann, bob, "Robert James", last_name="Äsop")
    for query in ("rob", "JAM", "äs", "james rob"):
        assert await people.contacts.search(owner=ann, query=query, limit=5) == [bob]
    for query in ("", " ", "obert", "robert x"):
        assert await people.contacts.search(owner=ann, query=query, limit=5) == []
    assert await people.contacts.search(owner=ann, query="rob", limit=0) == []


async def test_who_saved_somebody_is_known(people, ann, bob):
    await save(people, ann, bob)
    assert await people.contacts.owners_of(target=bob, limit=10) == [ann]


async def test_a_block_holds_until_it_is_lifted(people, ann, bob):
    contacts = people.contacts
    assert await contacts.who_blocks(target=user_peer(bob), owners=[ann, bob]) == []
    assert await contacts.block(owner=ann, peer=user_peer(bob), origin=HERE)
    assert not await contacts.block(owner=ann, peer=user_peer(bob), origin=HERE)
    assert await contacts.who_blocks(target=user_peer(bob), owners=[ann, bob]) == [ann]
    assert await contacts.who_blocks(target=user_peer(bob), owners=[ann, bob]) == [ann]
    assert await contacts.unblock(owner=ann, peer=user_peer(bob), origin=HERE)
    assert not await contacts.unblock(owner=ann, peer=user_peer(bob), origin=HERE)
    assert await contacts.who_blocks(target=user_peer(bob), owners=[ann, bob]) == []
    changes = [PeerBlockedChanged(peer=user_peer(bob), blocked=blocked) for blocked in (True, False)]
    assert await people.log(ann) == changes


async def test_a_transaction_that_failed_leaves_no_block_in_memory(people, ann, bob):
    def block_and_fail(tx):
        people.contact_records.block(tx, owner=ann, peer=user_peer(bob), origin=None)
        raise ContactIdInvalid

    with pytest.raises(ContactIdInvalid):
        await people.db.write(block_and_fail)
    assert await people.contacts.who_blocks(target=user_peer(bob), owners=[ann]) == []


async def test_one_cannot_block_oneself_nobody_or_the_service(people, ann):
    for target in (ann, UserId(5), SERVICE_USER):
        with pytest.raises(ContactIdInvalid):
            await people.contacts.block(owner=ann, peer=user_peer(target), origin=HERE)


async def test_blocked_peers_come_in_pages(people, ann):
    for number in range(3):
        people.clock.advance(1)
        await people.contacts.block(owner=ann, peer=PeerId(-1 - number), origin=HERE)
    page, count = await people.contacts.blocked_by(owner=ann, offset=1, limit=1)
    assert ([blocked.peer for blocked in page], count) == ([-2], 3)


async def test_a_photo_chosen_for_somebody_is_the_owners_alone(people, ann, bob):
    await save(people, ann, bob)
    await save(people, bob, ann)
    before, theirs = len(await people.log(ann)), await people.log(bob)
    await put_photos(people.db, 5)
    photo = ProfilePhoto(id=5, thumb=b"\x01", video=True)
    for _ in range(2):
        contact = await people.contacts.set_photo(owner=ann, target=bob, photo=photo, origin=HERE)
        assert (contact.photo, contact.mutual) == (photo, True)
    assert await people.contacts.among(owner=ann, targets=[bob]) == [contact]
    assert (await people.log(ann))[before:] == [ProfileChanged(user=bob)]
    assert await people.log(bob) == theirs
    assert (await people.contacts.among(owner=bob, targets=[ann]))[0].photo is None
    assert (await save(people, ann, bob, "Renamed")).photo == photo
    contact = await people.contacts.set_photo(owner=ann, target=bob, photo=None, origin=HERE)
    assert (contact.photo, contact.first_name) == (None, "Renamed")
    assert await held(people.db) == set()


async def test_a_photo_goes_with_its_contact(people, ann, bob):
    await save(people, ann, bob)
    await put_photos(people.db, 5)
    await people.contacts.set_photo(owner=ann, target=bob, photo=ProfilePhoto(id=5), origin=HERE)
    assert await held(people.db) == {(f"contact:{ann}:{bob}", 5)}
    with pytest.raises(MediaEmpty):
        await people.contacts.set_photo(owner=ann, target=bob, photo=ProfilePhoto(id=404), origin=HERE)
    await people.contacts.delete(owner=ann, targets=[bob], origin=HERE)
    assert await held(people.db) == set()
    with pytest.raises(ContactMissing):
        await people.contacts.set_photo(owner=ann, target=bob, photo=ProfilePhoto(id=5), origin=HERE)
    assert (await save(people, ann, bob)).photo is None
