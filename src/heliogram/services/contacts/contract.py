"""Saved people and blocked peers of an account."""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, PeerId, UserId
from heliogram.platform.rpc import Service, operation
from heliogram.services.users.contract import ProfilePhoto


class ContactIdInvalid(BadRequest, code="CONTACT_ID_INVALID"):
    """The user can't be saved or blocked: nobody, or the caller."""


class ContactNameEmpty(BadRequest, code="CONTACT_NAME_EMPTY"):
    """A contact needs a first name."""


class ContactMissing(BadRequest, code="CONTACT_MISSING"):
    """The user is not saved."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person as their owner saved them."""

    target: UserId
    phone: str
    first_name: str
    last_name: str
    mutual: bool
    """Whether the target has saved the owner too."""
    saved_at: int
    photo: ProfilePhoto | None = None
    """The photo that the owner, and nobody else, sees of them."""


class PhoneEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an address book to import."""

    client_id: int
    phone: str
    first_name: str
    last_name: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an import: client ids with the users found, and the client ids to try again later."""

    found: list[tuple[int, UserId]]
    retry: list[int]


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """A blocked peer."""

    peer: PeerId
    at: int


class Contacts(Service, name="contacts.v1"):
    """Who an account has saved and whom it has blocked. Changes enter the SEQ log of the owner's box."""

    @operation(idempotent=True)
    @abstractmethod
    async def saved_by(self, *, owner: UserId) -> list[Contact]:
        """Return everyone ``owner`` has saved, by user id."""

    @operation(idempotent=True)
    @abstractmethod
    async def among(self, *, owner: UserId, targets: list[UserId]) -> list[Contact]:
        """Return those of ``targets`` that ``owner`` has saved (names override the public ones for the owner)."""

    @operation(idempotent=True)
    @abstractmethod
    async def owners_of(self, *, target: UserId, limit: int) -> list[UserId]:
        """Return who has saved ``target``, for presence and name changes."""

    @operation(idempotent=True)
    @abstractmethod
    async def import_phones(self, *, owner: UserId, entries: list[PhoneEntry], origin: AuthKeyId) -> Imported:
        """Save everybody in an address book who has an account; numbers without one are kept for later sign-ups."""

    @operation(idempotent=True)
    @abstractmethod
    async def save(
        self, *, owner: UserId, target: UserId, phone: str, first_name: str, last_name: str, origin: AuthKeyId
    ) -> Contact:
        """Save or rename one person. Raises ContactIdInvalid, ContactNameEmpty."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_photo(
        self, *, owner: UserId, target: UserId, photo: ProfilePhoto | None, origin: AuthKeyId
    ) -> Contact:
        """Choose the photo that the owner sees of somebody saved, or see their own again.

        Raises ContactMissing, MediaEmpty.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def delete(self, *, owner: UserId, targets: list[UserId], origin: AuthKeyId) -> list[UserId]:
        """Forget people; returns those who were saved."""

    @operation(idempotent=True)
    @abstractmethod
    async def search(self, *, owner: UserId, query: str, limit: int) -> list[UserId]:
        """Return saved people whose saved name has a word that starts with ``query`` (case folded)."""

    @operation(idempotent=True)
    @abstractmethod
    async def block(self, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> bool:
        """Block a peer; says whether anything changed. Raises ContactIdInvalid."""

    @operation(idempotent=True)
    @abstractmethod
    async def unblock(self, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> bool:
        """Unblock a peer; says whether anything changed."""

    @operation(idempotent=True)
    @abstractmethod
    async def blocked_by(self, *, owner: UserId, offset: int, limit: int) -> tuple[list[Blocked], int]:
        """Return a page of blocked peers, newest first, and how many there are."""

    @operation(idempotent=True)
    @abstractmethod
    async def who_blocks(self, *, target: PeerId, owners: list[UserId]) -> list[UserId]:
        """Return those of ``owners`` who have blocked ``target``; on the send path, so from memory when possible."""
