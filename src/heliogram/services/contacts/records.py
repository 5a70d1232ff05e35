"""Contacts as functions over a unit of work, with the memory that these keep true.

Public to the services that must write contacts in a transaction of their own: users (a new account may be awaited, a
renamed one is told to those who saved it). Memory is filled from committed rows only, never from within a unit of
work that may yet fail, and what a unit of work changes is forgotten when it commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, BoxId, PeerId, UserId
from heliogram.platform.cache import Cache
from heliogram.platform.ledger import Ledger, Record, Stream
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.contacts.contract import Blocked, Contact, ContactMissing
from heliogram.services.contacts.events import ContactsReset, PeerBlockedChanged
from heliogram.services.contacts.store import Awaited, ContactStore
from heliogram.services.media.records import MediaRecords
from heliogram.services.users.contract import ProfilePhoto, User
from heliogram.services.users.events import ProfileChanged
from heliogram.services.users.records import ids_of

_CACHED_PAIRS: Final = 200_000
_CACHED_BLOCKERS: Final = 100_000
_TOLD: Final = 1_000
"""How many of those who saved somebody learn of a change by their logs; the rest when they next see the account."""

_Pair = tuple[UserId, UserId]


class ContactRecords:
    """Reads and writes saved people and blocks inside a caller's unit of work."""

    def __init__(self, store: ContactStore, ledger: Ledger, clock: Clock, *, media: MediaRecords) -> None:
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._media = media
        self._pairs: Cache[_Pair, tuple[Contact | None]] = Cache(_CACHED_PAIRS)
        self._blocks: Cache[UserId, frozenset[PeerId]] = Cache(_CACHED_BLOCKERS)

    # Saved people

    def recall(self, owner: UserId, targets: Iterable[UserId]) -> tuple[dict[UserId, Contact | None], list[UserId]]:
        """Return what memory has of the targets (``None``: not saved), and the targets to look up."""
        found: dict[UserId, Contact | None] = {}
        missing: list[UserId] = []
        for target in targets:
            kept = self._pairs.get((owner, target))
            if kept is None:
                missing.append(target)
            else:
                found[target] = kept[0]
        return found, missing

    def look_up(self, reader: Reader, owner: UserId, targets: Collection[UserId]) -> dict[UserId, Contact | None]:
        """Read which of the targets are saved, and remember it."""
        mark = self._pairs.mark()
        found: dict[UserId, Contact | None] = dict.fromkeys(targets)
        found |= {contact.target: contact for contact in self._store.among(reader, owner, targets)}
        for target, contact in found.items():
            self._pairs.put((owner, target), (contact,), mark)
        return found

    def put(self, tx: Transaction, *, owner: UserId, contacts: Collection[Contact], origin: AuthKeyId | None) -> None:
        """Save or rename people, and tell the owner's devices and those whose contact became mutual."""
        targets = [contact.target for contact in contacts]
        known = {contact.target for contact in self._store.among(tx, owner, targets)}
        for contact in contacts:
            self._store.put(tx, owner, contact)
        self._changed(tx, owner, targets, [target for target in targets if target not in known], origin)

    def put_photo(
        self, tx: Transaction, *, owner: UserId, target: UserId, photo: ProfilePhoto | None, origin: AuthKeyId | None
    ) -> Contact:
        """Choose the photo that the owner sees of somebody; their other devices refetch.

        Raises ContactMissing, MediaEmpty.
        """
        known = self._store.among(tx, owner, [target])
        if not known:
            raise ContactMissing
        if known[0].photo == photo:
            return known[0]
        self._store.put_photo(tx, owner, target, photo)
        self._media.keep(tx, media=ids_of(photo), holder=_photo_holder(owner, target))
        self._ledger.append(tx, box=BoxId(owner), record=ProfileChanged(user=target), stream=Stream.SEQ, origin=origin)
        tx.after_commit(lambda: self._forget(owner, [target]))
        return msgspec.structs.replace(known[0], photo=photo)

    def remove(
        self, tx: Transaction, *, owner: UserId, targets: Collection[UserId], origin: AuthKeyId | None
    ) -> list[UserId]:
        """Forget people and tell whom it concerns; return those who were saved."""
        saved = self._store.among(tx, owner, targets)
        known = [contact.target for contact in saved]
        for contact in saved:
            if contact.photo is not None:
                self._media.release(tx, holder=_photo_holder(owner, contact.target))
        if known:
            self._store.remove(tx, owner, known)
            self._changed(tx, owner, known, known, origin)
        return known

    def _changed(
        self,
        tx: Transaction,
        owner: UserId,
        targets: Collection[UserId],
        mutual: Collection[UserId],
        origin: AuthKeyId | None,
    ) -> None:
        """Log a change of ``targets``, and for those of ``mutual`` who saved the owner that the other side changed."""
        told: dict[BoxId, Record] = {BoxId(owner): ContactsReset(targets=list(targets))}
        for other in self._store.owners_among(tx, owner, mutual):
            told[BoxId(other)] = ContactsReset(targets=[owner])
        self._ledger.append_many(tx, records=told, stream=Stream.SEQ, origin=origin)
        tx.after_commit(lambda: self._forget(owner, targets))

    def _forget(self, owner: UserId, targets: Iterable[UserId]) -> None:
        for target in targets:
            self._pairs.drop((owner, target))
            self._pairs.drop((target, owner))

    # What users asks of those who know an account

    def watchers(self, reader: Reader, user: UserId) -> list[UserId]:
        """Return who has saved the account and is to learn of its changes."""
        return [owner for owner in self._store.owners_of(reader, user, _TOLD) if owner != user]

    def arrived(self, tx: Transaction, user: User) -> None:
        """Make a new account a contact of everybody who had saved its number before."""
        if not user.phone:
            return
        at = int(self._clock.now())
        for awaited in self._store.take_awaited(tx, user.phone):
            contact = _contact_of(awaited, user, at)
            self.put(tx, owner=awaited.owner, contacts=[contact], origin=None)

    def await_phones(self, tx: Transaction, *, awaited: Collection[Awaited]) -> None:
        """Keep numbers without an account until one signs up with them."""
        self._store.await_phones(tx, awaited)

    # Blocks

    def block(self, tx: Transaction, *, owner: UserId, peer: PeerId, origin: AuthKeyId | None) -> bool:
        """Block a peer; False if it was blocked."""
        if not self._store.block(tx, owner, Blocked(peer=peer, at=int(self._clock.now()))):
            return False
        self._block_changed(tx, owner, PeerBlockedChanged(peer=peer, blocked=True), origin)
        return True

    def unblock(self, tx: Transaction, *, owner: UserId, peer: PeerId, origin: AuthKeyId | None) -> bool:
        """Unblock a peer; False if it was not blocked."""
        if not self._store.unblock(tx, owner, peer):
            return False
        self._block_changed(tx, owner, PeerBlockedChanged(peer=peer, blocked=False), origin)
        return True

    def _block_changed(self, tx: Transaction, owner: UserId, record: Record, origin: AuthKeyId | None) -> None:
        self._ledger.append(tx, box=BoxId(owner), record=record, stream=Stream.SEQ, origin=origin)
        tx.after_commit(lambda: self._blocks.drop(owner))

    def recall_blocks(self, target: PeerId, owners: Iterable[UserId]) -> tuple[list[UserId], list[UserId]]:
        """Return those of the owners who have blocked the target as memory has it, and the owners to look up."""
        blocking: list[UserId] = []
        missing: list[UserId] = []
        for owner in owners:
            kept = self._blocks.get(owner)
            if kept is None:
                missing.append(owner)
            elif target in kept:
                blocking.append(owner)
        return blocking, missing

    def look_up_blocks(self, reader: Reader, target: PeerId, owners: Collection[UserId]) -> list[UserId]:
        """Read which of the owners have blocked the target, and remember it."""
        mark = self._blocks.mark()
        read = self._store.blocked_by_many(reader, owners)
        for owner, peers in read.items():
            self._blocks.put(owner, frozenset(peers), mark)
        return [owner for owner, peers in read.items() if target in peers]


def _contact_of(awaited: Awaited, user: User, at: int) -> Contact:
    return Contact(
        target=user.id,
        phone=awaited.phone,
        first_name=awaited.first_name or user.first_name,
        last_name=awaited.last_name,
        mutual=False,
        saved_at=at,
    )


def _photo_holder(owner: UserId, target: UserId) -> str:
    """Return the name under which an account holds the photo that it sees of somebody."""
    return f"contact:{owner}:{target}"
