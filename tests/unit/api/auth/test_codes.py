"""Logging in by a code."""

import pytest
from tests.support.server import Device, Server

from heliogram.kernel.faults import AuthKeyUnregistered
from heliogram.kernel.ids import AuthKeyId
from heliogram.services.auth.contract import (
    ApiIdInvalid,
    AuthKeyPermEmpty,
    PhoneCodeEmpty,
    PhoneCodeExpired,
    PhoneCodeHashEmpty,
    PhoneCodeInvalid,
    PhoneNumberInvalid,
)
from heliogram.tl import functions as f
from heliogram.tl import types as t

PHONE = "+49 301 23456"


def send_code(phone: str = PHONE, api_id: int = 1) -> f.AuthSendCode:
    return f.AuthSendCode(phone_number=phone, api_id=api_id, api_hash="", settings=t.CodeSettings())


async def log_in(server: Server, device: Device, phone: str = PHONE):
    sent = await device(send_code(phone))
    code = (server.people.in_app if isinstance(sent.type, t.AuthSentCodeTypeApp) else server.people.console).code
    signed = await device(f.AuthSignIn(phone_number=phone, phone_code_hash=sent.phone_code_hash, phone_code=code))
    if isinstance(signed, t.AuthAuthorizationSignUpRequired):
        signed = await device(
            f.AuthSignUp(phone_number=phone, phone_code_hash=sent.phone_code_hash, first_name="Ann", last_name="Lee")
        )
    device.user = signed.user.id
    return signed.user


async def test_a_new_number_signs_up(server: Server):
    user = await log_in(server, server.device())
    assert (user.self, user.first_name, user.last_name, user.phone) == (True, "Ann", "Lee", "4930123456")


async def test_a_known_number_logs_in_with_the_code_sent_to_its_other_device(server: Server):
    first = await log_in(server, server.device())
    device = server.device()
    sent = await device(send_code())
    assert isinstance(sent.type, t.AuthSentCodeTypeApp)
    assert sent.type.length == len(server.people.in_app.code)
    signed = await device(
        f.AuthSignIn(
            phone_number="4930123456", phone_code_hash=sent.phone_code_hash, phone_code=server.people.in_app.code
        )
    )
    assert signed.user.id == first.id


async def test_a_wrong_code_is_refused(server: Server):
    device = server.device()
    sent = await device(send_code())
    wrong = "0" * sent.type.length if server.people.console.code != "0" * sent.type.length else "1" * sent.type.length
    with pytest.raises(PhoneCodeInvalid):
        await device(f.AuthSignIn(phone_number=PHONE, phone_code_hash=sent.phone_code_hash, phone_code=wrong))
    with pytest.raises(PhoneCodeEmpty):
        await device(f.AuthSignIn(phone_number=PHONE, phone_code_hash=sent.phone_code_hash))


async def test_a_cancelled_code_is_of_no_use(server: Server):
    device = server.device()
    sent = await device(send_code())
    assert await device(f.AuthCancelCode(phone_number=PHONE, phone_code_hash=sent.phone_code_hash)) is True
    with pytest.raises(PhoneCodeExpired):
        await device(
            f.AuthSignIn(
                phone_number=PHONE, phone_code_hash=sent.phone_code_hash, phone_code=server.people.console.code
            )
        )


async def test_a_code_can_be_asked_for_again(server: Server):
    device = server.device()
    sent = await device(send_code())
    server.clock.advance(120)
    again = await device(f.AuthResendCode(phone_number=PHONE, phone_code_hash=sent.phone_code_hash))
    signed = await device(
        f.AuthSignIn(phone_number=PHONE, phone_code_hash=again.phone_code_hash, phone_code=server.people.console.code)
    )
    assert isinstance(signed, t.AuthAuthorizationSignUpRequired)


async def test_what_is_no_number_and_what_is_no_application_are_refused(server: Server):
    device = server.device()
    with pytest.raises(PhoneNumberInvalid):
        await device(send_code("none"))
    with pytest.raises(ApiIdInvalid):
        await device(send_code(api_id=0))
    with pytest.raises(PhoneCodeHashEmpty):
        await device(f.AuthResendCode(phone_number=PHONE, phone_code_hash=""))


async def test_a_temporary_key_must_be_bound_before_one_logs_in(server: Server):
    with pytest.raises(AuthKeyPermEmpty):
        await server.device()(send_code(), device=AuthKeyId(0))


async def test_who_is_not_logged_in_is_told_so(server: Server):
    with pytest.raises(AuthKeyUnregistered) as told:
        await server.device()(f.UpdatesGetState())
    assert (told.value.status, told.value.text) == (401, "AUTH_KEY_UNREGISTERED")


async def test_the_other_devices_learn_of_a_new_log_in(server: Server):
    first = server.device()
    await log_in(server, first)
    await log_in(server, server.device())
    await server.settle()
    assert any(isinstance(update, t.UpdateNewAuthorization) for update in first.updates())
