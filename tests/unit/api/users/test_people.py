"""Other accounts."""

import pytest
from tests.support.server import Device

from heliogram.kernel.faults import LimitInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def test_accounts_come_in_the_order_asked_and_strangers_empty(ann: Device, bob: Device, cat: Device):
    users = await ann(
        f.UsersGetUsers(id=[ann.who(bob), t.InputUserSelf(), t.InputUser(user_id=cat.user, access_hash=0)])
    )
    assert [type(user) for user in users] == [t.User, t.User, t.UserEmpty]
    assert [user.id for user in users[:2]] == [bob.user, ann.user]
    assert (users[1].self, users[1].phone, users[0].phone) == (True, "49301", None)


async def test_only_so_many_accounts_are_asked_for_at_once(ann: Device):
    with pytest.raises(LimitInvalid):
        await ann(f.UsersGetUsers(id=[t.InputUserSelf()] * 201))
    with pytest.raises(LimitInvalid):
        await ann(f.UsersGetRequirementsToContact(id=[t.InputUserSelf()] * 201))


async def test_a_stranger_may_be_saved_and_a_contact_is(ann: Device, bob: Device):
    async def settings():
        return (await ann(f.UsersGetFullUser(id=ann.who(bob)))).full_user.settings

    assert await settings() == t.PeerSettings(add_contact=True)
    assert (await ann(f.MessagesGetPeerSettings(peer=ann.to(bob)))).settings == await settings()
    await ann(f.ContactsAddContact(id=ann.who(bob), first_name="B", last_name="", phone=""))
    assert await settings() == t.PeerSettings()


async def test_a_group_has_no_bar(ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    shown = await ann(f.MessagesGetPeerSettings(peer=t.InputPeerChat(chat_id=chat)))
    assert (shown.settings, shown.chats[0].id) == (t.PeerSettings(), chat)


async def test_views_are_counted_for_a_hundred_messages_at_most(ann: Device):
    views = await ann(f.MessagesGetMessagesViews(peer=t.InputPeerSelf(), id=[1, 2], increment=True))
    assert views.views == [t.MessageViews(), t.MessageViews()]
    with pytest.raises(LimitInvalid):
        await ann(f.MessagesGetMessagesViews(peer=t.InputPeerSelf(), id=list(range(101)), increment=False))
