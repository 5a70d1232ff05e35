"""The caller's own name, username and presence."""

import pytest
from tests.support.server import Device, Server

from heliogram.services.users.contract import FirstNameInvalid, UsernameInvalid, UsernameOccupied
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_names_change_and_what_is_left_out_stays(ann: Device):
    user = await ann(f.AccountUpdateProfile(last_name="Lee", about="here"))
    assert (user.first_name, user.last_name) == ("Ann", "Lee")
    full = await ann(f.UsersGetFullUser(id=t.InputUserSelf()))
    assert full.full_user.about == "here"
    with pytest.raises(FirstNameInvalid):
        await ann(f.AccountUpdateProfile(first_name="x" * 65))


async def test_a_username_is_taken_once(ann: Device, bob: Device):
    assert (await ann(f.AccountUpdateUsername(username="annie"))).username == "annie"
    assert await bob(f.AccountCheckUsername(username="annie2")) is True
    with pytest.raises(UsernameOccupied):
        await bob(f.AccountUpdateUsername(username="Annie"))
    with pytest.raises(UsernameInvalid):
        await bob(f.AccountCheckUsername(username="_"))


async def test_a_new_name_reaches_the_own_devices_and_those_who_know_the_user(server: Server, ann: Device, bob: Device):
    tablet = server.device(ann.user)
    await bob(f.ContactsAddContact(id=bob.who(ann), first_name="A", last_name="", phone=""))
    await server.settle()
    bob.updates()
    await ann(f.AccountUpdateUsername(username="annie"))
    await server.settle()
    for device in (ann, tablet, bob):
        (update,) = device.updates()
        assert isinstance(update, t.UpdateUserName)
        assert update.usernames == [t.Username(username="annie", editable=True, active=True)]


async def test_a_new_name_reaches_who_talks_with_the_user(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    await server.settle()
    bob.updates()
    await ann(f.AccountUpdateProfile(first_name="Annabel"))
    await server.settle()
    (update,) = bob.updates()
    assert (update.user_id, update.first_name) == (ann.user, "Annabel")


async def test_who_is_online_is_shown_and_told(server: Server, ann: Device, bob: Device):
    await ann.say(ann.to(bob), "hello")
    await server.settle()
    bob.updates()
    assert await ann(f.AccountUpdateStatus(offline=False)) is True
    await server.settle()
    (short,) = bob.pushed
    assert isinstance(short, t.UpdateShort)
    assert isinstance(short.update.status, t.UserStatusOnline)
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert isinstance(user.status, t.UserStatusOnline)
    await ann(f.AccountUpdateStatus(offline=True))
    (user,) = await bob(f.UsersGetUsers(id=[bob.who(ann)]))
    assert user.status == t.UserStatusOffline(was_online=int(server.clock.now()))
