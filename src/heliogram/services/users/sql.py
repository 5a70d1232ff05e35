"""Accounts in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Row, Transaction
from heliogram.services.users.contract import ProfilePhoto, User
from heliogram.services.users.records import photo_columns, photo_of
from heliogram.services.users.store import UserStore

PACKAGE: Final = "heliogram.services.users"
"""Owns the migrations of these tables."""

_SELECT: Final = (
    "SELECT user, phone, first_name, last_name, username, about, bot, service, deleted, created_at, version,"
    " photo, photo_thumb, photo_video, fallback_photo, fallback_thumb, fallback_video FROM users"
)


class SqlUserStore(UserStore):
    """The SQLite adapter of :class:`UserStore`."""

    @override
    def insert(self, tx: Transaction, *, phone: str, first_name: str, last_name: str, created_at: int) -> User | None:
        row = tx.one(
            "INSERT INTO users (phone, first_name, last_name, created_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING user",
            (phone, first_name, last_name, created_at),
        )
        if row is None:
            return None
        return User(id=row[0], phone=phone, first_name=first_name, last_name=last_name, created_at=created_at)

    @override
    def replace(self, tx: Transaction, user: User) -> None:
        tx.execute(
            "UPDATE users SET phone = ?, first_name = ?, last_name = ?, username = ?, about = ?, bot = ?, deleted = ?,"
            " version = ?, photo = ?, photo_thumb = ?, photo_video = ?, fallback_photo = ?, fallback_thumb = ?,"
            " fallback_video = ? WHERE user = ?",
            (
                user.phone,
                user.first_name,
                user.last_name,
                user.username,
                user.about,
                user.bot,
                user.deleted,
                user.version,
                *photo_columns(user.photo),
                *photo_columns(user.fallback_photo),
                user.id,
            ),
        )

    @override
    def by_ids(self, reader: Reader, ids: Collection[UserId]) -> dict[UserId, User]:
        rows = reader.all(f"{_SELECT} WHERE user IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
        return {row[0]: _user(row) for row in rows}

    @override
    def by_phones(self, reader: Reader, phones: Collection[str]) -> list[User]:
        rows = reader.all(
            f"{_SELECT} WHERE phone <> '' AND phone IN (SELECT value FROM json_each(?)) ORDER BY user",
            (json.dumps(list(phones)),),
        )
        return [_user(row) for row in rows]

    @override
    def holder(self, reader: Reader, name: str) -> PeerId | None:
        row = reader.one("SELECT holder FROM usernames WHERE name = ?", (name,))
        return row[0] if row else None

    @override
    def claim(self, tx: Transaction, name: str, holder: PeerId) -> bool:
        taken = tx.execute("INSERT INTO usernames (name, holder) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, holder))
        return taken.rowcount > 0 or self.holder(tx, name) == holder

    @override
    def release(self, tx: Transaction, name: str) -> None:
        tx.execute("DELETE FROM usernames WHERE name = ?", (name,))

    @override
    def holders_from(self, reader: Reader, prefix: str, limit: int) -> list[PeerId]:
        rows = reader.all(
            "SELECT holder FROM usernames WHERE name >= ? AND name < ? ORDER BY length(name), name LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return [holder for (holder,) in rows]

    @override
    def add_photo(self, tx: Transaction, user: UserId, photo: ProfilePhoto) -> None:
        tx.execute("DELETE FROM user_photos WHERE user = ? AND photo = ?", (user, photo.id))
        tx.execute(
            "INSERT INTO user_photos (user, place, photo, thumb, video)"
            " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ? FROM user_photos WHERE user = ?",
            (user, *photo_columns(photo), user),
        )

    @override
    def newest_photo(self, reader: Reader, user: UserId) -> ProfilePhoto | None:
        row = reader.one(
            "SELECT photo, thumb, video FROM user_photos WHERE user = ? ORDER BY place DESC LIMIT 1", (user,)
        )
        return photo_of(*row) if row else None

    @override
    def remove_photos(self, tx: Transaction, user: UserId, photos: Collection[int]) -> list[int]:
        rows = tx.all(
            "DELETE FROM user_photos WHERE user = ? AND photo IN (SELECT value FROM json_each(?)) RETURNING photo",
            (user, json.dumps(list(photos))),
        )
        return sorted(photo for (photo,) in rows)

    @override
    def photos_of(self, reader: Reader, user: UserId) -> list[int]:
        rows = reader.all("SELECT photo FROM user_photos WHERE user = ? ORDER BY place DESC", (user,))
        return [photo for (photo,) in rows]

    @override
    def page(self, reader: Reader, after: UserId, limit: int) -> list[User]:
        return [_user(row) for row in reader.all(f"{_SELECT} WHERE user > ? ORDER BY user LIMIT ?", (after, limit))]


def _user(row: Row) -> User:
    user, phone, first_name, last_name, username, about, bot, service, deleted, created_at, version, *photos = row
    return User(
        id=user,
        phone=phone,
        first_name=first_name,
        last_name=last_name,
        username=username,
        about=about,
        bot=bool(bot),
        service=bool(service),
        deleted=bool(deleted),
        created_at=created_at,
        version=version,
        photo=photo_of(*photos[:3]),
        fallback_photo=photo_of(*photos[3:]),
    )
