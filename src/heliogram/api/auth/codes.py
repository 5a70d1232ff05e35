"""``auth.*``: logging in by a code.

sendCode → (resendCode | cancelCode)* → signIn → signUp, if the number has no account yet.
Source: https://core.telegram.org/api/auth
"""

from __future__ import annotations

from typing import Final

from heliogram.api.auth.device import device_of
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.kernel.faults import FloodWait
from heliogram.kernel.phones import phone_digits
from heliogram.services.auth.contract import (
    ApiIdInvalid,
    Auth,
    AuthKeyPermEmpty,
    PhoneCodeEmpty,
    PhoneCodeExpired,
    PhoneCodeHashEmpty,
    PhoneCodeInvalid,
    PhoneNumberFlood,
    PhoneNumberInvalid,
    PhoneNumberUnoccupied,
    SentCode,
    SignUpForbidden,
)
from heliogram.services.users.contract import FirstNameInvalid, LastNameInvalid, PhoneNumberOccupied, User
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_NUMBER_FAULTS: Final = (AuthKeyPermEmpty, PhoneNumberInvalid, PhoneNumberFlood, FloodWait, SignUpForbidden)
_CODE_FAULTS: Final = (
    *_NUMBER_FAULTS,
    PhoneCodeEmpty,
    PhoneCodeExpired,
    PhoneCodeHashEmpty,
    PhoneCodeInvalid,
    PhoneNumberUnoccupied,
)


class CodesApi:
    """Codes, and logging in with them."""

    def __init__(self, auth: Auth, present: UserPresenter) -> None:
        self._auth = auth
        self._present = present

    @rpc(m.auth_send_code, access=Access.ANYONE, rate=Rate.LOGIN, faults=(*_NUMBER_FAULTS, ApiIdInvalid))
    async def send_code(self, call: Call, request: f.AuthSendCode) -> t.TypeAuthSentCode:
        """Send a login code to a number. The application's id must be given; which applications exist is not known."""
        if request.api_id <= 0:
            raise ApiIdInvalid
        device = device_of(call)
        sent = await self._auth.send_code(device=device, phone=_number(request.phone_number), address=call.address)
        return _sent_code(sent)

    @rpc(m.auth_resend_code, access=Access.ANYONE, rate=Rate.LOGIN, faults=_CODE_FAULTS)
    async def resend_code(self, call: Call, request: f.AuthResendCode) -> t.TypeAuthSentCode:
        """Send a fresh code the other way."""
        sent = await self._auth.resend_code(
            device=device_of(call), phone=_number(request.phone_number), hash=_hash(request.phone_code_hash)
        )
        return _sent_code(sent)

    @rpc(m.auth_cancel_code, access=Access.ANYONE, rate=Rate.LOGIN, faults=_CODE_FAULTS)
    async def cancel_code(self, call: Call, request: f.AuthCancelCode) -> bool:
        """Make a code useless."""
        await self._auth.cancel_code(
            device=device_of(call), phone=_number(request.phone_number), hash=_hash(request.phone_code_hash)
        )
        return True

    @rpc(m.auth_sign_in, access=Access.ANYONE, rate=Rate.LOGIN, faults=_CODE_FAULTS)
    async def sign_in(self, call: Call, request: f.AuthSignIn) -> t.TypeAuthAuthorization:
        """Check a code and log in; a number without an account is told to sign up."""
        if not request.phone_code:
            raise PhoneCodeEmpty
        signed = await self._auth.sign_in(
            device=device_of(call),
            phone=_number(request.phone_number),
            hash=_hash(request.phone_code_hash),
            code=request.phone_code,
            address=call.address,
        )
        if signed.user is None:
            return t.AuthAuthorizationSignUpRequired()
        return await self._authorization(signed.user)

    @rpc(
        m.auth_sign_up,
        access=Access.ANYONE,
        rate=Rate.LOGIN,
        faults=(*_CODE_FAULTS, FirstNameInvalid, LastNameInvalid, PhoneNumberOccupied),
    )
    async def sign_up(self, call: Call, request: f.AuthSignUp) -> t.TypeAuthAuthorization:
        """Make the account of a number whose code was right, and log in."""
        account = await self._auth.sign_up(
            device=device_of(call),
            phone=_number(request.phone_number),
            hash=_hash(request.phone_code_hash),
            first_name=request.first_name,
            last_name=request.last_name,
            address=call.address,
        )
        return await self._authorization(account)

    async def _authorization(self, account: User) -> t.TypeAuthAuthorization:
        return t.AuthAuthorization(user=await self._present.user(account.id, account))


def _number(phone: str) -> str:
    number = phone_digits(phone)
    if not number:
        raise PhoneNumberInvalid
    return number


def _hash(given: str) -> str:
    if not given:
        raise PhoneCodeHashEmpty
    return given


def _sent_code(sent: SentCode) -> t.AuthSentCode:
    """Say where a code went: to the account's other devices, or (as clients have no other word) by SMS."""
    way: t.TypeAuthSentCodeType = (
        t.AuthSentCodeTypeApp(length=sent.length) if sent.in_app else t.AuthSentCodeTypeSms(length=sent.length)
    )
    return t.AuthSentCode(
        type=way,
        phone_code_hash=sent.hash,
        next_type=t.AuthCodeTypeSms() if sent.in_app else None,
        timeout=sent.timeout or None,
    )
