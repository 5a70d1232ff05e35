"""Keys, devices and log-ins in SQLite."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.sql import Reader, Row, Transaction
from heliogram.services.auth.contract import DeviceInfo
from heliogram.services.auth.store import Attempt, Count, DeviceRow, DeviceStore, KeyRow, KeyStore, LoginStore

PACKAGE: Final = "heliogram.services.auth"
"""Owns the migrations of these tables."""

_DEVICE: Final = "SELECT device, user, bot, hash, parent, layer, info, address, created_at, active_at FROM devices"
_ATTEMPT: Final = "SELECT phone, hash, device, code, tries, sent_at, expires_at, checked, in_app FROM login_attempts"
_INFO_DECODER: Final = msgspec.json.Decoder(DeviceInfo)


class SqlKeyStore(KeyStore):
    """The SQLite adapter of :class:`KeyStore`."""

    @override
    def put(self, tx: Transaction, row: KeyRow) -> None:
        tx.execute(
            "INSERT INTO auth_keys (key, secret, temporary, media, expires_at, device, created_at, salt)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (row.id, row.sealed, row.temporary, row.media, row.expires_at, row.device, row.created_at, row.salt),
        )

    @override
    def get(self, reader: Reader, key: AuthKeyId) -> KeyRow | None:
        row = reader.one(
            "SELECT secret, temporary, media, expires_at, device, created_at, salt FROM auth_keys WHERE key = ?", (key,)
        )
        if row is None:
            return None
        secret, temporary, media, expires_at, device, created_at, salt = row
        return KeyRow(
            id=key,
            sealed=secret,
            temporary=bool(temporary),
            media=bool(media),
            expires_at=expires_at,
            device=device,
            created_at=created_at,
            salt=salt,
        )

    @override
    def bind(self, tx: Transaction, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        tx.execute("UPDATE auth_keys SET device = ?, expires_at = ? WHERE key = ?", (device, expires_at, temporary))

    @override
    def temporary_of(self, reader: Reader, device: AuthKeyId) -> list[AuthKeyId]:
        rows = reader.all("SELECT key FROM auth_keys WHERE device = ? AND temporary = 1 ORDER BY key", (device,))
        return [key for (key,) in rows]

    @override
    def remove(self, tx: Transaction, keys: Collection[AuthKeyId]) -> None:
        tx.executemany("DELETE FROM auth_keys WHERE key = ?", [(key,) for key in keys])

    @override
    def expired(self, reader: Reader, at: int, limit: int) -> list[AuthKeyId]:
        rows = reader.all(
            "SELECT key FROM auth_keys WHERE temporary = 1 AND expires_at <= ? ORDER BY expires_at LIMIT ?", (at, limit)
        )
        return [key for (key,) in rows]

    @override
    def idle(self, reader: Reader, before: int, limit: int) -> list[AuthKeyId]:
        rows = reader.all(
            "SELECT key FROM auth_keys WHERE temporary = 0 AND created_at < ? AND NOT EXISTS (SELECT 1 FROM devices"
            " WHERE devices.device = auth_keys.key AND (user <> 0 OR active_at >= ?)) ORDER BY created_at LIMIT ?",
            (before, before, limit),
        )
        return [key for (key,) in rows]


class SqlDeviceStore(DeviceStore):
    """The SQLite adapter of :class:`DeviceStore`."""

    @override
    def get(self, reader: Reader, device: AuthKeyId) -> DeviceRow | None:
        row = reader.one(f"{_DEVICE} WHERE device = ?", (device,))
        return None if row is None else _device(row)

    @override
    def put(self, tx: Transaction, row: DeviceRow) -> None:
        tx.execute(
            "INSERT INTO devices (device, user, bot, hash, parent, layer, info, address, created_at, active_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET user = excluded.user,"
            " bot = excluded.bot, hash = excluded.hash, parent = excluded.parent, layer = excluded.layer,"
            " info = excluded.info, address = excluded.address, created_at = excluded.created_at,"
            " active_at = excluded.active_at",
            (
                row.device,
                row.user,
                row.bot,
                row.hash,
                row.parent,
                row.layer,
                msgspec.json.encode(row.info),
                row.address,
                row.created_at,
                row.active_at,
            ),
        )

    @override
    def remove(self, tx: Transaction, device: AuthKeyId) -> None:
        tx.execute("DELETE FROM devices WHERE device = ?", (device,))

    @override
    def of_user(self, reader: Reader, user: UserId) -> list[DeviceRow]:
        rows = reader.all(f"{_DEVICE} WHERE user = ? AND user <> 0 ORDER BY active_at DESC, device", (user,))
        return [_device(row) for row in rows]

    @override
    def sharing(self, reader: Reader, parent: AuthKeyId) -> list[DeviceRow]:
        rows = reader.all(f"{_DEVICE} WHERE parent = ? AND parent <> 0 ORDER BY device", (parent,))
        return [_device(row) for row in rows]


class SqlLoginStore(LoginStore):
    """The SQLite adapter of :class:`LoginStore`."""

    @override
    def put_attempt(self, tx: Transaction, attempt: Attempt) -> None:
        tx.execute(
            "INSERT INTO login_attempts (phone, hash, device, code, tries, sent_at, expires_at, checked, in_app)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (phone, hash) DO UPDATE SET device = excluded.device,"
            " code = excluded.code, tries = excluded.tries, sent_at = excluded.sent_at,"
            " expires_at = excluded.expires_at, checked = excluded.checked, in_app = excluded.in_app",
            (
                attempt.phone,
                attempt.hash,
                attempt.device,
                attempt.code,
                attempt.tries,
                attempt.sent_at,
                attempt.expires_at,
                attempt.checked,
                attempt.in_app,
            ),
        )

    @override
    def attempt(self, reader: Reader, phone: str, code_hash: str) -> Attempt | None:
        row = reader.one(f"{_ATTEMPT} WHERE phone = ? AND hash = ?", (phone, code_hash))
        return None if row is None else _attempt(row)

    @override
    def newest_attempt(self, reader: Reader, phone: str) -> Attempt | None:
        row = reader.one(f"{_ATTEMPT} WHERE phone = ? ORDER BY sent_at DESC, hash LIMIT 1", (phone,))
        return None if row is None else _attempt(row)

    @override
    def remove_attempt(self, tx: Transaction, phone: str, code_hash: str) -> None:
        tx.execute("DELETE FROM login_attempts WHERE phone = ? AND hash = ?", (phone, code_hash))

    @override
    def remove_attempts_of(self, tx: Transaction, phone: str, device: AuthKeyId) -> None:
        tx.execute("DELETE FROM login_attempts WHERE phone = ? AND device = ?", (phone, device))

    @override
    def count(self, reader: Reader, subject: str) -> Count | None:
        row = reader.one("SELECT count, started_at, ends_at FROM login_counters WHERE subject = ?", (subject,))
        return None if row is None else Count(*row)

    @override
    def put_count(self, tx: Transaction, subject: str, count: Count) -> None:
        tx.execute(
            "INSERT INTO login_counters (subject, count, started_at, ends_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (subject) DO UPDATE SET count = excluded.count, started_at = excluded.started_at,"
            " ends_at = excluded.ends_at",
            (subject, count.count, count.started_at, count.ends_at),
        )

    @override
    def put_export(self, tx: Transaction, *, user: UserId, token: bytes, device: AuthKeyId, expires_at: int) -> None:
        tx.execute(
            "INSERT INTO login_exports (user, token, device, expires_at) VALUES (?, ?, ?, ?)",
            (user, token, device, expires_at),
        )

    @override
    def take_export(self, tx: Transaction, *, user: UserId, token: bytes, at: int) -> AuthKeyId | None:
        row = tx.one(
            "DELETE FROM login_exports WHERE user = ? AND token = ? RETURNING device, expires_at", (user, token)
        )
        return row[0] if row is not None and row[1] > at else None

    @override
    def sweep(self, tx: Transaction, at: int) -> None:
        tx.execute("DELETE FROM login_attempts WHERE expires_at <= ?", (at,))
        tx.execute("DELETE FROM login_counters WHERE ends_at <= ?", (at,))
        tx.execute("DELETE FROM login_exports WHERE expires_at <= ?", (at,))


def _device(row: Row) -> DeviceRow:
    device, user, bot, number, parent, layer, info, address, created_at, active_at = row
    return DeviceRow(
        device=device,
        user=user,
        bot=bool(bot),
        hash=number,
        parent=parent,
        layer=layer,
        info=_INFO_DECODER.decode(info),
        address=address,
        created_at=created_at,
        active_at=active_at,
    )


def _attempt(row: Row) -> Attempt:
    phone, code_hash, device, code, tries, sent_at, expires_at, checked, in_app = row
    return Attempt(
        phone=phone,
        hash=code_hash,
        device=device,
        code=code,
        tries=tries,
        sent_at=sent_at,
        expires_at=expires_at,
        checked=bool(checked),
        in_app=bool(in_app),
    )
