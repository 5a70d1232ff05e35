"""Devices: what clients said of themselves, who is logged in, and the end of that.

A log-in belongs to one device. Libraries that open a key per data centre carry their log-in over to it (export and
import of the authorisation); such a key *shares* the log-in: it is not listed as a session of its own, and it ends
with the log-in it came from.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import AuthKeyUnregistered
from heliogram.kernel.ids import AuthKeyId, BoxId, UserId
from heliogram.kernel.limits import DEVICE_TEXT_LENGTH
from heliogram.platform.cache import Cache
from heliogram.platform.ledger import Ledger, Stream
from heliogram.platform.outbox import Outbox
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.services.auth.contract import (
    Device,
    DeviceInfo,
    FreshResetAuthorisationForbidden,
    HashInvalid,
    Identity,
)
from heliogram.services.auth.events import DevicesEnded, DeviceSignedIn
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.auth.store import NO_DEVICE, NOBODY, DeviceRow, DeviceStore
from heliogram.services.users.contract import User

_CACHED: Final = 100_000
_ACTIVITY_S: Final = 300
"""How old the stored time of the last activity may be."""
_HOUR: Final = 3_600


class Devices:
    """All devices; the methods that take a transaction are for the neighbours in this package."""

    def __init__(
        self,
        db: Database,
        store: DeviceStore,
        ledger: Ledger,
        outbox: Outbox,
        *,
        clock: Clock,
        entropy: Entropy,
        settings: AuthSettings,
    ) -> None:
        self._db = db
        self._store = store
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock
        self._entropy = entropy
        self._settings = settings
        self._cache: Cache[AuthKeyId, DeviceRow] = Cache(_CACHED)

    # Reading

    async def row(self, device: AuthKeyId) -> DeviceRow:
        """Return what is known of a device, from memory when possible; a blank row for an unknown one."""
        found = self._cache.get(device)
        if found is None:
            mark = self._cache.mark()
            read = await self._db.read(lambda reader: self._store.get(reader, device))
            found = self._cache.put(device, read or DeviceRow(device=device), mark)
        return found

    async def identify(self, device: AuthKeyId) -> Identity:
        """Say who is on a device."""
        row = await self.row(device)
        return Identity(device=device, user=row.user, bot=row.bot, layer=row.layer)

    async def listed(self, user: UserId, asking: AuthKeyId) -> list[Device]:
        """Return a user's sessions, the asking one first."""
        rows = await self._db.read(lambda reader: self._store.of_user(reader, user))
        own = (await self._root(await self.row(asking))).device
        rows = [row for row in rows if not row.parent]
        rows.sort(key=lambda row: row.device != own)
        return [_device(row, own) for row in rows]

    async def has_others(self, user: UserId, besides: AuthKeyId) -> bool:
        """Say whether a user is logged in on any device but one."""
        rows = await self._db.read(lambda reader: self._store.of_user(reader, user))
        return any(row.device != besides for row in rows)

    async def _root(self, row: DeviceRow) -> DeviceRow:
        return await self.row(row.parent) if row.parent else row

    # What clients say

    async def describe(self, device: AuthKeyId, info: DeviceInfo | None, layer: int, address: str) -> None:
        """Record what a client said; writes only what is new."""
        before = await self.row(device)
        after = self._described(before, info, layer, address)
        if after is not before:
            await self._db.write(partial(self._describe, device=device, info=info, layer=layer, address=address))

    def _described(self, row: DeviceRow, info: DeviceInfo | None, layer: int, address: str) -> DeviceRow:
        now = int(self._clock.now())
        told = row.info if info is None else _cut(info)
        changed = (told, layer or row.layer, address or row.address)
        if changed == (row.info, row.layer, row.address) and now - row.active_at < _ACTIVITY_S:
            return row
        return msgspec.structs.replace(row, info=changed[0], layer=changed[1], address=changed[2], active_at=now)

    def _describe(
        self, tx: Transaction, *, device: AuthKeyId, info: DeviceInfo | None, layer: int, address: str
    ) -> None:
        row = self._stored(tx, device)
        self._put(tx, self._described(row, info, layer, address))

    def _stored(self, reader: Reader, device: AuthKeyId) -> DeviceRow:
        return self._store.get(reader, device) or DeviceRow(device=device)

    def _put(self, tx: Transaction, row: DeviceRow) -> None:
        self._store.put(tx, row)
        tx.after_commit(lambda: self._cache.drop(row.device))

    # Logging in

    def sign_in(
        self, tx: Transaction, *, device: AuthKeyId, user: User, address: str, parent: AuthKeyId = NO_DEVICE
    ) -> None:
        """Log a user in on a device, in place of whoever was there, and tell the user's other devices."""
        before = self._stored(tx, device)
        if before.user == user.id and before.parent == parent:
            return
        if before.user:
            self._end(tx, self._sharing(tx, before), before.user)
        now = int(self._clock.now())
        row = msgspec.structs.replace(
            before,
            user=user.id,
            bot=user.bot,
            hash=self._new_hash(),
            parent=parent,
            address=address or before.address,
            created_at=now,
            active_at=now,
        )
        others = any(known.device != device for known in self._store.of_user(tx, user.id))
        self._put(tx, row)
        if others and not parent:
            record = DeviceSignedIn(
                device=device, hash=row.hash, model=row.info.device_model, address=row.address, at=now
            )
            self._ledger.append(tx, box=BoxId(user.id), record=record, stream=Stream.SEQ, origin=device)

    def _new_hash(self) -> int:
        """Return what will name a session: 64 bits with sign, not 0."""
        return int.from_bytes(self._entropy.bytes(8), "big", signed=True) or 1

    def root_of(self, tx: Transaction, device: AuthKeyId) -> DeviceRow:
        """Return the device whose log-in a device has, itself or the one it shares with. Raises AuthKeyUnregistered."""
        row = self._stored(tx, device)
        if row.parent:
            row = self._stored(tx, row.parent)
        if not row.user:
            raise AuthKeyUnregistered
        return row

    # Ending

    async def reset(self, user: UserId, session: int, asking: AuthKeyId) -> AuthKeyId:
        """End another session of a user. Raises HashInvalid, FreshResetAuthorisationForbidden."""
        return await self._db.write(partial(self._reset, user=user, session=session, asking=asking))

    def _reset(self, tx: Transaction, *, user: UserId, session: int, asking: AuthKeyId) -> AuthKeyId:
        own = self.root_of(tx, asking)
        self._check_age(own)
        for row in self._store.of_user(tx, user):
            if row.hash == session and row.device != own.device and not row.parent:
                self._end(tx, [row, *self._sharing(tx, row)], user)
                return row.device
        raise HashInvalid

    async def reset_others(self, user: UserId, asking: AuthKeyId) -> list[AuthKeyId]:
        """End all other sessions of a user. Raises FreshResetAuthorisationForbidden."""
        return await self._db.write(partial(self._reset_others, user=user, asking=asking))

    def _reset_others(self, tx: Transaction, *, user: UserId, asking: AuthKeyId) -> list[AuthKeyId]:
        own = self.root_of(tx, asking)
        self._check_age(own)
        ended = [row for row in self._store.of_user(tx, user) if own.device not in {row.device, row.parent}]
        self._end(tx, ended, user)
        return [row.device for row in ended if not row.parent]

    def _check_age(self, row: DeviceRow) -> None:
        if self._clock.now() - row.created_at < self._settings.fresh_device_hours * _HOUR:
            raise FreshResetAuthorisationForbidden

    async def log_out(self, device: AuthKeyId) -> None:
        """End the log-in of a device; one that only shares it ends alone."""
        await self._db.write(partial(self._log_out, device=device))

    def _log_out(self, tx: Transaction, *, device: AuthKeyId) -> None:
        row = self._stored(tx, device)
        if row.user:
            self._end(tx, [row, *self._sharing(tx, row)], row.user)

    def forget(self, tx: Transaction, device: AuthKeyId) -> None:
        """Log a device out and forget what it said: its key is gone."""
        self._log_out(tx, device=device)
        self._store.remove(tx, device)
        tx.after_commit(lambda: self._cache.drop(device))

    def _sharing(self, tx: Transaction, row: DeviceRow) -> list[DeviceRow]:
        return [] if row.parent else self._store.sharing(tx, row.device)

    def _end(self, tx: Transaction, rows: list[DeviceRow], user: UserId) -> None:
        if not rows:
            return
        for row in rows:
            blank = msgspec.structs.replace(row, user=NOBODY, bot=False, hash=0, parent=NO_DEVICE, created_at=0)
            self._put(tx, blank)
        ended = DevicesEnded(user=user, devices=[row.device for row in rows])
        self._outbox.tell(tx, lambda: (ended,))


def _cut(info: DeviceInfo) -> DeviceInfo:
    """Bound what a client says of itself."""
    return DeviceInfo(
        api_id=info.api_id,
        device_model=info.device_model[:DEVICE_TEXT_LENGTH],
        system_version=info.system_version[:DEVICE_TEXT_LENGTH],
        app_version=info.app_version[:DEVICE_TEXT_LENGTH],
        system_lang_code=info.system_lang_code[:DEVICE_TEXT_LENGTH],
        lang_pack=info.lang_pack[:DEVICE_TEXT_LENGTH],
        lang_code=info.lang_code[:DEVICE_TEXT_LENGTH],
    )


def _device(row: DeviceRow, own: AuthKeyId) -> Device:
    return Device(
        hash=0 if row.device == own else row.hash,
        device=row.device,
        info=row.info,
        layer=row.layer,
        address=row.address,
        created_at=row.created_at,
        active_at=row.active_at,
    )
