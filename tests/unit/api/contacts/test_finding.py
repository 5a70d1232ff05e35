"""Finding people."""

import pytest
from tests.support.server import Device

from heliogram.api.faults import PhoneNotOccupied, SearchQueryEmpty, UsernameNotOccupied
from heliogram.services.users.contract import UsernameInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_a_username_leads_to_its_owner_in_whatever_case(ann: Device, bob: Device):
    await bob(f.AccountUpdateUsername(username="bobby"))
    found = await ann(f.ContactsResolveUsername(username="@BOBBY"))
    assert found.peer == t.PeerUser(user_id=bob.user)
    message = await ann.say(t.InputPeerUser(user_id=bob.user, access_hash=found.users[0].access_hash), "found you")
    assert message.id == 1


async def test_a_username_of_nobody_is_told_apart_from_what_is_none(ann: Device):
    with pytest.raises(UsernameNotOccupied) as told:
        await ann(f.ContactsResolveUsername(username="tdhbcfiles"))
    assert told.value.text == "USERNAME_NOT_OCCUPIED"
    with pytest.raises(UsernameInvalid):
        await ann(f.ContactsResolveUsername(username="@"))


async def test_a_number_leads_to_its_owner(ann: Device, bob: Device):
    assert (await ann(f.ContactsResolvePhone(phone="+49 302"))).peer == t.PeerUser(user_id=bob.user)
    with pytest.raises(PhoneNotOccupied):
        await ann(f.ContactsResolvePhone(phone="+1"))
    with pytest.raises(PhoneNotOccupied):
        await ann(f.ContactsResolvePhone(phone="none"))


async def test_a_search_finds_saved_people_by_name_and_others_by_username(ann: Device, bob: Device, cat: Device):
    await bob(f.AccountUpdateUsername(username="robert"))
    await cat(f.AccountUpdateUsername(username="robin"))
    await ann(f.ContactsAddContact(id=ann.who(bob), first_name="Rob", last_name="", phone=""))
    found = await ann(f.ContactsSearch(q="@rob", limit=10))
    assert found.my_results == [t.PeerUser(user_id=bob.user)]
    assert found.results == [t.PeerUser(user_id=cat.user)]
    assert {user.id for user in found.users} == {bob.user, cat.user}
    assert (await ann(f.ContactsSearch(bots=True, q="rob", limit=10))).results == []
    assert (await ann(f.ContactsSearch(broadcasts=True, q="rob", limit=10))).results == []
    with pytest.raises(SearchQueryEmpty):
        await ann(f.ContactsSearch(q=" @ ", limit=10))
