"""Four people with six devices, who know each other and share groups: made once, copied for every test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.device import Device
from tests.support.client import Connection
from tests.support.serving import ServerProcess

from heliogram.mtproto.authkey import AuthKey
from heliogram.tl import functions as f
from heliogram.tl import types as t

CODE = "22222"
NAMES = ("ann", "bob", "cat", "dan")
DEVICES = (("ann", 0), ("ann", 1), ("bob", 0), ("bob", 1), ("cat", 0), ("dan", 0))
"""Odd devices, cat's and so on keep their MTProto session through a reconnection; the others begin a new one."""
KEEPERS = {("ann", 1), ("bob", 0), ("dan", 0)}


class Saved(NamedTuple):
    """What a device keeps on its disk."""

    owner: str
    name: str
    keeps_session: bool
    user: int
    phone: str
    key: bytes
    salt: int
    hashes: dict[int, int]


@dataclass
class Template:
    """A data directory with people in it, and their devices: copied for every test."""

    data: Path
    devices: list[Saved]
    users: dict[str, int]
    chats: dict[int, list[str]]
    """Members by group; the first one made it."""
    lobby: int
    """A group in which nobody talks, but which somebody leaves and joins."""


async def make_template(folder: Path) -> Template:
    """Make the people, who know each other and share groups."""
    server = ServerProcess(folder / "template")
    await server.start()
    try:
        devices = [(owner, await log_in(server, Device(f"{owner}{index}"), owner)) for owner, index in DEVICES]
        first = dict(reversed(devices))
        for device in (device for _, device in devices):
            await meet(device, first.values())
        chats = {await make_group(first["ann"], first.values()): list(NAMES)}
        chats[await make_group(first["bob"], [first[name] for name in ("ann", "cat")])] = ["bob", "ann", "cat"]
        lobby = await make_group(first["ann"], [first[name] for name in ("ann", "bob", "dan")])
        saved = []
        for (owner, device), where in zip(devices, DEVICES, strict=True):
            await device.disconnect()
            assert device.key is not None
            saved.append(
                Saved(
                    owner,
                    device.name,
                    where in KEEPERS,
                    device.user,
                    device.phone,
                    device.key.data,
                    device.salt,
                    device.hashes,
                )
            )
        await server.stop()
    finally:
        await server.close()
    return Template(server.data, saved, {name: device.user for name, device in first.items()}, chats, lobby)


async def log_in(server: ServerProcess, device: Device, owner: str) -> Device:
    """Log in with the number of a person, signing up if it is the first time."""
    device.connection = here = await Connection.open(server.host, server.port)
    await here.make_key(server.public_keys())
    await here.introduce()
    device.key = here.key
    device.phone = f"999662{NAMES.index(owner):04}"
    sent = await here.ask(f.AuthSendCode(phone_number=device.phone, api_id=1, api_hash="x", settings=t.CodeSettings()))
    login = {"phone_number": device.phone, "phone_code_hash": sent.phone_code_hash}
    answer = await here.ask(f.AuthSignIn(phone_code=CODE, **login))
    if isinstance(answer, t.AuthAuthorizationSignUpRequired):
        answer = await here.ask(f.AuthSignUp(first_name=owner.title(), last_name="", **login))
    device.user = answer.user.id
    return device


async def meet(device: Device, others: Any) -> None:
    """Save everybody else as a contact."""
    others = [other for other in others if other.user != device.user]
    contacts = [
        t.InputPhoneContact(client_id=index, phone=other.phone, first_name=other.name.title(), last_name="")
        for index, other in enumerate(others)
    ]
    found = await device.ask(f.ContactsImportContacts(contacts=contacts))
    device.hashes = {user.id: user.access_hash for user in found.users if user.id != device.user}
    assert set(device.hashes) == {other.user for other in others}


async def make_group(creator: Device, others: Any) -> int:
    """Make a group."""
    users = [
        t.InputUser(user_id=other.user, access_hash=creator.hashes[other.user])
        for other in others
        if other is not creator
    ]
    made = await creator.ask(f.MessagesCreateChat(users=users, title="club"))
    (chat,) = made.updates.chats
    return chat.id


def restored(saved: Saved) -> Device:
    device = Device(saved.name, keeps_session=saved.keeps_session)
    device.user, device.phone, device.hashes = saved.user, saved.phone, dict(saved.hashes)
    device.key, device.salt = AuthKey(saved.key), saved.salt
    return device
