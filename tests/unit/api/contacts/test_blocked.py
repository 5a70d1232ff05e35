"""Blocked peers."""

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import OffsetInvalid
from heliogram.services.contacts.contract import ContactIdInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_blocked_peers_are_listed_newest_first(server: Server, ann: Device, bob: Device, cat: Device):
    assert await ann(f.ContactsBlock(id=ann.to(bob))) is True
    server.clock.advance(5)
    assert await ann(f.ContactsBlock(id=ann.to(cat))) is True
    assert await ann(f.ContactsBlock(id=ann.to(cat))) is False
    listed = await ann(f.ContactsGetBlocked(offset=0, limit=100))
    assert [one.peer_id.user_id for one in listed.blocked] == [cat.user, bob.user]
    part = await ann(f.ContactsGetBlocked(offset=1, limit=1))
    assert isinstance(part, t.ContactsBlockedSlice)
    assert (part.count, part.users[0].id) == (2, bob.user)
    assert await ann(f.ContactsUnblock(id=ann.to(bob))) is True
    assert (await ann(f.UsersGetFullUser(id=ann.who(cat)))).full_user.blocked
    assert not (await ann(f.UsersGetFullUser(id=ann.who(bob)))).full_user.blocked


async def test_nobody_is_kept_from_stories(ann: Device, bob: Device):
    assert await ann(f.ContactsBlock(my_stories_from=True, id=ann.to(bob))) is False
    assert await ann(f.ContactsUnblock(my_stories_from=True, id=ann.to(bob))) is False
    assert (await ann(f.ContactsGetBlocked(my_stories_from=True, offset=0, limit=1))).blocked == []


async def test_what_cannot_be_blocked_is_refused(ann: Device):
    with pytest.raises(ContactIdInvalid):
        await ann(f.ContactsBlock(id=t.InputPeerSelf()))
    with pytest.raises(OffsetInvalid):
        await ann(f.ContactsGetBlocked(offset=-1, limit=1))
