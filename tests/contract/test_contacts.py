"""The contacts contract in every wiring."""

import pytest
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.ids import AuthKeyId, PeerId, user_peer
from heliogram.services.contacts.contract import (
    Blocked,
    Contact,
    ContactIdInvalid,
    ContactNameEmpty,
    Contacts,
    Imported,
    PhoneEntry,
)

HERE = AuthKeyId(7)


@pytest.fixture
async def contacts(wire: Wire, people: People) -> Contacts:
    return await wire(Contacts, people.contacts)


async def test_saved_people_come_back_the_same_by_every_way_to_them(contacts: Contacts, people: People):
    ann, bob = await people.person("Ann"), await people.person("Bob", "49151234")
    entry = PhoneEntry(client_id=-1, phone="+49 151 234", first_name="B", last_name="")
    assert await contacts.import_phones(owner=ann, entries=[entry], origin=HERE) == Imported(
        found=[(-1, bob)], retry=[]
    )
    saved = await contacts.save(owner=ann, target=bob, phone="", first_name="Bobby", last_name="Ö", origin=HERE)
    at = int(people.clock.now())
    assert saved == Contact(target=bob, phone="49151234", first_name="Bobby", last_name="Ö", mutual=False, saved_at=at)
    assert await contacts.saved_by(owner=ann) == [saved]
    assert await contacts.among(owner=ann, targets=[ann, bob]) == [saved]
    assert await contacts.owners_of(target=bob, limit=5) == [ann]
    assert await contacts.search(owner=ann, query="ö", limit=5) == [bob]
    assert await contacts.delete(owner=ann, targets=[bob], origin=HERE) == [bob]


async def test_blocked_peers_come_back_the_same_by_every_way_to_them(contacts: Contacts, people: People):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    peers = [user_peer(bob), PeerId(-(10**12) - 5)]
    for peer in peers:
        assert await contacts.block(owner=ann, peer=peer, origin=HERE)
    at = int(people.clock.now())
    blocked, total = await contacts.blocked_by(owner=ann, offset=0, limit=5)
    assert (blocked, total) == ([Blocked(peer=peer, at=at) for peer in sorted(peers)], 2)
    assert await contacts.who_blocks(target=user_peer(bob), owners=[bob, ann]) == [ann]
    assert await contacts.unblock(owner=ann, peer=user_peer(bob), origin=HERE)
    assert not await contacts.unblock(owner=ann, peer=user_peer(bob), origin=HERE)


async def test_refusals_arrive_by_their_names(contacts: Contacts, people: People):
    ann, bob = await people.person("Ann"), await people.person("Bob")
    with pytest.raises(ContactIdInvalid):
        await contacts.block(owner=ann, peer=user_peer(ann), origin=HERE)
    with pytest.raises(ContactNameEmpty):
        await contacts.save(owner=ann, target=bob, phone="", first_name="", last_name="", origin=HERE)
