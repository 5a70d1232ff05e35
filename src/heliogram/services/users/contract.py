"""Accounts: who exists, under which name, number and username."""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.rpc import Service, operation


class FirstNameInvalid(BadRequest, code="FIRSTNAME_INVALID"):
    """The first name is empty or longer than 64 characters."""


class LastNameInvalid(BadRequest, code="LASTNAME_INVALID"):
    """The last name is longer than 64 characters."""


class AboutTooLong(BadRequest, code="ABOUT_TOO_LONG"):
    """The biography is longer than the account may have."""


class UsernameInvalid(BadRequest, code="USERNAME_INVALID"):
    """The username breaks the rules, or its prefix is reserved."""


class UsernameOccupied(BadRequest, code="USERNAME_OCCUPIED"):
    """Somebody has that username."""


class UsernameNotModified(BadRequest, code="USERNAME_NOT_MODIFIED"):
    """The account has that username already."""


class UsernamePurchaseAvailable(BadRequest, code="USERNAME_PURCHASE_AVAILABLE"):
    """A username of four characters is not given out freely."""


class PhoneNumberOccupied(BadRequest, code="PHONE_NUMBER_OCCUPIED"):
    """An account with that number exists."""


class AlbumPhotosTooMany(BadRequest, code="ALBUM_PHOTOS_TOO_MANY"):
    """The account has as many photos as a profile may have."""


class ProfilePhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo by which a user or a group is shown."""

    id: int
    """One of the photos of ``media``."""
    thumb: bytes = b""
    """Its stripped thumbnail."""
    video: bool = False
    """Whether it moves."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One account."""

    id: UserId
    phone: str = ""
    """Digits only; empty for an account without a number."""
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    about: str = ""
    bot: bool = False
    service: bool = False
    """An account of the platform itself, such as 777000."""
    deleted: bool = False
    created_at: int = 0
    """Seconds since the Unix epoch."""
    version: int = 1
    """Grows with each change of the row; keys caches."""
    photo: ProfilePhoto | None = None
    """The newest of the account's photos."""
    fallback_photo: ProfilePhoto | None = None
    """Shown to whom ``photo`` is not shown, and to everybody while there is none."""


class Users(Service, name="users.v1"):
    """Accounts and their public faces."""

    @operation()
    @abstractmethod
    async def create(self, *, phone: str, first_name: str, last_name: str) -> User:
        """Make an account; ``phone`` is digits only, or empty.

        Raises FirstNameInvalid, LastNameInvalid, PhoneNumberOccupied.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def get_many(self, *, ids: list[UserId]) -> list[User]:
        """Return the accounts that exist among ``ids``, in the order asked, each once."""

    @operation(idempotent=True)
    @abstractmethod
    async def by_phones(self, *, phones: list[str]) -> list[User]:
        """Return the accounts with these numbers (digits only)."""

    @operation(idempotent=True)
    @abstractmethod
    async def by_username(self, *, username: str) -> User | None:
        """Return the account with this username, in whatever case."""

    @operation(idempotent=True)
    @abstractmethod
    async def search(self, *, query: str, limit: int) -> list[User]:
        """Return accounts whose username starts with ``query`` (case folded, without ``@``), best first."""

    @operation(idempotent=True)
    @abstractmethod
    async def username_is_free(self, *, username: str) -> bool:
        """Say whether a username could be taken. Raises UsernameInvalid, UsernamePurchaseAvailable."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_username(self, *, user: UserId, username: str, origin: AuthKeyId) -> User:
        """Give, change or (empty) remove a username; the change enters the SEQ log of the user's box.

        Raises UsernameInvalid, UsernameOccupied, UsernameNotModified, UsernamePurchaseAvailable.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def set_profile(
        self, *, user: UserId, first_name: str | None, last_name: str | None, about: str | None, origin: AuthKeyId
    ) -> User:
        """Change what is given (``None`` leaves a field). Raises FirstNameInvalid, LastNameInvalid, AboutTooLong."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_photo(self, *, user: UserId, photo: ProfilePhoto, origin: AuthKeyId) -> User:
        """Show a photo on the profile, as the newest of the account's photos. Raises AlbumPhotosTooMany, MediaEmpty."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_fallback_photo(self, *, user: UserId, photo: ProfilePhoto | None, origin: AuthKeyId) -> User:
        """Choose the photo for those who may not see the one on the profile, or none. Raises MediaEmpty."""

    @operation(idempotent=True)
    @abstractmethod
    async def remove_photos(self, *, user: UserId, photos: list[int], origin: AuthKeyId) -> list[int]:
        """Forget photos of an account; return those it had. If the profile showed one, it shows the newest one left."""

    @operation(idempotent=True)
    @abstractmethod
    async def photos_of(self, *, user: UserId, below: int, offset: int, limit: int) -> tuple[list[int], int]:
        """Return photos of an account, newest first, and how many there are.

        ``below`` names one of them: what is older than it is returned (0: all; one that is not there: none), from the
        ``offset``-th on; the offset -1 has the named one come first. The fallback photo is none of them.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def has_photo(self, *, user: UserId, photo: int) -> bool:
        """Say whether a photo is, now, among those of an account, or is its fallback photo."""

    @operation(idempotent=True)
    @abstractmethod
    async def list_all(self, *, after: UserId, limit: int) -> list[User]:
        """Page through all accounts by id, for the console."""
