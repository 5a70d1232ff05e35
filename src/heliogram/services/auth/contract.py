"""Devices: authorisation keys, who is logged in on them, and how they log in.

A *device* is a permanent authorisation key. Temporary keys serve a device once their binding is verified (the
cryptographic check is ``mtproto``'s; this service keeps the outcome). Key secrets are encrypted at rest.
"""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest, Forbidden, NotAcceptable, Unauthorised
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.rpc import Service, operation
from heliogram.services.users.contract import User


class PhoneNumberInvalid(BadRequest, code="PHONE_NUMBER_INVALID"):
    """Not a phone number, or in sandbox mode not one of the test numbers' form."""


class PhoneNumberUnoccupied(BadRequest, code="PHONE_NUMBER_UNOCCUPIED"):
    """No account with this number, and the code was not checked."""


class PhoneNumberFlood(BadRequest, code="PHONE_NUMBER_FLOOD"):
    """Too many codes were asked for."""


class PhoneCodeEmpty(BadRequest, code="PHONE_CODE_EMPTY"):
    """No code was given."""


class PhoneCodeInvalid(BadRequest, code="PHONE_CODE_INVALID"):
    """The code is wrong."""


class PhoneCodeExpired(BadRequest, code="PHONE_CODE_EXPIRED"):
    """The code was used, cancelled, or is older than five minutes."""


class PhoneCodeHashEmpty(BadRequest, code="PHONE_CODE_HASH_EMPTY"):
    """No code hash was given."""


class ApiIdInvalid(BadRequest, code="API_ID_INVALID"):
    """The application's id or hash is not acceptable."""


class HashInvalid(BadRequest, code="HASH_INVALID"):
    """No such session of the account."""


class FreshResetAuthorisationForbidden(NotAcceptable, code="FRESH_RESET_AUTHORISATION_FORBIDDEN"):
    """A session younger than a day may not end others (a setting; off by default)."""


class EncryptedMessageInvalid(BadRequest, code="ENCRYPTED_MESSAGE_INVALID"):
    """The binding of a temporary key does not verify."""


class TempAuthKeyEmpty(BadRequest, code="TEMP_AUTH_KEY_EMPTY"):
    """The key that asks to be bound is not a temporary one."""


class AuthKeyPermEmpty(Unauthorised, code="AUTH_KEY_PERM_EMPTY"):
    """The temporary key is not bound to a permanent one."""


class SignUpForbidden(Forbidden, code="PHONE_NUMBER_NOT_ALLOWED"):
    """New accounts are closed by a setting."""


class AuthBytesInvalid(BadRequest, code="AUTH_BYTES_INVALID"):
    """An exported authorisation is unknown, used or too old."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """An authorisation key as the gateway needs it."""

    id: AuthKeyId
    secret: bytes
    """256 bytes. Never logged."""
    temporary: bool = False
    media: bool = False
    expires_at: int = 0
    """When a temporary key ends; 0 for a permanent one."""
    device: AuthKeyId = AuthKeyId(0)
    """The permanent key: itself, or what a temporary one is bound to (0: unbound)."""
    first_salt: int = 0
    """The salt its handshake agreed on, good for a while after ``made_at``; 0: none."""
    made_at: int = 0
    """When it was made; the service fills it in."""


class DeviceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a client says of itself in initConnection."""

    api_id: int = 0
    device_model: str = ""
    system_version: str = ""
    app_version: str = ""
    system_lang_code: str = ""
    lang_pack: str = ""
    lang_code: str = ""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on a device and what it speaks."""

    device: AuthKeyId
    user: UserId = UserId(0)
    """0: nobody is logged in."""
    bot: bool = False
    layer: int = 0
    """0: not said yet."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A logged-in device, as its user sees it in the list of sessions."""

    hash: int
    """Names it in requests of the user; 0 for the asking device itself."""
    device: AuthKeyId
    info: DeviceInfo
    layer: int
    address: str
    created_at: int
    active_at: int


class SentCode(msgspec.Struct, frozen=True, kw_only=True):
    """Where a login code went."""

    hash: str
    """``phone_code_hash``: names this login attempt."""
    length: int
    in_app: bool
    """It went to the account's other devices, from 777000."""
    next_in_app: bool
    """Whether the next code would go to the app; otherwise it goes to the console."""
    timeout: int
    """Seconds until it makes sense to ask again."""
    registered: bool
    """Whether the number has an account. Not told to clients before the code is checked."""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The code was right; ``user`` is ``None`` when the number has no account yet: sign up."""

    user: User | None


class Auth(Service, name="auth.v1"):
    """Keys, codes, log-ins and devices."""

    # Keys --------------------------------------------------------------------------------------------------
    @operation(idempotent=True)
    @abstractmethod
    async def save_key(self, *, key: Key) -> None:
        """Keep a fresh key; durable on return."""

    @operation(idempotent=True)
    @abstractmethod
    async def find_key(self, *, id: AuthKeyId) -> Key | None:  # noqa: A002 - the wire's word
        """Return a key that is known and not expired."""

    @operation(idempotent=True)
    @abstractmethod
    async def bind(self, *, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        """Record a verified binding; replaces an earlier one of the same temporary key. Raises TempAuthKeyEmpty."""

    @operation(idempotent=True)
    @abstractmethod
    async def drop_temporary(self, *, device: AuthKeyId, besides: list[AuthKeyId]) -> list[AuthKeyId]:
        """Forget the device's temporary keys except ``besides``; returns those dropped."""

    @operation(idempotent=True)
    @abstractmethod
    async def destroy_key(self, *, id: AuthKeyId) -> bool:  # noqa: A002
        """Forget a key; a permanent one logs its device out. Says whether it was known."""

    # Who is on a device ------------------------------------------------------------------------------------
    @operation(idempotent=True)
    @abstractmethod
    async def identify(self, *, device: AuthKeyId) -> Identity:
        """Say who is on a device; from memory on the hot path."""

    @operation(idempotent=True)
    @abstractmethod
    async def describe(self, *, device: AuthKeyId, info: DeviceInfo | None, layer: int, address: str) -> None:
        """Record what a client said of itself (initConnection) or only its layer (invokeWithLayer)."""

    @operation(idempotent=True)
    @abstractmethod
    async def devices(self, *, user: UserId, asking: AuthKeyId) -> list[Device]:
        """Return the user's devices, the asking one first (hash 0), then most recently active first."""

    @operation(idempotent=True)
    @abstractmethod
    async def reset(self, *, user: UserId, hash: int, asking: AuthKeyId) -> AuthKeyId:  # noqa: A002
        """End one other device's session; returns it. Raises HashInvalid, FreshResetAuthorisationForbidden."""

    @operation(idempotent=True)
    @abstractmethod
    async def reset_others(self, *, user: UserId, asking: AuthKeyId) -> list[AuthKeyId]:
        """End all other devices' sessions; returns them. Raises FreshResetAuthorisationForbidden."""

    @operation(idempotent=True)
    @abstractmethod
    async def log_out(self, *, device: AuthKeyId) -> None:
        """Log the device out; its key stays and may log in again."""

    # Logging in --------------------------------------------------------------------------------------------
    @operation()
    @abstractmethod
    async def send_code(self, *, device: AuthKeyId, phone: str, address: str) -> SentCode:
        """Send a fresh code. Raises PhoneNumberInvalid, PhoneNumberFlood, SignUpForbidden, FloodWait."""

    @operation()
    @abstractmethod
    async def resend_code(self, *, device: AuthKeyId, phone: str, hash: str) -> SentCode:  # noqa: A002
        """Send a fresh code another way.

        Raises PhoneNumberInvalid, PhoneCodeExpired, PhoneCodeHashEmpty, PhoneNumberFlood, FloodWait.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def cancel_code(self, *, device: AuthKeyId, phone: str, hash: str) -> None:  # noqa: A002
        """Make a code useless. Raises PhoneCodeExpired."""

    @operation()
    @abstractmethod
    async def sign_in(self, *, device: AuthKeyId, phone: str, hash: str, code: str, address: str) -> SignedIn:  # noqa: A002
        """Check the code and log in; a wrong one is counted against attempt, number and address.

        Raises PhoneNumberInvalid, PhoneCodeEmpty, PhoneCodeHashEmpty, PhoneCodeInvalid, PhoneCodeExpired, FloodWait.
        """

    @operation()
    @abstractmethod
    async def sign_up(
        self,
        *,
        device: AuthKeyId,
        phone: str,
        hash: str,  # noqa: A002
        first_name: str,
        last_name: str,
        address: str,
    ) -> User:
        """Make the account after a checked code and log in.

        Raises PhoneCodeExpired, PhoneCodeHashEmpty, PhoneNumberUnoccupied (the code was not checked), SignUpForbidden,
        FirstNameInvalid, LastNameInvalid.
        """

    @operation()
    @abstractmethod
    async def export_authorization(self, *, device: AuthKeyId) -> tuple[UserId, bytes]:
        """Return the user and single-use bytes by which another key (another data centre's) may log in as them.

        Raises AuthKeyUnregistered.
        """

    @operation()
    @abstractmethod
    async def import_authorization(self, *, device: AuthKeyId, user: UserId, token: bytes, address: str) -> User:
        """Log in by exported bytes. Raises AuthBytesInvalid."""

    @operation()
    @abstractmethod
    async def issue_code(self, *, phone: str) -> str:
        """For the operator: make and return a code valid for the newest login attempt of the number.

        Raises PhoneNumberInvalid, and PhoneCodeExpired when there is no attempt.
        """
