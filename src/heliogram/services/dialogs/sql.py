"""Settings of conversations in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.dialogs.contract import Draft, NotifySettings
from heliogram.services.dialogs.store import DialogStore

PACKAGE: Final = "heliogram.services.dialogs"
"""Owns the migrations of these tables."""

_AMONG: Final = "(SELECT value FROM json_each(?))"
_DRAFT_DECODER: Final = msgspec.msgpack.Decoder(Draft)


class SqlDialogStore(DialogStore):
    """The SQLite adapter of :class:`DialogStore`."""

    @override
    def drafts(self, reader: Reader, owner: UserId, peers: Collection[PeerId] | None = None) -> list[Draft]:
        if peers is None:
            rows = reader.all("SELECT draft FROM dialog_drafts WHERE owner = ? ORDER BY peer", (owner,))
        else:
            rows = reader.all(
                f"SELECT draft FROM dialog_drafts WHERE owner = ? AND peer IN {_AMONG} ORDER BY peer",
                (owner, json.dumps(list(peers))),
            )
        return [_DRAFT_DECODER.decode(draft) for (draft,) in rows]

    @override
    def drafted(self, reader: Reader, owners: Collection[UserId]) -> set[tuple[UserId, PeerId]]:
        rows = reader.all(f"SELECT owner, peer FROM dialog_drafts WHERE owner IN {_AMONG}", (json.dumps(list(owners)),))
        return {(owner, peer) for owner, peer in rows}

    @override
    def put_draft(self, tx: Transaction, owner: UserId, draft: Draft) -> None:
        tx.execute(
            "INSERT INTO dialog_drafts (owner, peer, draft) VALUES (?, ?, ?)"
            " ON CONFLICT (owner, peer) DO UPDATE SET draft = excluded.draft",
            (owner, draft.peer, msgspec.msgpack.encode(draft)),
        )

    @override
    def remove_draft(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        return tx.execute("DELETE FROM dialog_drafts WHERE owner = ? AND peer = ?", (owner, peer)).rowcount > 0

    @override
    def pins(self, reader: Reader, owner: UserId) -> list[PeerId]:
        return [peer for (peer,) in reader.all("SELECT peer FROM dialog_pins WHERE owner = ? ORDER BY place", (owner,))]

    @override
    def set_pins(self, tx: Transaction, owner: UserId, order: list[PeerId]) -> None:
        tx.execute("DELETE FROM dialog_pins WHERE owner = ?", (owner,))
        tx.executemany(
            "INSERT INTO dialog_pins (owner, place, peer) VALUES (?, ?, ?)",
            [(owner, place, peer) for place, peer in enumerate(order)],
        )

    @override
    def marks(self, reader: Reader, owner: UserId) -> list[PeerId]:
        rows = reader.all("SELECT peer FROM dialog_unread_marks WHERE owner = ? ORDER BY peer", (owner,))
        return [peer for (peer,) in rows]

    @override
    def mark(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        done = tx.execute(
            "INSERT INTO dialog_unread_marks (owner, peer) VALUES (?, ?) ON CONFLICT DO NOTHING", (owner, peer)
        )
        return done.rowcount > 0

    @override
    def unmark(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        return tx.execute("DELETE FROM dialog_unread_marks WHERE owner = ? AND peer = ?", (owner, peer)).rowcount > 0

    @override
    def notify(self, reader: Reader, owner: UserId, scopes: Collection[str]) -> dict[str, NotifySettings]:
        rows = reader.all(
            "SELECT scope, show_previews, silent, mute_until FROM dialog_notify_settings"
            f" WHERE owner = ? AND scope IN {_AMONG}",
            (owner, json.dumps(list(scopes))),
        )
        return {
            scope: NotifySettings(show_previews=_flag(show), silent=_flag(silent), mute_until=mute_until)
            for scope, show, silent, mute_until in rows
        }

    @override
    def put_notify(self, tx: Transaction, owner: UserId, scope: str, settings: NotifySettings) -> None:
        tx.execute(
            "INSERT INTO dialog_notify_settings (owner, scope, show_previews, silent, mute_until)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (owner, scope) DO UPDATE SET show_previews = excluded.show_previews,"
            " silent = excluded.silent, mute_until = excluded.mute_until",
            (owner, scope, settings.show_previews, settings.silent, settings.mute_until),
        )

    @override
    def remove_notify(self, tx: Transaction, owner: UserId) -> list[str]:
        rows = tx.all("DELETE FROM dialog_notify_settings WHERE owner = ? RETURNING scope", (owner,))
        return sorted(scope for (scope,) in rows)


def _flag(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)
