"""Authorisation keys: kept sealed, found from memory, bound to devices, forgotten when they end."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId
from heliogram.platform.cache import Cache
from heliogram.platform.outbox import Outbox
from heliogram.platform.sql import Database, Transaction
from heliogram.services.auth.contract import Key, TempAuthKeyEmpty
from heliogram.services.auth.devices import Devices
from heliogram.services.auth.events import KeysDropped
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.auth.store import KeyRow, KeyStore, Vault

_CACHED: Final = 10_000
_SWEPT_AT_ONCE: Final = 1_000
_DAY: Final = 86_400


class Keys:
    """The keys of all devices."""

    def __init__(
        self, db: Database, store: KeyStore, vault: Vault, devices: Devices, outbox: Outbox, *, clock: Clock
    ) -> None:
        self._db = db
        self._store = store
        self._vault = vault
        self._devices = devices
        self._outbox = outbox
        self._clock = clock
        self._cache: Cache[AuthKeyId, Key] = Cache(_CACHED)

    async def save(self, key: Key) -> None:
        """Keep a fresh key, sealed."""
        row = KeyRow(
            id=key.id,
            sealed=self._vault.encrypt(key.secret),
            temporary=key.temporary,
            media=key.media,
            expires_at=key.expires_at if key.temporary else 0,
            device=key.device if key.temporary else key.id,
            created_at=int(self._clock.now()),
            salt=key.first_salt,
        )
        await self._db.write(lambda tx: self._store.put(tx, row))

    async def find(self, key: AuthKeyId) -> Key | None:
        """Return a key that is known and has not ended."""
        found = self._cache.get(key)
        if found is None:
            mark = self._cache.mark()
            row = await self._db.read(lambda reader: self._store.get(reader, key))
            if row is None:
                return None
            found = self._cache.put(key, self._open(row), mark)
        if found.temporary and found.expires_at <= self._clock.now():
            return None
        return found

    def _open(self, row: KeyRow) -> Key:
        return Key(
            id=row.id,
            secret=self._vault.decrypt(row.sealed),
            temporary=row.temporary,
            media=row.media,
            expires_at=row.expires_at,
            device=row.device,
            first_salt=row.salt,
            made_at=row.created_at,
        )

    async def bind(self, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        """Record what a temporary key serves, and until when: never longer than it was made for."""
        await self._db.write(partial(self._bind, temporary=temporary, device=device, expires_at=expires_at))

    def _bind(self, tx: Transaction, *, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        row = self._store.get(tx, temporary)
        if row is None or not row.temporary:
            raise TempAuthKeyEmpty
        self._store.bind(tx, temporary, device, min(row.expires_at, expires_at) if row.expires_at else expires_at)
        tx.after_commit(lambda: self._cache.drop(temporary))

    async def drop_temporary(self, device: AuthKeyId, besides: Collection[AuthKeyId]) -> list[AuthKeyId]:
        """Forget the temporary keys of a device."""
        return await self._db.write(partial(self._drop_temporary, device=device, besides=besides))

    def _drop_temporary(self, tx: Transaction, *, device: AuthKeyId, besides: Collection[AuthKeyId]) -> list[AuthKeyId]:
        dropped = [key for key in self._store.temporary_of(tx, device) if key not in besides]
        self._remove(tx, dropped)
        return dropped

    async def destroy(self, key: AuthKeyId) -> bool:
        """Forget a key, and with a permanent one its device."""
        return await self._db.write(partial(self._destroy, key=key))

    def _destroy(self, tx: Transaction, *, key: AuthKeyId) -> bool:
        row = self._store.get(tx, key)
        if row is None:
            return False
        dropped = [key]
        if not row.temporary:
            self._devices.forget(tx, key)
            dropped += self._store.temporary_of(tx, key)
        self._remove(tx, dropped)
        return True

    def _remove(self, tx: Transaction, keys: list[AuthKeyId]) -> None:
        if not keys:
            return
        self._store.remove(tx, keys)

        def forget() -> None:
            for key in keys:
                self._cache.drop(key)

        tx.after_commit(forget)
        self._outbox.tell(tx, lambda: (KeysDropped(keys=keys),))

    async def sweep(self, settings: AuthSettings) -> int:
        """Forget temporary keys that ended and permanent ones that nobody uses; return how many."""
        return await self._db.write(partial(self._sweep, idle_s=settings.idle_key_days * _DAY))

    def _sweep(self, tx: Transaction, *, idle_s: int) -> int:
        now = int(self._clock.now())
        ended = self._store.expired(tx, now, _SWEPT_AT_ONCE)
        idle = self._store.idle(tx, now - idle_s, _SWEPT_AT_ONCE)
        for key in idle:
            self._devices.forget(tx, key)
            ended += self._store.temporary_of(tx, key)
        ended += idle
        self._remove(tx, ended)
        return len(ended)
