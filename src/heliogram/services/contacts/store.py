"""What the contacts service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import msgspec

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.contacts.contract import Blocked, Contact
from heliogram.services.users.contract import ProfilePhoto


class Awaited(msgspec.Struct, frozen=True):
    """A saved number that has no account yet."""

    owner: UserId
    phone: str
    first_name: str
    last_name: str


class ContactStore(Protocol):
    """Saved people, awaited numbers and blocked peers."""

    def saved_by(self, reader: Reader, owner: UserId) -> list[Contact]:
        """Return everyone an account has saved, by user id."""
        ...

    def among(self, reader: Reader, owner: UserId, targets: Collection[UserId]) -> list[Contact]:
        """Return those of the targets that an account has saved, by user id."""
        ...

    def owners_of(self, reader: Reader, target: UserId, limit: int) -> list[UserId]:
        """Return who has saved somebody, by user id."""
        ...

    def owners_among(self, reader: Reader, target: UserId, owners: Collection[UserId]) -> list[UserId]:
        """Return those of the accounts that have saved somebody, by user id."""
        ...

    def put(self, tx: Transaction, owner: UserId, contact: Contact) -> None:
        """Save or rename one person.

        ``mutual`` is not stored but follows from the other side's row, and the photo stays what it is.
        """
        ...

    def put_photo(self, tx: Transaction, owner: UserId, target: UserId, photo: ProfilePhoto | None) -> None:
        """Write the photo that an account sees of somebody it has saved."""
        ...

    def remove(self, tx: Transaction, owner: UserId, targets: Collection[UserId]) -> None:
        """Forget people."""
        ...

    def await_phones(self, tx: Transaction, awaited: Collection[Awaited]) -> None:
        """Keep numbers that have no account."""
        ...

    def take_awaited(self, tx: Transaction, phone: str) -> list[Awaited]:
        """Return who awaits a number, by owner, and forget them."""
        ...

    def block(self, tx: Transaction, owner: UserId, blocked: Blocked) -> bool:
        """Keep a blocked peer; False if it was blocked already."""
        ...

    def unblock(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        """Forget a blocked peer; False if it was not blocked."""
        ...

    def blocked_by(self, reader: Reader, owner: UserId) -> list[Blocked]:
        """Return every blocked peer of an account, newest first."""
        ...

    def blocked_by_many(self, reader: Reader, owners: Collection[UserId]) -> dict[UserId, set[PeerId]]:
        """Return the blocked peers of every one of the accounts, an empty set where there are none."""
        ...
