"""Logging in by a code.

::

    send_code --> sent --right code, account exists--> logged in
                   |--right code, no account-------> checked --sign_up--> logged in
                   |--too many wrong codes--------> spent (FLOOD_WAIT until it would have expired)
                   |--cancel, a new code, five minutes--> gone (PHONE_CODE_EXPIRED)

An attempt is named by number and hash and belongs to the device that asked for it. It is in the store, so a restart
keeps it. The code is kept as a sealed digest. Guessing is bounded three times: per attempt, per number and per
network address; the latter two over a day and over all attempts, however many codes are asked for.
"""

from __future__ import annotations

import hmac
import math
from functools import partial
from hashlib import sha256
from typing import Final

import msgspec
import structlog

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import AuthKeyUnregistered, Fault, FloodWait
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.kernel.phones import phone_digits
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.services.auth.contract import (
    AuthBytesInvalid,
    PhoneCodeEmpty,
    PhoneCodeExpired,
    PhoneCodeHashEmpty,
    PhoneCodeInvalid,
    PhoneNumberFlood,
    PhoneNumberInvalid,
    PhoneNumberUnoccupied,
    SentCode,
    SignedIn,
    SignUpForbidden,
)
from heliogram.services.auth.devices import Devices
from heliogram.services.auth.rates import Rate
from heliogram.services.auth.senders import CodeSender, Notice
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.auth.store import NOBODY, Attempt, LoginStore, Vault
from heliogram.services.users.contract import PhoneNumberOccupied, User, Users

CODE_LENGTH: Final = 5
_TEST_PREFIX: Final = "99966"
_TEST_LENGTH: Final = 10
_HOUR: Final = 3_600
_DAY: Final = 86_400
_EXPORT_LIFETIME_S: Final = 300
_log = structlog.get_logger(__name__)


class Logins:
    """Attempts to log in."""

    def __init__(
        self,
        db: Database,
        store: LoginStore,
        vault: Vault,
        devices: Devices,
        users: Users,
        *,
        clock: Clock,
        entropy: Entropy,
        settings: AuthSettings,
        sandbox: bool,
        console: CodeSender,
        in_app: CodeSender,
    ) -> None:
        self._db = db
        self._store = store
        self._vault = vault
        self._devices = devices
        self._users = users
        self._clock = clock
        self._entropy = entropy
        self._settings = settings
        self._sandbox = sandbox
        self._console = console
        self._in_app = in_app
        self._sent_to = Rate(store, "sent-to", settings.codes_per_phone, _HOUR)
        self._sent_from = Rate(store, "sent-from", settings.codes_per_address, _HOUR)
        self._guessed_for = Rate(store, "guessed-for", settings.guesses_per_phone, _DAY)
        self._guessed_from = Rate(store, "guessed-from", settings.guesses_per_address, _DAY)

    # Sending

    async def send_code(self, device: AuthKeyId, phone: str, address: str) -> SentCode:
        """Begin an attempt."""
        phone = self._number(phone)
        user = await self._account(phone)
        if user is None and not self._settings.sign_up:
            raise SignUpForbidden
        in_app = user is not None and await self._devices.has_others(user.id, device)
        code = self._new_code(phone)
        code_hash = self._entropy.bytes(9).hex()
        now = int(self._clock.now())
        attempt = Attempt(
            phone=phone,
            hash=code_hash,
            device=device,
            code=self._seal(phone, code_hash, code),
            tries=0,
            sent_at=now,
            expires_at=now + self._settings.code_lifetime_s,
            checked=False,
            in_app=in_app,
        )
        await self._db.write(partial(self._begin, attempt=attempt, address=address))
        return await self._deliver(attempt, code, user)

    def _begin(self, tx: Transaction, *, attempt: Attempt, address: str) -> None:
        self._check_sending(tx, attempt.phone, address)
        self._count_sending(tx, attempt.phone, address)
        self._store.remove_attempts_of(tx, attempt.phone, attempt.device)
        self._store.put_attempt(tx, attempt)

    def _check_sending(self, reader: Reader, phone: str, address: str) -> None:
        if self._is_test_number(phone):
            return
        now = int(self._clock.now())
        if wait := self._sent_from.wait(reader, address, now):
            raise FloodWait(wait)
        if self._sent_to.wait(reader, phone, now):
            raise PhoneNumberFlood
        if wait := self._guesses_wait(reader, phone, address, now):
            raise FloodWait(wait)

    def _count_sending(self, tx: Transaction, phone: str, address: str) -> None:
        if self._is_test_number(phone):
            return
        now = int(self._clock.now())
        self._sent_to.add(tx, phone, now)
        if address:
            self._sent_from.add(tx, address, now)

    async def _deliver(self, attempt: Attempt, code: str, user: User | None) -> SentCode:
        notice = Notice(phone=attempt.phone, code=code, user=user.id if user else NOBODY)
        in_app = attempt.in_app
        if in_app:
            try:
                await self._in_app.send(notice)
            except Fault as fault:
                _log.warning("a code could not be sent in the app", fault=fault.text)
                in_app = False
        if not in_app:
            await self._console.send(notice)
        return SentCode(
            hash=attempt.hash,
            length=CODE_LENGTH,
            in_app=in_app,
            next_in_app=False,
            timeout=self._settings.resend_after_s,
            registered=user is not None,
        )

    async def resend_code(self, device: AuthKeyId, phone: str, code_hash: str) -> SentCode:
        """Replace the code of an attempt and show the new one on the console."""
        phone = self._number(phone)
        code = self._new_code(phone)
        attempt = await self._db.write(partial(self._renew, device=device, phone=phone, code_hash=code_hash, code=code))
        return await self._deliver(attempt, code, await self._account(phone))

    def _renew(self, tx: Transaction, *, device: AuthKeyId, phone: str, code_hash: str, code: str) -> Attempt:
        attempt = self._must_have(tx, device, phone, code_hash)
        if attempt.checked:
            raise PhoneCodeExpired
        self._check_tries(attempt)
        self._check_sending(tx, phone, "")
        self._count_sending(tx, phone, "")
        return self._put_code(tx, attempt, code)

    def _put_code(self, tx: Transaction, attempt: Attempt, code: str) -> Attempt:
        now = int(self._clock.now())
        renewed = msgspec.structs.replace(
            attempt,
            code=self._seal(attempt.phone, attempt.hash, code),
            sent_at=now,
            expires_at=now + self._settings.code_lifetime_s,
            in_app=False,
        )
        self._store.put_attempt(tx, renewed)
        return renewed

    async def cancel_code(self, device: AuthKeyId, phone: str, code_hash: str) -> None:
        """End an attempt."""
        phone = self._number(phone)

        def work(tx: Transaction) -> None:
            self._must_have(tx, device, phone, code_hash)
            self._store.remove_attempt(tx, phone, code_hash)

        await self._db.write(work)

    async def issue_code(self, phone: str) -> str:
        """Replace the code of a number's newest attempt and return it."""
        phone = self._number(phone)
        code = self._new_code(phone)

        def work(tx: Transaction) -> None:
            attempt = self._store.newest_attempt(tx, phone)
            if attempt is None or attempt.checked or attempt.expires_at <= self._clock.now():
                raise PhoneCodeExpired
            self._put_code(tx, msgspec.structs.replace(attempt, tries=0), code)

        await self._db.write(work)
        return code

    # Checking

    async def sign_in(self, device: AuthKeyId, phone: str, code_hash: str, code: str, address: str) -> SignedIn:
        """Check a code, and log in if the number has an account."""
        if not code:
            raise PhoneCodeEmpty
        phone = self._number(phone)
        user = await self._account(phone)
        outcome = await self._db.write(
            partial(self._check, device=device, phone=phone, code_hash=code_hash, code=code, address=address, user=user)
        )
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

    def _check(
        self,
        tx: Transaction,
        *,
        device: AuthKeyId,
        phone: str,
        code_hash: str,
        code: str,
        address: str,
        user: User | None,
    ) -> SignedIn | Fault:
        """Compare; a wrong code is counted and returned as a fault, since raising it would undo the counting."""
        attempt = self._must_have(tx, device, phone, code_hash)
        self._check_tries(attempt)
        now = int(self._clock.now())
        if wait := self._guesses_wait(tx, phone, address, now):
            raise FloodWait(wait)
        if not self._is_code(attempt, code):
            self._count_guess(tx, attempt, address, now)
            return PhoneCodeInvalid()
        if user is None:
            expires_at = now + self._settings.sign_up_lifetime_s
            self._store.put_attempt(tx, msgspec.structs.replace(attempt, checked=True, expires_at=expires_at))
        else:
            self._store.remove_attempt(tx, phone, code_hash)
            self._devices.sign_in(tx, device=device, user=user, address=address)
        return SignedIn(user=user)

    def _guesses_wait(self, reader: Reader, phone: str, address: str, now: int) -> int:
        if self._is_test_number(phone):
            return 0
        return max(self._guessed_for.wait(reader, phone, now), self._guessed_from.wait(reader, address, now))

    def _check_tries(self, attempt: Attempt) -> None:
        """Raise FloodWait when the attempt has had all its wrong codes; another one may begin at once."""
        if attempt.tries >= self._settings.code_tries:
            raise FloodWait(max(1, math.ceil(attempt.expires_at - self._clock.now())))

    def _count_guess(self, tx: Transaction, attempt: Attempt, address: str, now: int) -> None:
        self._store.put_attempt(tx, msgspec.structs.replace(attempt, tries=attempt.tries + 1))
        if not self._is_test_number(attempt.phone):
            self._guessed_for.add(tx, attempt.phone, now)
            if address:
                self._guessed_from.add(tx, address, now)

    async def sign_up(
        self, device: AuthKeyId, phone: str, code_hash: str, *, first_name: str, last_name: str, address: str
    ) -> User:
        """Make the account of a checked attempt and log in.

        A repeated call, after an answer that was lost or a crash between the two steps, finds the account made and
        goes on from there.
        """
        phone = self._number(phone)
        attempt = await self._db.read(lambda reader: self._must_have(reader, device, phone, code_hash))
        if not attempt.checked:
            raise PhoneNumberUnoccupied
        if not self._settings.sign_up:
            raise SignUpForbidden
        try:
            user = await self._users.create(phone=phone, first_name=first_name, last_name=last_name)
        except PhoneNumberOccupied:
            known = await self._account(phone)
            if known is None:
                raise
            user = known

        def work(tx: Transaction) -> None:
            self._must_have(tx, device, phone, code_hash)
            self._store.remove_attempt(tx, phone, code_hash)
            self._devices.sign_in(tx, device=device, user=user, address=address)

        await self._db.write(work)
        return user

    # Carrying a log-in over to another key

    async def export(self, device: AuthKeyId) -> tuple[UserId, bytes]:
        """Return single-use bytes that stand for the log-in of a device."""
        token = self._entropy.bytes(32)

        def work(tx: Transaction) -> UserId:
            root = self._devices.root_of(tx, device)
            expires_at = int(self._clock.now()) + _EXPORT_LIFETIME_S
            self._store.put_export(tx, user=root.user, token=_digest(token), device=root.device, expires_at=expires_at)
            return root.user

        return await self._db.write(work), token

    async def import_(self, device: AuthKeyId, user: UserId, token: bytes, address: str) -> User:
        """Let a key share the log-in that the bytes stand for."""
        found = await self._users.get_many(ids=[user])
        if not found:
            raise AuthBytesInvalid
        account = found[0]

        def work(tx: Transaction) -> bool:
            now = int(self._clock.now())
            source = self._store.take_export(tx, user=user, token=_digest(token), at=now)
            if source is None:
                return False
            try:
                root = self._devices.root_of(tx, source)
            except AuthKeyUnregistered:
                return False  # logged out meanwhile
            if root.user != user:
                return False
            if device != root.device:
                self._devices.sign_in(tx, device=device, user=account, address=address, parent=root.device)
            return True

        if not await self._db.write(work):
            raise AuthBytesInvalid
        return account

    # Words

    def _number(self, phone: str) -> str:
        digits = phone_digits(phone)
        if not digits:
            raise PhoneNumberInvalid
        if self._sandbox and digits.startswith(_TEST_PREFIX) and not self._is_test_number(digits):
            raise PhoneNumberInvalid
        return digits

    def _is_test_number(self, phone: str) -> bool:
        """Whether a number has a fixed code.

        Source: https://core.telegram.org/api/auth#test-accounts
        """
        return self._sandbox and phone.startswith(_TEST_PREFIX) and len(phone) == _TEST_LENGTH

    def _new_code(self, phone: str) -> str:
        if self._is_test_number(phone):
            return phone[len(_TEST_PREFIX)] * CODE_LENGTH
        return f"{int.from_bytes(self._entropy.bytes(8), 'big') % 10**CODE_LENGTH:0{CODE_LENGTH}}"

    async def _account(self, phone: str) -> User | None:
        found = await self._users.by_phones(phones=[phone])
        return found[0] if found else None

    def _must_have(self, reader: Reader, device: AuthKeyId, phone: str, code_hash: str) -> Attempt:
        if not code_hash:
            raise PhoneCodeHashEmpty
        attempt = self._store.attempt(reader, phone, code_hash)
        if attempt is None or attempt.device != device or attempt.expires_at <= self._clock.now():
            raise PhoneCodeExpired
        return attempt

    def _seal(self, phone: str, code_hash: str, code: str) -> bytes:
        return self._vault.encrypt(_code_digest(phone, code_hash, code))

    def _is_code(self, attempt: Attempt, code: str) -> bool:
        given = _code_digest(attempt.phone, attempt.hash, code)
        return hmac.compare_digest(given, self._vault.decrypt(attempt.code))


def _code_digest(phone: str, code_hash: str, code: str) -> bytes:
    return _digest(f"{phone} {code_hash} {code}".encode())


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()
