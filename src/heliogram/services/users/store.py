"""What the users service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.users.contract import ProfilePhoto, User


class UserStore(Protocol):
    """Accounts and the usernames they hold."""

    def insert(self, tx: Transaction, *, phone: str, first_name: str, last_name: str, created_at: int) -> User | None:
        """Add an account under a new id, above all earlier ones; ``None`` if the number (unless empty) has one."""
        ...

    def replace(self, tx: Transaction, user: User) -> None:
        """Write everything that may change of an account."""
        ...

    def by_ids(self, reader: Reader, ids: Collection[UserId]) -> dict[UserId, User]:
        """Return those of the accounts that exist."""
        ...

    def by_phones(self, reader: Reader, phones: Collection[str]) -> list[User]:
        """Return the accounts with these numbers, by id."""
        ...

    def holder(self, reader: Reader, name: str) -> PeerId | None:
        """Return who holds a folded username."""
        ...

    def claim(self, tx: Transaction, name: str, holder: PeerId) -> bool:
        """Give a folded username to a holder; False if another has it."""
        ...

    def release(self, tx: Transaction, name: str) -> None:
        """Free a folded username."""
        ...

    def holders_from(self, reader: Reader, prefix: str, limit: int) -> list[PeerId]:
        """Return who holds the usernames that start with a folded prefix, shortest name first, then by name."""
        ...

    def add_photo(self, tx: Transaction, user: UserId, photo: ProfilePhoto) -> None:
        """Keep a photo as the newest of an account's."""
        ...

    def newest_photo(self, reader: Reader, user: UserId) -> ProfilePhoto | None:
        """Return the newest photo of an account."""
        ...

    def remove_photos(self, tx: Transaction, user: UserId, photos: Collection[int]) -> list[int]:
        """Forget photos, and return those that were there, by id."""
        ...

    def photos_of(self, reader: Reader, user: UserId) -> list[int]:
        """Return an account's photos, newest first."""
        ...

    def page(self, reader: Reader, after: UserId, limit: int) -> list[User]:
        """Return accounts with ids above ``after`` by rising id."""
        ...
