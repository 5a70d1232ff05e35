"""The users service: rules, log entries and the cache over the store.

Who else learns of a change is not known here, since contacts know users and not the other way round. So this
service names what it needs of them, :class:`Acquaintances`, and ``main`` passes the contacts' own. Their work runs in
the transaction of the change: the row, the log of the account and the logs of those who know it move together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final, Protocol

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.faults import UserIdInvalid
from heliogram.kernel.ids import AuthKeyId, BoxId, PeerKind, UserId, peer_kind, user_of, user_peer
from heliogram.kernel.limits import PROFILE_PHOTOS
from heliogram.kernel.phones import is_phone
from heliogram.platform.cache import Cache
from heliogram.platform.ledger import Ledger, Record, Stream
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.users import rules
from heliogram.services.users.contract import (
    AlbumPhotosTooMany,
    PhoneNumberOccupied,
    ProfilePhoto,
    User,
    UsernameInvalid,
    UsernameNotModified,
    UsernameOccupied,
    Users,
)
from heliogram.services.users.events import NameChanged, ProfileChanged
from heliogram.services.users.records import ids_of
from heliogram.services.users.store import UserStore

_CACHED: Final = 50_000
_PAGE: Final = 1_000
_FOUND: Final = 100


class Acquaintances(Protocol):
    """Those who know an account, as another service keeps them."""

    def watchers(self, reader: Reader, user: UserId) -> Iterable[UserId]:
        """Return who is to learn of a change of the account's public face."""
        ...

    def arrived(self, tx: Transaction, user: User) -> None:
        """Take note, in the transaction that makes it, of a new account."""
        ...


class UsersService(Users):
    """Accounts in a database."""

    def __init__(
        self,
        db: Database,
        store: UserStore,
        ledger: Ledger,
        clock: Clock,
        *,
        media: MediaRecords,
        acquaintances: tuple[Acquaintances, ...] = (),
    ) -> None:
        self._db = db
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._media = media
        self._acquaintances = acquaintances
        self._cache: Cache[UserId, User] = Cache(_CACHED)

    # Reading

    @override
    async def get_many(self, *, ids: list[UserId]) -> list[User]:
        wanted = dict.fromkeys(ids)
        found = {user: kept for user in wanted if (kept := self._cache.get(user)) is not None}
        missing = [user for user in wanted if user not in found]
        if missing:
            mark = self._cache.mark()
            read = await self._db.read(lambda reader: self._store.by_ids(reader, missing))
            for user, row in read.items():
                found[user] = self._cache.put(user, row, mark)
        return [found[user] for user in wanted if user in found]

    @override
    async def by_phones(self, *, phones: list[str]) -> list[User]:
        return await self._db.read(lambda reader: self._store.by_phones(reader, set(phones)))

    @override
    async def by_username(self, *, username: str) -> User | None:
        holder = await self._db.read(lambda reader: self._store.holder(reader, rules.fold(username)))
        if holder is None or peer_kind(holder) is not PeerKind.USER:
            return None
        found = await self.get_many(ids=[user_of(holder)])
        return found[0] if found else None

    @override
    async def search(self, *, query: str, limit: int) -> list[User]:
        prefix = rules.fold(query)
        if not prefix:
            return []
        count = max(0, min(limit, _FOUND))
        holders = await self._db.read(lambda reader: self._store.holders_from(reader, prefix, count))
        return await self.get_many(ids=[user_of(peer) for peer in holders if peer_kind(peer) is PeerKind.USER])

    @override
    async def username_is_free(self, *, username: str) -> bool:
        rules.check_username(username)
        return await self._db.read(lambda reader: self._store.holder(reader, rules.fold(username))) is None

    @override
    async def list_all(self, *, after: UserId, limit: int) -> list[User]:
        count = max(0, min(limit, _PAGE))
        return await self._db.read_slow(lambda reader: self._store.page(reader, after, count))

    # Writing

    @override
    async def create(self, *, phone: str, first_name: str, last_name: str) -> User:
        if phone and not is_phone(phone):
            raise ValueError("a number is stored as its digits")
        first, last = rules.first_name_of(first_name), rules.last_name_of(last_name)
        return await self._db.write(partial(self._create, phone=phone, first_name=first, last_name=last))

    def _create(self, tx: Transaction, *, phone: str, first_name: str, last_name: str) -> User:
        at = int(self._clock.now())
        user = self._store.insert(tx, phone=phone, first_name=first_name, last_name=last_name, created_at=at)
        if user is None:
            raise PhoneNumberOccupied
        for known in self._acquaintances:
            known.arrived(tx, user)
        return user

    @override
    async def set_username(self, *, user: UserId, username: str, origin: AuthKeyId) -> User:
        if username:
            rules.check_username(username)
        return await self._db.write(partial(self._set_username, user=user, username=username, origin=origin))

    def _set_username(self, tx: Transaction, *, user: UserId, username: str, origin: AuthKeyId) -> User:
        before = self._must_have(tx, user)
        if before.service:
            raise UsernameInvalid
        if before.username == username:
            raise UsernameNotModified
        old, new = rules.fold(before.username), rules.fold(username)
        if new and not self._store.claim(tx, new, user_peer(user)):
            raise UsernameOccupied
        if old and old != new:
            self._store.release(tx, old)
        after = msgspec.structs.replace(before, username=username, version=before.version + 1)
        self._change(tx, after, [_name_changed(after)], origin)
        return after

    @override
    async def set_profile(
        self, *, user: UserId, first_name: str | None, last_name: str | None, about: str | None, origin: AuthKeyId
    ) -> User:
        wanted: dict[str, str] = {}
        if first_name is not None:
            wanted["first_name"] = rules.first_name_of(first_name)
        if last_name is not None:
            wanted["last_name"] = rules.last_name_of(last_name)
        if about is not None:
            wanted["about"] = rules.about_of(about)
        return await self._db.write(partial(self._set_profile, user=user, wanted=wanted, origin=origin))

    def _set_profile(self, tx: Transaction, *, user: UserId, wanted: dict[str, str], origin: AuthKeyId) -> User:
        before = self._must_have(tx, user)
        changed = {field: value for field, value in wanted.items() if getattr(before, field) != value}
        if not changed:
            return before
        after = msgspec.structs.replace(before, **changed, version=before.version + 1)
        records: list[Record] = []
        if changed.keys() & {"first_name", "last_name"}:
            records.append(_name_changed(after))
        if "about" in changed:
            records.append(ProfileChanged(user=user))
        self._change(tx, after, records, origin)
        return after

    @override
    async def set_photo(self, *, user: UserId, photo: ProfilePhoto, origin: AuthKeyId) -> User:
        return await self._db.write(partial(self._set_photo, user=user, photo=photo, origin=origin))

    def _set_photo(self, tx: Transaction, *, user: UserId, photo: ProfilePhoto, origin: AuthKeyId) -> User:
        before = self._must_have(tx, user)
        if before.photo == photo:
            return before
        had = self._store.photos_of(tx, user)
        if photo.id not in had and len(had) >= PROFILE_PHOTOS:
            raise AlbumPhotosTooMany
        self._store.add_photo(tx, user, photo)
        self._media.hold(tx, media=[photo.id], holder=_photo_holder(user, photo.id))
        return self._show(tx, before, origin, photo=photo)

    @override
    async def set_fallback_photo(self, *, user: UserId, photo: ProfilePhoto | None, origin: AuthKeyId) -> User:
        def work(tx: Transaction) -> User:
            before = self._must_have(tx, user)
            if before.fallback_photo == photo:
                return before
            self._media.keep(tx, media=ids_of(photo), holder=f"fallback:{user}")
            return self._show(tx, before, origin, fallback_photo=photo)

        return await self._db.write(work)

    @override
    async def remove_photos(self, *, user: UserId, photos: list[int], origin: AuthKeyId) -> list[int]:
        return await self._db.write(partial(self._remove_photos, user=user, photos=photos, origin=origin))

    def _remove_photos(self, tx: Transaction, *, user: UserId, photos: list[int], origin: AuthKeyId) -> list[int]:
        before = self._must_have(tx, user)
        removed = self._store.remove_photos(tx, user, photos)
        for photo in removed:
            self._media.release(tx, holder=_photo_holder(user, photo))
        if before.photo is not None and before.photo.id in removed:
            self._show(tx, before, origin, photo=self._store.newest_photo(tx, user))
        return removed

    def _show(self, tx: Transaction, before: User, origin: AuthKeyId, **photos: ProfilePhoto | None) -> User:
        """Change what an account looks like."""
        after = msgspec.structs.replace(before, **photos, version=before.version + 1)
        self._change(tx, after, [ProfileChanged(user=before.id)], origin)
        return after

    @override
    async def photos_of(self, *, user: UserId, below: int, offset: int, limit: int) -> tuple[list[int], int]:
        every = await self._db.read(lambda reader: self._store.photos_of(reader, user))
        if below and below not in every:
            return [], len(every)
        start = max(0, offset + (every.index(below) + 1 if below else 0))
        return every[start : start + max(0, min(limit, _PAGE))], len(every)

    @override
    async def has_photo(self, *, user: UserId, photo: int) -> bool:
        shown = [one for account in await self.get_many(ids=[user]) for one in (account.photo, account.fallback_photo)]
        if any(one is not None and one.id == photo for one in shown):
            return True
        return photo in await self._db.read(lambda reader: self._store.photos_of(reader, user))

    def _must_have(self, tx: Transaction, user: UserId) -> User:
        found = self._store.by_ids(tx, [user]).get(user)
        if found is None or found.deleted:
            raise UserIdInvalid
        return found

    def _change(self, tx: Transaction, user: User, records: list[Record], origin: AuthKeyId) -> None:
        """Write an account and tell it and those who know it, in one transaction."""
        self._store.replace(tx, user)
        boxes = [BoxId(user.id)]
        for known in self._acquaintances:
            boxes += [BoxId(watcher) for watcher in known.watchers(tx, user.id)]
        for record in records:
            told: dict[BoxId, Record] = dict.fromkeys(boxes, record)
            self._ledger.append_many(tx, records=told, stream=Stream.SEQ, origin=origin or None)
        tx.after_commit(lambda: self._cache.drop(user.id))


def _photo_holder(user: UserId, photo: int) -> str:
    """Return the name under which an account holds a photo of its profile."""
    return f"profile:{user}:{photo}"


def _name_changed(user: User) -> NameChanged:
    return NameChanged(user=user.id, first_name=user.first_name, last_name=user.last_name, username=user.username)
