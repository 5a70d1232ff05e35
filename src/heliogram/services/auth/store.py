"""What the auth service needs of a store, and of a vault. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import msgspec

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.auth.contract import DeviceInfo

NO_DEVICE = AuthKeyId(0)
NOBODY = UserId(0)


class Vault(Protocol):
    """Seals bytes under the master key."""

    def encrypt(self, plain: bytes) -> bytes:
        """Return ``plain`` sealed."""
        ...

    def decrypt(self, sealed: bytes) -> bytes:
        """Return what was sealed; raises if it was sealed under another key or changed."""
        ...


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key as stored."""

    id: AuthKeyId
    sealed: bytes
    temporary: bool
    media: bool
    expires_at: int
    device: AuthKeyId
    created_at: int
    salt: int = 0


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a device."""

    device: AuthKeyId
    user: UserId = NOBODY
    bot: bool = False
    hash: int = 0
    parent: AuthKeyId = NO_DEVICE
    layer: int = 0
    info: DeviceInfo = DeviceInfo()
    address: str = ""
    created_at: int = 0
    """When its user logged in."""
    active_at: int = 0


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A log-in under way."""

    phone: str
    hash: str
    device: AuthKeyId
    code: bytes
    """The sealed digest."""
    tries: int
    sent_at: int
    expires_at: int
    checked: bool
    """The right code was given; what is missing is the name of the new account."""
    in_app: bool


class Count(msgspec.Struct, frozen=True):
    """How often something was done in a window of time."""

    count: int
    started_at: int
    ends_at: int


class KeyStore(Protocol):
    """Authorisation keys."""

    def put(self, tx: Transaction, row: KeyRow) -> None:
        """Keep a key; one that is known stays as it is."""
        ...

    def get(self, reader: Reader, key: AuthKeyId) -> KeyRow | None:
        """Return a key."""
        ...

    def bind(self, tx: Transaction, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        """Set what a temporary key is bound to and when it ends."""
        ...

    def temporary_of(self, reader: Reader, device: AuthKeyId) -> list[AuthKeyId]:
        """Return the temporary keys bound to a device."""
        ...

    def remove(self, tx: Transaction, keys: Collection[AuthKeyId]) -> None:
        """Forget keys."""
        ...

    def expired(self, reader: Reader, at: int, limit: int) -> list[AuthKeyId]:
        """Return temporary keys that ended by ``at``."""
        ...

    def idle(self, reader: Reader, before: int, limit: int) -> list[AuthKeyId]:
        """Return permanent keys older than ``before`` on which nobody is logged in nor was active since."""
        ...


class DeviceStore(Protocol):
    """Devices and who is on them."""

    def get(self, reader: Reader, device: AuthKeyId) -> DeviceRow | None:
        """Return what is known of a device."""
        ...

    def put(self, tx: Transaction, row: DeviceRow) -> None:
        """Write what is known of a device."""
        ...

    def remove(self, tx: Transaction, device: AuthKeyId) -> None:
        """Forget a device."""
        ...

    def of_user(self, reader: Reader, user: UserId) -> list[DeviceRow]:
        """Return the devices a user is logged in on, most recently active first."""
        ...

    def sharing(self, reader: Reader, parent: AuthKeyId) -> list[DeviceRow]:
        """Return the devices that share the log-in of another."""
        ...


class LoginStore(Protocol):
    """Log-ins under way and the counters that bound them."""

    def put_attempt(self, tx: Transaction, attempt: Attempt) -> None:
        """Write an attempt."""
        ...

    def attempt(self, reader: Reader, phone: str, code_hash: str) -> Attempt | None:
        """Return an attempt."""
        ...

    def newest_attempt(self, reader: Reader, phone: str) -> Attempt | None:
        """Return the attempt of a number that was sent a code last."""
        ...

    def remove_attempt(self, tx: Transaction, phone: str, code_hash: str) -> None:
        """Forget an attempt."""
        ...

    def remove_attempts_of(self, tx: Transaction, phone: str, device: AuthKeyId) -> None:
        """Forget a device's attempts with a number."""
        ...

    def count(self, reader: Reader, subject: str) -> Count | None:
        """Return a counter."""
        ...

    def put_count(self, tx: Transaction, subject: str, count: Count) -> None:
        """Write a counter."""
        ...

    def put_export(self, tx: Transaction, *, user: UserId, token: bytes, device: AuthKeyId, expires_at: int) -> None:
        """Keep a log-in that was exported."""
        ...

    def take_export(self, tx: Transaction, *, user: UserId, token: bytes, at: int) -> AuthKeyId | None:
        """Forget an exported log-in and return whose device it came from, if it had not ended by ``at``."""
        ...

    def sweep(self, tx: Transaction, at: int) -> None:
        """Forget attempts, counters and exports that ended by ``at``."""
        ...
