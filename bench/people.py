"""Accounts for a measurement: real log-ins with the sandbox's numbers and codes."""

from __future__ import annotations

import asyncio
import itertools
import os

from tests.support.client import Connection

from bench.server import Server
from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

TEXT = "A message of a usual length, as people write them all day."
_ids = itertools.count(int.from_bytes(os.urandom(6)))
_numbers = itertools.count(1)
_AT_ONCE = 16


async def log_in(server: Server) -> Connection:
    """Make a key and a new account on it."""
    number = next(_numbers)
    district, rest = divmod(number, 10_000)
    digit = 1 + district % 3
    phone = f"99966{digit}{rest:04d}"
    person = await Connection.open(server.host, server.port)
    await person.make_key(server.public_keys())
    await person.introduce()
    sent = await person.ask(f.AuthSendCode(phone_number=phone, api_id=1, api_hash="bench", settings=t.CodeSettings()))
    assert isinstance(sent, t.AuthSentCode)
    answer = await person.ask(
        f.AuthSignIn(phone_number=phone, phone_code_hash=sent.phone_code_hash, phone_code=str(digit) * 5)
    )
    if isinstance(answer, t.AuthAuthorizationSignUpRequired):
        answer = await person.ask(
            f.AuthSignUp(
                phone_number=phone, phone_code_hash=sent.phone_code_hash, first_name=f"Bench {number}", last_name=""
            )
        )
    assert isinstance(answer, t.AuthAuthorization)
    person.user = answer.user.id
    person.phone = phone
    await person.ask(f.UpdatesGetState())
    return person


async def log_in_many(server: Server, count: int) -> list[Connection]:
    """Log in ``count`` new accounts, a few at a time."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one() -> Connection:
        async with places:
            return await log_in(server)

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def input_peer(person: Connection, other: Connection) -> t.InputPeerUser:
    """Find another account by its number, as ``person`` may name it from then on."""
    found = await person.ask(
        f.ContactsImportContacts(
            contacts=[t.InputPhoneContact(client_id=1, phone=other.phone, first_name="Friend", last_name="")]
        )
    )
    assert isinstance(found, t.ContactsImportedContacts)
    (user,) = (each for each in found.users if each.id == other.user)
    return t.InputPeerUser(user_id=user.id, access_hash=user.access_hash)


def send_request(peer: object, text: str = TEXT) -> bytes:
    """Encode one sendMessage with a random id of its own."""
    return tl.encode(f.MessagesSendMessage(peer=peer, message=text, random_id=next(_ids)))
