"""The contacts service: whom one may save and block, address books, and the search by saved names."""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, PeerId, PeerKind, UserId, peer_kind, user_of
from heliogram.kernel.limits import IMPORT_CONTACTS, NAME_LENGTH
from heliogram.kernel.phones import phone_digits
from heliogram.platform.sql import Database, Transaction
from heliogram.services.contacts.contract import (
    Blocked,
    Contact,
    ContactIdInvalid,
    ContactNameEmpty,
    Contacts,
    Imported,
    PhoneEntry,
)
from heliogram.services.contacts.records import ContactRecords
from heliogram.services.contacts.store import Awaited, ContactStore
from heliogram.services.users.contract import ProfilePhoto, User, Users

_OWNERS: Final = 10_000
_BLOCKED_PAGE: Final = 1_000
_FOUND: Final = 100


class ContactsService(Contacts):
    """Saved people and blocked peers in a database."""

    def __init__(self, db: Database, store: ContactStore, records: ContactRecords, users: Users, clock: Clock) -> None:
        self._db = db
        self._store = store
        self._records = records
        self._users = users
        self._clock = clock

    # Saved people

    @override
    async def saved_by(self, *, owner: UserId) -> list[Contact]:
        return await self._db.read(lambda reader: self._store.saved_by(reader, owner))

    @override
    async def among(self, *, owner: UserId, targets: list[UserId]) -> list[Contact]:
        wanted = dict.fromkeys(targets)
        found, missing = self._records.recall(owner, wanted)
        if missing:
            found |= await self._db.read(lambda reader: self._records.look_up(reader, owner, missing))
        return [contact for target in wanted if (contact := found[target]) is not None]

    @override
    async def owners_of(self, *, target: UserId, limit: int) -> list[UserId]:
        count = max(0, min(limit, _OWNERS))
        return await self._db.read(lambda reader: self._store.owners_of(reader, target, count))

    @override
    async def import_phones(self, *, owner: UserId, entries: list[PhoneEntry], origin: AuthKeyId) -> Imported:
        taken, later = entries[:IMPORT_CONTACTS], entries[IMPORT_CONTACTS:]
        numbers = {entry.client_id: phone_digits(entry.phone) for entry in taken}
        people = await self._users.by_phones(phones=sorted(set(numbers.values()) - {""}))
        accounts = {user.phone: user for user in people}
        found: list[tuple[int, UserId]] = []
        saved: dict[UserId, Contact] = {}
        awaited: dict[str, Awaited] = {}
        at = int(self._clock.now())
        for entry in taken:
            phone = numbers[entry.client_id]
            user = accounts.get(phone)
            if user is None:
                if phone:
                    first, last = _names(entry.first_name, entry.last_name)
                    awaited[phone] = Awaited(owner, phone, first, last)
            elif user.id != owner:
                found.append((entry.client_id, user.id))
                saved[user.id] = _contact(user, phone, entry.first_name, entry.last_name, at)
        work = partial(self._import, owner=owner, saved=saved, awaited=awaited, origin=origin)
        await self._db.write(work)
        return Imported(found=found, retry=[entry.client_id for entry in later])

    def _import(
        self,
        tx: Transaction,
        *,
        owner: UserId,
        saved: dict[UserId, Contact],
        awaited: dict[str, Awaited],
        origin: AuthKeyId,
    ) -> None:
        before = {contact.target: contact for contact in self._store.among(tx, owner, saved)}
        news = [contact for contact in saved.values() if not _same(contact, before.get(contact.target))]
        if news:
            self._records.put(tx, owner=owner, contacts=news, origin=origin or None)
        if awaited:
            self._records.await_phones(tx, awaited=awaited.values())

    @override
    async def save(
        self, *, owner: UserId, target: UserId, phone: str, first_name: str, last_name: str, origin: AuthKeyId
    ) -> Contact:
        if not first_name.strip():
            raise ContactNameEmpty
        user = await self._person(owner, target)
        contact = _contact(user, phone_digits(phone), first_name, last_name, int(self._clock.now()))
        return await self._db.write(partial(self._save, owner=owner, contact=contact, origin=origin))

    def _save(self, tx: Transaction, *, owner: UserId, contact: Contact, origin: AuthKeyId) -> Contact:
        before = self._store.among(tx, owner, [contact.target])
        if before and not contact.phone:
            contact = msgspec.structs.replace(contact, phone=before[0].phone)
        if not before or not _same(contact, before[0]):
            self._records.put(tx, owner=owner, contacts=[contact], origin=origin or None)
        return self._store.among(tx, owner, [contact.target])[0]

    async def _person(self, owner: UserId, target: UserId) -> User:
        """Return whom ``owner`` may save or block. Raises ContactIdInvalid."""
        found = await self._users.get_many(ids=[target])
        if not found or found[0].deleted or target in {owner, SERVICE_USER}:
            raise ContactIdInvalid
        return found[0]

    @override
    async def set_photo(
        self, *, owner: UserId, target: UserId, photo: ProfilePhoto | None, origin: AuthKeyId
    ) -> Contact:
        return await self._db.write(
            lambda tx: self._records.put_photo(tx, owner=owner, target=target, photo=photo, origin=origin or None)
        )

    @override
    async def delete(self, *, owner: UserId, targets: list[UserId], origin: AuthKeyId) -> list[UserId]:
        return await self._db.write(
            lambda tx: self._records.remove(tx, owner=owner, targets=set(targets), origin=origin or None)
        )

    @override
    async def search(self, *, owner: UserId, query: str, limit: int) -> list[UserId]:
        wanted = query.casefold().split()
        if not wanted:
            return []
        saved = await self._db.read_slow(lambda reader: self._store.saved_by(reader, owner))
        return [contact.target for contact in saved if _matches(contact, wanted)][: max(0, min(limit, _FOUND))]

    # Blocks

    @override
    async def block(self, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> bool:
        if peer_kind(peer) is PeerKind.USER:
            await self._person(owner, user_of(peer))
        return await self._db.write(lambda tx: self._records.block(tx, owner=owner, peer=peer, origin=origin or None))

    @override
    async def unblock(self, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> bool:
        return await self._db.write(lambda tx: self._records.unblock(tx, owner=owner, peer=peer, origin=origin or None))

    @override
    async def blocked_by(self, *, owner: UserId, offset: int, limit: int) -> tuple[list[Blocked], int]:
        every = await self._db.read(lambda reader: self._store.blocked_by(reader, owner))
        start = max(0, offset)
        return every[start : start + max(0, min(limit, _BLOCKED_PAGE))], len(every)

    @override
    async def who_blocks(self, *, target: PeerId, owners: list[UserId]) -> list[UserId]:
        blocking, missing = self._records.recall_blocks(target, owners)
        if missing:
            blocking += await self._db.read(lambda reader: self._records.look_up_blocks(reader, target, missing))
        return blocking


def _names(first_name: str, last_name: str) -> tuple[str, str]:
    """Return the names to keep: cut to what fits, and with the first one given if either is."""
    first = " ".join(first_name.split())[:NAME_LENGTH]
    last = " ".join(last_name.split())[:NAME_LENGTH]
    return (first, last) if first else (last, "")


def _contact(user: User, phone: str, first_name: str, last_name: str, at: int) -> Contact:
    first, last = _names(first_name, last_name)
    if not first:
        first, last = user.first_name, user.last_name
    return Contact(target=user.id, phone=phone, first_name=first, last_name=last, mutual=False, saved_at=at)


def _same(new: Contact, old: Contact | None) -> bool:
    """Whether saving would change nothing that the owner sees."""
    return old is not None and (new.phone, new.first_name, new.last_name) == (old.phone, old.first_name, old.last_name)


def _matches(contact: Contact, wanted: list[str]) -> bool:
    """Whether every word of a query starts a word of the saved name."""
    words = f"{contact.first_name} {contact.last_name}".casefold().split()
    return all(any(word.startswith(start) for word in words) for start in wanted)
