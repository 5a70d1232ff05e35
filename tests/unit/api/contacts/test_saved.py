"""Saved people."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.listhash import list_hash
from heliogram.services.contacts.contract import ContactNameEmpty
from heliogram.tl import functions as f
from heliogram.tl import types as t


def entry(number: int, phone: str, name: str) -> t.InputPhoneContact:
    return t.InputPhoneContact(client_id=number, phone=phone, first_name=name, last_name="")


async def save(owner: Device, other: Device, name: str = "Friend", phone: str = ""):
    return await owner(f.ContactsAddContact(id=owner.who(other), first_name=name, last_name="", phone=phone))


async def test_an_address_book_finds_those_with_an_account(ann: Device, bob: Device):
    book = [entry(1, "+49 302", "Bobby"), entry(2, "+49 999", "Nobody")]
    imported = await ann(f.ContactsImportContacts(contacts=book))
    assert imported.imported == [t.ImportedContact(user_id=bob.user, client_id=1)]
    (user,) = imported.users
    assert (user.first_name, user.contact, user.mutual_contact, user.phone) == ("Bobby", True, False, "49302")


async def test_saved_people_are_listed_until_the_client_has_them(ann: Device, bob: Device, cat: Device):
    await save(ann, bob)
    await save(ann, cat)
    listed = await ann(f.ContactsGetContacts(hash=0))
    assert [one.user_id for one in listed.contacts] == [bob.user, cat.user]
    assert listed.saved_count == 2
    known = list_hash([2, bob.user, cat.user])
    assert isinstance(await ann(f.ContactsGetContacts(hash=known)), t.ContactsContactsNotModified)
    assert await ann(f.ContactsGetContactIDs(hash=list_hash([bob.user, cat.user]))) == []


async def test_a_saved_name_is_for_the_owner_only(ann: Device, bob: Device):
    answer = await save(ann, bob, "Bobby")
    assert answer.updates == [t.UpdatePeerSettings(peer=t.PeerUser(user_id=bob.user), settings=t.PeerSettings())]
    assert answer.users[0].first_name == "Bobby"
    (seen,) = await bob(f.UsersGetUsers(id=[t.InputUserSelf()]))
    assert seen.first_name == "Bob"
    with pytest.raises(ContactNameEmpty):
        await save(ann, bob, "")


async def test_a_number_is_shown_to_who_has_it_and_to_mutual_contacts(ann: Device, bob: Device):
    async def shown() -> str | None:
        (user,) = await ann(f.UsersGetUsers(id=[ann.who(bob)]))
        return user.phone

    assert await shown() is None
    await save(ann, bob)
    assert await shown() is None
    await save(bob, ann)
    assert await shown() == "49302"


async def test_the_other_devices_learn_of_a_saved_contact(server: Server, ann: Device, bob: Device):
    tablet = server.device(ann.user)
    await save(ann, bob)
    await server.settle()
    (body,) = tablet.pushed
    assert body.seq == 2
    assert body.users[0].contact


async def test_people_are_forgotten_by_user_or_number(ann: Device, bob: Device, cat: Device):
    await save(ann, bob)
    await save(ann, cat, phone="+49 303")
    gone = await ann(f.ContactsDeleteContacts(id=[ann.who(bob)]))
    assert [one.contact for one in gone.users] == [False]
    assert await ann(f.ContactsDeleteByPhones(phones=["49303"])) is True
    assert (await ann(f.ContactsGetContacts(hash=0))).contacts == []


async def test_the_presence_of_saved_people_is_listed(ann: Device, bob: Device):
    await save(ann, bob)
    await bob(f.AccountUpdateStatus(offline=False))
    (status,) = await ann(f.ContactsGetStatuses())
    assert (status.user_id, type(status.status)) == (bob.user, t.UserStatusOnline)
