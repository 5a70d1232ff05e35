"""Accounts as TL."""

from tests.support.server import Device, Server

from heliogram import tl
from heliogram.api.present.datacentres import DataCentres
from heliogram.api.present.users import UserPresenter, presence_status
from heliogram.kernel.ids import SERVICE_USER, UserId
from heliogram.services.users.contract import User
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def shown(server: Server, viewer: Device, account: User) -> t.User:
    present = UserPresenter(
        hashes=server.hashes,
        users=server.people.users,
        contacts=server.people.contacts,
        presences=server.presences,
        clock=server.clock,
        dcs=DataCentres(),
    )
    user = tl.decode(tl.encode(await present.user(viewer.user, account)))
    assert isinstance(user, t.User)
    return user


async def test_a_deleted_account_shows_nothing_but_that(server: Server, ann: Device):
    user = await shown(server, ann, User(id=UserId(5), first_name="Gone", phone="1", deleted=True))
    assert (user.deleted, user.first_name, user.phone) == (True, None, None)


async def test_bots_and_the_service_account_have_no_presence(server: Server, ann: Device):
    bot = await shown(server, ann, User(id=UserId(5), first_name="Bot", bot=True))
    assert (bot.bot, bot.bot_info_version, bot.status) == (True, 1, None)
    service = await shown(server, ann, User(id=SERVICE_USER, first_name="Heliogram", phone="42777", service=True))
    assert (service.verified, service.support, service.phone, service.status) == (True, True, "42777", None)


async def test_who_blocks_the_viewer_shows_no_presence(server: Server, ann: Device, bob: Device):
    account = (await server.people.users.get_many(ids=[bob.user]))[0]
    await bob(f.AccountUpdateStatus(offline=False))
    assert isinstance((await shown(server, ann, account)).status, t.UserStatusOnline)
    await bob(f.ContactsBlock(id=bob.to(ann)))
    assert isinstance((await shown(server, ann, account)).status, t.UserStatusEmpty)
    contact = t.InputPhoneContact(client_id=1, phone=account.phone, first_name="Bob", last_name="")
    await ann(f.ContactsImportContacts(contacts=[contact]))
    assert [type(one.status) for one in await ann(f.ContactsGetStatuses())] == [t.UserStatusEmpty]


def test_presence_is_online_until_it_expires():
    assert presence_status(100, 0, 99.0) == t.UserStatusOnline(expires=100)
    assert presence_status(100, 0, 100.0) == t.UserStatusOffline(was_online=100)
    assert presence_status(0, 50, 100.0) == t.UserStatusOffline(was_online=50)
    assert presence_status(0, 0, 100.0) == t.UserStatusEmpty()


async def test_nobody_is_shown_when_nobody_is_asked_for(server: Server, ann: Device):
    present = UserPresenter(
        hashes=server.hashes, users=server.people.users, contacts=server.people.contacts,
        presences=server.presences, clock=server.clock, dcs=DataCentres()
    )  # fmt: skip
    assert await present.users(ann.user, []) == []
    assert await present.users(ann.user, [UserId(404)]) == []
