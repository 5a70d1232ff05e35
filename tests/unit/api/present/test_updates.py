"""Entries of logs as updates."""

from tests.support.server import Device, Server

from heliogram.api.present.updates import Change, UpdatePresenter
from heliogram.kernel.ids import ChatId, UserId
from heliogram.platform.ledger.records import record_types
from heliogram.services.auth.events import DeviceSignedIn
from heliogram.services.chats.events import ChatChanged, MembersChanged
from heliogram.services.contacts.events import ContactsReset
from heliogram.services.dialogs.events import NotifySettingsChanged
from heliogram.services.messages.events import MessageAdded, MessageEdited
from heliogram.services.users.events import NameChanged, ProfileChanged
from heliogram.tl import types as t


def presenter(server: Server) -> UpdatePresenter:
    return server.pushes._updates


def change(record) -> Change:
    return Change(record, 2, 1, 100)


async def shown(server: Server, viewer: Device, *records):
    return (await presenter(server).present(viewer.user, map(change, records))).updates


def test_every_record_that_a_service_declares_can_be_presented(server: Server):
    declared = {one for one in record_types() if one.__module__.startswith("heliogram.services.")}
    assert declared - {MessageAdded, ContactsReset} == set(presenter(server)._by_record)


async def test_what_is_gone_since_says_nothing(server: Server, ann: Device):
    assert await shown(server, ann, MessageAdded(id=9), MessageEdited(id=9)) == []
    assert await shown(server, ann, NameChanged(user=UserId(404), first_name="x", last_name="", username="")) == []
    assert await shown(server, ann, MembersChanged(chat=ChatId(404), version=2), ChatChanged(chat=ChatId(404))) == []


async def test_a_changed_profile_is_to_be_fetched_anew(server: Server, ann: Device):
    assert await shown(server, ann, ProfileChanged(user=ann.user)) == [t.UpdateUser(user_id=ann.user)]


async def test_a_new_device_is_named_by_its_hash(server: Server, ann: Device):
    signed_in = DeviceSignedIn(device=5, hash=77, model="Pocket", address="192.0.2.1", at=100)
    assert await shown(server, ann, signed_in) == [t.UpdateNewAuthorization(hash=77)]


async def test_settings_of_a_kind_name_no_conversation(server: Server, ann: Device, bob: Device):
    users, chats, channels, one = await shown(
        server,
        ann,
        *(NotifySettingsChanged(scope=scope) for scope in ("users", "chats", "broadcasts", f"peer:{bob.user}")),
    )
    assert [type(update.peer) for update in (users, chats, channels)] == [
        t.NotifyUsers,
        t.NotifyChats,
        t.NotifyBroadcasts,
    ]
    assert one.peer == t.NotifyPeer(peer=t.PeerUser(user_id=bob.user))


async def test_people_and_groups_are_brought_along(server: Server, ann: Device, bob: Device):
    chat = await ann.group("club", bob)
    presented = await presenter(server).present(bob.user, [change(ChatChanged(chat=ChatId(chat)))])
    assert [group.id for group in presented.chats] == [chat]
