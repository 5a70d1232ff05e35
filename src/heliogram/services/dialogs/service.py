"""The dialogs service: every change of a setting enters the owner's log in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, BoxId, PeerId, UserId
from heliogram.kernel.limits import PINNED_DIALOGS
from heliogram.platform.ledger import Ledger, Record, Stream
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.services.dialogs.contract import (
    Dialogs,
    DialogSettings,
    Draft,
    NotifySettings,
    PinnedDialogsTooMuch,
)
from heliogram.services.dialogs.events import (
    DialogPinned,
    DraftChanged,
    NotifySettingsChanged,
    PinnedReordered,
    UnreadMarked,
)
from heliogram.services.dialogs.records import DialogRecords
from heliogram.services.dialogs.store import DialogStore

_SCOPE: Final = re.compile(r"users|chats|broadcasts|peer:-?[1-9][0-9]{0,18}")


class DialogsService(Dialogs):
    """Settings of conversations in a database."""

    def __init__(self, db: Database, store: DialogStore, records: DialogRecords, ledger: Ledger, clock: Clock) -> None:
        self._db = db
        self._store = store
        self._records = records
        self._ledger = ledger
        self._clock = clock

    def _log(self, tx: Transaction, owner: UserId, record: Record, origin: AuthKeyId) -> None:
        self._ledger.append(tx, box=BoxId(owner), record=record, stream=Stream.SEQ, origin=origin or None)

    @override
    async def settings_of(self, *, owner: UserId, peers: list[PeerId]) -> list[DialogSettings]:
        return await self._db.read(lambda reader: self._settings_of(reader, owner, peers))

    def _settings_of(self, reader: Reader, owner: UserId, peers: Collection[PeerId]) -> list[DialogSettings]:
        places = {peer: place for place, peer in enumerate(self._store.pins(reader, owner))}
        marked = set(self._store.marks(reader, owner))
        drafts = {draft.peer: draft for draft in self._store.drafts(reader, owner, peers)}
        chosen = self._store.notify(reader, owner, [_scope(peer) for peer in peers])
        return [
            DialogSettings(
                peer=peer,
                pinned=places.get(peer),
                unread_mark=peer in marked,
                draft=drafts.get(peer),
                notify=chosen.get(_scope(peer), NotifySettings()),
            )
            for peer in peers
        ]

    # Pins

    @override
    async def pinned(self, *, owner: UserId) -> list[PeerId]:
        return await self._db.read(lambda reader: self._store.pins(reader, owner))

    @override
    async def set_pinned(self, *, owner: UserId, peer: PeerId, pinned: bool, origin: AuthKeyId) -> bool:
        def work(tx: Transaction) -> bool:
            order = self._store.pins(tx, owner)
            if (peer in order) == pinned:
                return False
            self._set_pins(tx, owner, [peer, *order] if pinned else [other for other in order if other != peer])
            self._log(tx, owner, DialogPinned(peer=peer, pinned=pinned), origin)
            return True

        return await self._db.write(work)

    @override
    async def reorder_pinned(self, *, owner: UserId, order: list[PeerId], force: bool, origin: AuthKeyId) -> bool:
        wanted = list(dict.fromkeys(order))

        def work(tx: Transaction) -> bool:
            before = self._store.pins(tx, owner)
            after = wanted if force else [*wanted, *(peer for peer in before if peer not in wanted)]
            if after == before:
                return False
            self._set_pins(tx, owner, after)
            self._log(tx, owner, PinnedReordered(), origin)
            return True

        return await self._db.write(work)

    def _set_pins(self, tx: Transaction, owner: UserId, order: list[PeerId]) -> None:
        if len(order) > PINNED_DIALOGS:
            raise PinnedDialogsTooMuch
        self._store.set_pins(tx, owner, order)

    # Marks

    @override
    async def set_unread_mark(self, *, owner: UserId, peer: PeerId, unread: bool, origin: AuthKeyId) -> bool:
        def work(tx: Transaction) -> bool:
            change = self._store.mark if unread else self._store.unmark
            if not change(tx, owner, peer):
                return False
            self._log(tx, owner, UnreadMarked(peer=peer, unread=unread), origin)
            return True

        return await self._db.write(work)

    @override
    async def marked_unread(self, *, owner: UserId) -> list[PeerId]:
        return await self._db.read(lambda reader: self._store.marks(reader, owner))

    # Drafts

    @override
    async def save_draft(self, *, owner: UserId, draft: Draft, origin: AuthKeyId) -> bool:
        def work(tx: Transaction) -> bool:
            if _is_empty(draft):
                return self._records.clear_draft(tx, owner=owner, peer=draft.peer, origin=origin)
            kept = msgspec.structs.replace(draft, saved_at=int(self._clock.now()))
            before = self._store.drafts(tx, owner, [draft.peer])
            if before and msgspec.structs.replace(before[0], saved_at=kept.saved_at) == kept:
                return False
            self._store.put_draft(tx, owner, kept)
            self._log(tx, owner, DraftChanged(peer=draft.peer), origin)
            return True

        return await self._db.write(work)

    @override
    async def drafts(self, *, owner: UserId) -> list[Draft]:
        return await self._db.read(lambda reader: self._store.drafts(reader, owner))

    @override
    async def clear_drafts(self, *, owner: UserId, origin: AuthKeyId) -> list[PeerId]:
        def work(tx: Transaction) -> list[PeerId]:
            peers = [draft.peer for draft in self._store.drafts(tx, owner)]
            for peer in peers:
                self._records.clear_draft(tx, owner=owner, peer=peer, origin=origin)
            return peers

        return await self._db.write(work)

    # Notifications

    @override
    async def notify_settings(self, *, owner: UserId, scope: str) -> NotifySettings:
        found = await self._db.read(lambda reader: self._store.notify(reader, owner, [_checked(scope)]))
        return found.get(scope, NotifySettings())

    @override
    async def set_notify_settings(
        self, *, owner: UserId, scope: str, settings: NotifySettings, origin: AuthKeyId
    ) -> None:
        _checked(scope)

        def work(tx: Transaction) -> None:
            if self._store.notify(tx, owner, [scope]).get(scope, NotifySettings()) != settings:
                self._store.put_notify(tx, owner, scope, settings)
                self._log(tx, owner, NotifySettingsChanged(scope=scope), origin)

        await self._db.write(work)

    @override
    async def reset_notify_settings(self, *, owner: UserId, origin: AuthKeyId) -> None:
        def work(tx: Transaction) -> None:
            for scope in self._store.remove_notify(tx, owner):
                self._log(tx, owner, NotifySettingsChanged(scope=scope), origin)

        await self._db.write(work)


def _scope(peer: PeerId) -> str:
    return f"peer:{peer}"


def _checked(scope: str) -> str:
    """Refuse a scope that the contract does not name: a mistake of the caller."""
    if not _SCOPE.fullmatch(scope):
        raise ValueError(f"no scope of notifications: {scope!r}")
    return scope


def _is_empty(draft: Draft) -> bool:
    return not draft.text and draft.reply_to is None and not draft.quote
