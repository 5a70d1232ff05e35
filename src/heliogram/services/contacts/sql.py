"""Saved people and blocked peers in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Row, Transaction
from heliogram.services.contacts.contract import Blocked, Contact
from heliogram.services.contacts.store import Awaited, ContactStore
from heliogram.services.users.contract import ProfilePhoto
from heliogram.services.users.records import photo_columns, photo_of

PACKAGE: Final = "heliogram.services.contacts"
"""Owns the migrations of these tables."""

_SELECT: Final = (
    "SELECT target, phone, first_name, last_name, saved_at,"
    " EXISTS (SELECT 1 FROM contacts back WHERE back.owner = contacts.target AND back.target = contacts.owner),"
    " photo, photo_thumb, photo_video FROM contacts WHERE owner = ?"
)
_AMONG: Final = "(SELECT value FROM json_each(?))"


class SqlContactStore(ContactStore):
    """The SQLite adapter of :class:`ContactStore`."""

    @override
    def saved_by(self, reader: Reader, owner: UserId) -> list[Contact]:
        return [_contact(row) for row in reader.all(f"{_SELECT} ORDER BY target", (owner,))]

    @override
    def among(self, reader: Reader, owner: UserId, targets: Collection[UserId]) -> list[Contact]:
        rows = reader.all(f"{_SELECT} AND target IN {_AMONG} ORDER BY target", (owner, json.dumps(list(targets))))
        return [_contact(row) for row in rows]

    @override
    def owners_of(self, reader: Reader, target: UserId, limit: int) -> list[UserId]:
        rows = reader.all("SELECT owner FROM contacts WHERE target = ? ORDER BY owner LIMIT ?", (target, limit))
        return [owner for (owner,) in rows]

    @override
    def owners_among(self, reader: Reader, target: UserId, owners: Collection[UserId]) -> list[UserId]:
        rows = reader.all(
            f"SELECT owner FROM contacts WHERE target = ? AND owner IN {_AMONG} ORDER BY owner",
            (target, json.dumps(list(owners))),
        )
        return [owner for (owner,) in rows]

    @override
    def put(self, tx: Transaction, owner: UserId, contact: Contact) -> None:
        tx.execute(
            "INSERT INTO contacts (owner, target, phone, first_name, last_name, saved_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (owner, target) DO UPDATE SET phone = excluded.phone, first_name = excluded.first_name,"
            " last_name = excluded.last_name",
            (owner, contact.target, contact.phone, contact.first_name, contact.last_name, contact.saved_at),
        )

    @override
    def put_photo(self, tx: Transaction, owner: UserId, target: UserId, photo: ProfilePhoto | None) -> None:
        tx.execute(
            "UPDATE contacts SET photo = ?, photo_thumb = ?, photo_video = ? WHERE owner = ? AND target = ?",
            (*photo_columns(photo), owner, target),
        )

    @override
    def remove(self, tx: Transaction, owner: UserId, targets: Collection[UserId]) -> None:
        tx.executemany("DELETE FROM contacts WHERE owner = ? AND target = ?", [(owner, target) for target in targets])

    @override
    def await_phones(self, tx: Transaction, awaited: Collection[Awaited]) -> None:
        tx.executemany(
            "INSERT INTO awaited_phones (owner, phone, first_name, last_name) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (owner, phone) DO UPDATE SET"
            " first_name = excluded.first_name, last_name = excluded.last_name",
            [(entry.owner, entry.phone, entry.first_name, entry.last_name) for entry in awaited],
        )

    @override
    def take_awaited(self, tx: Transaction, phone: str) -> list[Awaited]:
        rows = tx.all(
            "SELECT owner, phone, first_name, last_name FROM awaited_phones WHERE phone = ? ORDER BY owner", (phone,)
        )
        tx.execute("DELETE FROM awaited_phones WHERE phone = ?", (phone,))
        return [Awaited(*row) for row in rows]

    @override
    def block(self, tx: Transaction, owner: UserId, blocked: Blocked) -> bool:
        done = tx.execute(
            "INSERT INTO blocks (owner, peer, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (owner, blocked.peer, blocked.at),
        )
        return done.rowcount > 0

    @override
    def unblock(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        return tx.execute("DELETE FROM blocks WHERE owner = ? AND peer = ?", (owner, peer)).rowcount > 0

    @override
    def blocked_by(self, reader: Reader, owner: UserId) -> list[Blocked]:
        rows = reader.all("SELECT peer, at FROM blocks WHERE owner = ? ORDER BY at DESC, peer", (owner,))
        return [Blocked(peer=peer, at=at) for peer, at in rows]

    @override
    def blocked_by_many(self, reader: Reader, owners: Collection[UserId]) -> dict[UserId, set[PeerId]]:
        found: dict[UserId, set[PeerId]] = {owner: set() for owner in owners}
        rows = reader.all(f"SELECT owner, peer FROM blocks WHERE owner IN {_AMONG}", (json.dumps(list(owners)),))
        for owner, peer in rows:
            found[owner].add(peer)
        return found


def _contact(row: Row) -> Contact:
    target, phone, first_name, last_name, saved_at, mutual, *photo = row
    return Contact(
        target=target,
        phone=phone,
        first_name=first_name,
        last_name=last_name,
        mutual=bool(mutual),
        saved_at=saved_at,
        photo=photo_of(*photo),
    )
