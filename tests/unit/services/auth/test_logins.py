import asyncio

import pytest
from tests.unit.services.auth.steps import HERE, PHONE, log_in

from heliogram.kernel.faults import FloodWait, PeerIdInvalid
from heliogram.kernel.ids import SERVICE_USER, AuthKeyId
from heliogram.services.auth.contract import (
    PhoneCodeEmpty,
    PhoneCodeExpired,
    PhoneCodeHashEmpty,
    PhoneCodeInvalid,
    PhoneNumberFlood,
    PhoneNumberInvalid,
    PhoneNumberUnoccupied,
    SignUpForbidden,
)
from heliogram.services.auth.senders import InAppSender
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.users.contract import FirstNameInvalid

DEVICE, OTHER = AuthKeyId(1), AuthKeyId(2)
WRONG = "x"


async def send(people, phone=PHONE, device=DEVICE, address=HERE):
    return await people.auth.send_code(device=device, phone=phone, address=address)


async def sign_in(people, sent, code=None, phone=PHONE, device=DEVICE, address=HERE):
    given = people.console.code if code is None else code
    return await people.auth.sign_in(device=device, phone=phone, hash=sent.hash, code=given, address=address)


async def sign_up(people, sent, first_name="Ann", device=DEVICE):
    return await people.auth.sign_up(
        device=device, phone=PHONE, hash=sent.hash, first_name=first_name, last_name="Lee", address=HERE
    )


async def test_a_new_number_gets_a_code_on_the_console_signs_in_and_signs_up(people):
    sent = await send(people, "+49 151 234567")
    assert (sent.length, sent.in_app, sent.registered) == (5, False, False)
    assert len(people.console.code) == 5
    assert people.console.code.isdigit()
    assert (await sign_in(people, sent)).user is None
    user = await sign_up(people, sent)
    assert (user.phone, user.first_name, user.last_name) == (PHONE, "Ann", "Lee")
    assert (await people.auth.identify(device=DEVICE)).user == user.id


async def test_a_known_number_signs_in_at_once(people):
    user = await log_in(people, DEVICE)
    sent = await send(people, device=OTHER)
    assert sent.registered
    signed = await sign_in(people, sent, people.in_app.code, device=OTHER)
    assert signed.user is not None
    assert signed.user.id == user


async def test_codes_are_not_predictable_from_each_other(people):
    for _ in range(10):
        await send(people)
    assert len({notice.code for notice in people.console.notices}) > 5


async def test_a_code_goes_to_the_devices_that_are_logged_in_already(people):
    user = await log_in(people, DEVICE)
    sent = await send(people, device=OTHER)
    assert sent.in_app
    assert people.in_app.notices[-1].user == user
    assert len(people.console.notices) == 1  # that of the first device


async def test_a_device_that_asks_for_its_own_account_gets_the_code_on_the_console(people):
    await log_in(people, DEVICE)
    assert not (await send(people, device=DEVICE)).in_app


async def test_a_code_that_cannot_be_sent_in_the_app_goes_to_the_console(people):
    await log_in(people, DEVICE)
    people.in_app.broken_by = PeerIdInvalid()
    sent = await send(people, device=OTHER)
    assert not sent.in_app
    assert (await sign_in(people, sent, device=OTHER)).user is not None


@pytest.mark.parametrize("phone", ["", "abc", "+1", "0151123456"])
async def test_what_is_no_number_gets_no_code(people, phone):
    with pytest.raises(PhoneNumberInvalid):
        await send(people, phone)


async def test_a_code_works_once(people):
    await log_in(people, DEVICE)
    sent = await send(people, device=OTHER)
    await sign_in(people, sent, people.in_app.code, device=OTHER)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent, people.in_app.code, device=OTHER)


async def test_a_code_works_for_five_minutes(people):
    sent = await send(people)
    people.clock.advance(299)
    assert (await sign_in(people, sent)).user is None
    sent = await send(people)
    people.clock.advance(300)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent)


async def test_a_new_code_makes_the_earlier_one_of_the_device_useless(people):
    first = await send(people)
    code = people.console.code
    await send(people)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, first, code)


async def test_a_code_works_only_on_the_device_that_asked_for_it(people):
    sent = await send(people)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent, device=OTHER)


async def test_a_code_works_only_for_the_number_it_was_sent_to(people):
    sent = await send(people)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent, phone="4930555")


async def test_a_code_survives_a_restart(people):
    sent = await send(people)
    people.auth = people.auth_with(AuthSettings())
    assert (await sign_in(people, sent)).user is None


async def test_codes_are_not_stored_in_plain(people):
    await send(people)
    code = people.console.code.encode()
    for row in await people.rows("SELECT * FROM login_attempts"):
        assert not any(code in (value if isinstance(value, bytes) else str(value).encode()) for value in row)


async def test_an_empty_code_or_hash_is_refused_by_name(people):
    sent = await send(people)
    with pytest.raises(PhoneCodeEmpty):
        await sign_in(people, sent, "")
    with pytest.raises(PhoneCodeHashEmpty):
        await people.auth.sign_in(device=DEVICE, phone=PHONE, hash="", code="12345", address=HERE)


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(people):
    sent = await send(people)
    with pytest.raises(PhoneCodeInvalid):
        await sign_in(people, sent, WRONG)
    assert (await sign_in(people, sent)).user is None


async def test_after_five_wrong_codes_the_right_one_has_to_wait_in_vain(people):
    sent = await send(people)
    for _ in range(5):
        with pytest.raises(PhoneCodeInvalid):
            await sign_in(people, sent, WRONG)
    with pytest.raises(FloodWait) as refused:
        await sign_in(people, sent)
    assert refused.value.argument == 300
    with pytest.raises(FloodWait):
        await people.auth.resend_code(device=DEVICE, phone=PHONE, hash=sent.hash)
    people.clock.advance(300)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent)


async def test_an_operator_gives_a_new_code_to_who_has_tried_too_often(people):
    sent = await send(people)
    for _ in range(5):
        with pytest.raises(PhoneCodeInvalid):
            await sign_in(people, sent, WRONG)
    assert (await sign_in(people, sent, await people.auth.issue_code(phone=PHONE))).user is None


async def guess_until_stopped(people, address=HERE, phone=PHONE):
    """Guess as an attacker would, with fresh codes whenever the attempt is dead; return the guesses and the wait."""
    guesses = 0
    while True:
        try:
            sent = await send(people, phone, address=address)
            for _ in range(5):
                guesses += 1
                with pytest.raises(PhoneCodeInvalid):
                    await sign_in(people, sent, WRONG, phone=phone, address=address)
        except FloodWait as fault:
            return guesses, fault.argument
        except PhoneNumberFlood:
            return guesses, None


async def test_code_guessing_ends_after_a_few_tries_however_many_codes_are_asked_for(people):
    guesses, wait = await guess_until_stopped(people)
    assert guesses == 20
    assert wait == 86_400
    people.auth = people.auth_with(AuthSettings())  # a restart does not help
    for address in (HERE, "198.51.100.7"):  # nor does another address
        with pytest.raises(FloodWait):
            await send(people, address=address)


async def test_code_guessing_in_parallel_ends_as_soon(people):
    sent = await send(people)
    outcomes = await asyncio.gather(*(sign_in(people, sent, WRONG) for _ in range(200)), return_exceptions=True)
    assert sum(isinstance(outcome, PhoneCodeInvalid) for outcome in outcomes) == 5
    assert all(isinstance(outcome, PhoneCodeInvalid | FloodWait) for outcome in outcomes)


async def test_guessing_is_stopped_also_with_codes_asked_for_before(people):
    sents = [await send(people, device=AuthKeyId(number)) for number in range(1, 7)]
    for number, sent in enumerate(sents[:5], start=1):
        for _ in range(4):
            with pytest.raises(PhoneCodeInvalid):
                await sign_in(people, sent, WRONG, device=AuthKeyId(number))
    with pytest.raises(FloodWait):
        await sign_in(people, sents[5], people.console.code, device=AuthKeyId(6))


async def test_code_guessing_over_many_numbers_from_one_address_ends_too(people):
    for number in range(100):
        sent = await send(people, f"4930{number:05}")
        with pytest.raises(PhoneCodeInvalid):
            await sign_in(people, sent, WRONG, phone=f"4930{number:05}")
    with pytest.raises(FloodWait):
        await send(people, "4930999999")


async def test_who_waited_long_enough_may_try_again(people):
    _, wait = await guess_until_stopped(people)
    people.clock.advance(wait)
    sent = await send(people)
    assert (await sign_in(people, sent)).user is None


async def test_one_number_gets_only_so_many_codes_within_an_hour(people):
    for number in range(20):
        await send(people, address=f"192.0.2.{number}")
    with pytest.raises(PhoneNumberFlood):
        await send(people, address="198.51.100.7")
    people.clock.advance(3600)
    await send(people)


async def test_one_address_gets_only_so_many_codes_within_an_hour(people):
    for number in range(200):
        await send(people, f"4930{number:05}")
    with pytest.raises(FloodWait) as stopped:
        await send(people, "4930999999")
    assert stopped.value.argument == 3600


async def test_another_code_may_be_asked_for_and_replaces_the_first(people):
    await log_in(people, DEVICE)
    sent = await send(people, device=OTHER)
    again = await people.auth.resend_code(device=OTHER, phone=PHONE, hash=sent.hash)
    assert (again.hash, again.in_app) == (sent.hash, False)
    with pytest.raises(PhoneCodeInvalid):
        await sign_in(people, sent, people.in_app.code, device=OTHER)
    assert (await sign_in(people, sent, device=OTHER)).user is not None


async def test_resending_counts_as_sending(people):
    sent = await send(people)
    for _ in range(19):
        await people.auth.resend_code(device=DEVICE, phone=PHONE, hash=sent.hash)
    with pytest.raises(PhoneNumberFlood):
        await people.auth.resend_code(device=DEVICE, phone=PHONE, hash=sent.hash)


async def test_there_is_nothing_to_resend_after_the_end(people):
    sent = await send(people)
    await sign_in(people, sent)
    with pytest.raises(PhoneCodeExpired):
        await people.auth.resend_code(device=DEVICE, phone=PHONE, hash=sent.hash)
    with pytest.raises(PhoneCodeExpired):
        await people.auth.resend_code(device=DEVICE, phone=PHONE, hash="other")


async def test_a_cancelled_code_is_useless(people):
    sent = await send(people)
    await people.auth.cancel_code(device=DEVICE, phone=PHONE, hash=sent.hash)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent)
    with pytest.raises(PhoneCodeExpired):
        await people.auth.cancel_code(device=DEVICE, phone=PHONE, hash=sent.hash)


async def test_signing_up_needs_the_right_code_first(people):
    sent = await send(people)
    with pytest.raises(PhoneNumberUnoccupied):
        await sign_up(people, sent)


async def test_signing_up_needs_a_name_and_may_be_tried_again(people):
    sent = await send(people)
    await sign_in(people, sent)
    with pytest.raises(FirstNameInvalid):
        await sign_up(people, sent, "")
    assert (await sign_up(people, sent)).first_name == "Ann"


async def test_there_is_time_to_think_of_a_name(people):
    sent = await send(people)
    people.clock.advance(299)
    await sign_in(people, sent)
    people.clock.advance(1799)
    await sign_up(people, sent)


async def test_one_right_code_makes_one_login(people):
    sent = await send(people)
    await sign_in(people, sent)
    await sign_up(people, sent)
    with pytest.raises(PhoneCodeExpired):
        await sign_up(people, sent)
    with pytest.raises(PhoneCodeExpired):
        await sign_in(people, sent)


async def test_another_device_cannot_use_a_checked_code(people):
    sent = await send(people)
    await sign_in(people, sent)
    with pytest.raises(PhoneCodeExpired):
        await sign_up(people, sent, device=OTHER)


async def test_a_sign_up_that_a_crash_cut_in_two_is_finished_by_the_next_try(people):
    sent = await send(people)
    await sign_in(people, sent)
    made = await people.users.create(phone=PHONE, first_name="Ann", last_name="")  # what the first try got done
    assert (await sign_up(people, sent)).id == made.id
    assert (await people.auth.identify(device=DEVICE)).user == made.id


async def test_new_accounts_can_be_closed(people):
    sent = await send(people)
    await sign_in(people, sent)
    people.auth = people.auth_with(AuthSettings(sign_up=False))
    with pytest.raises(SignUpForbidden):
        await sign_up(people, sent)
    with pytest.raises(SignUpForbidden):
        await send(people)


async def test_the_operator_can_issue_a_code(people):
    sent = await send(people)
    code = await people.auth.issue_code(phone="+" + PHONE)
    assert (await sign_in(people, sent, code)).user is None


async def test_the_operator_can_issue_no_code_without_an_attempt(people):
    with pytest.raises(PhoneCodeExpired):
        await people.auth.issue_code(phone=PHONE)
    await send(people)
    people.clock.advance(300)
    with pytest.raises(PhoneCodeExpired):
        await people.auth.issue_code(phone=PHONE)


async def test_what_has_ended_is_swept(people):
    await send(people)
    people.clock.advance(86_400)
    await people.auth.sweep()
    assert await people.rows("SELECT * FROM login_attempts") == []
    assert await people.rows("SELECT * FROM login_counters") == []


async def test_a_code_sent_in_the_app_is_a_message_from_the_service_account(people):
    user = await log_in(people, DEVICE)
    people.in_app = InAppSender(people.messages, people.entropy)
    people.auth = people.auth_with(AuthSettings())
    sent = await send(people, device=OTHER)
    (message,) = await people.box(user)
    assert (message.sender, message.peer, message.out) == (SERVICE_USER, SERVICE_USER, False)
    code = message.text.removeprefix("Login code: ")[:5]
    assert (await sign_in(people, sent, code, device=OTHER)).user is not None


async def test_a_code_may_be_asked_for_without_a_known_address(people):
    sent = await send(people, address="")
    with pytest.raises(PhoneCodeInvalid):
        await sign_in(people, sent, WRONG, address="")
    assert (await sign_in(people, sent, address="")).user is None


class TestSandbox:
    @pytest.fixture(autouse=True)
    def sandbox(self, people):
        people.auth = people.auth_with(sandbox=True)

    @pytest.mark.parametrize(("phone", "code"), [("9996612345", "11111"), ("+999 66 7 0000", "77777")])
    async def test_a_test_number_has_the_fixed_code(self, people, phone, code):
        sent = await send(people, phone)
        assert (await sign_in(people, sent, code, phone=phone)).user is None

    async def test_a_test_number_takes_no_other_code_and_the_fixed_one_only_once(self, people):
        phone = "9996620000"
        await log_in(people, DEVICE, phone)
        sent = await send(people, phone, OTHER)
        for wrong in ("11111", "2222", "222222", "00000"):
            with pytest.raises(PhoneCodeInvalid):
                await sign_in(people, sent, wrong, phone=phone, device=OTHER)
        await sign_in(people, sent, "22222", phone=phone, device=OTHER)
        with pytest.raises(PhoneCodeExpired):
            await sign_in(people, sent, "22222", phone=phone, device=OTHER)

    async def test_a_test_number_is_under_no_rate(self, people):
        for _ in range(250):
            await send(people, "9996620000")

    @pytest.mark.parametrize("phone", ["999661234", "99966123456"])
    async def test_a_malformed_test_number_is_invalid(self, people, phone):
        with pytest.raises(PhoneNumberInvalid):
            await send(people, phone)

    async def test_other_numbers_get_random_codes_and_stay_under_their_rates(self, people):
        sent = await send(people)
        assert (await sign_in(people, sent)).user is None
        guesses, _ = await guess_until_stopped(people)
        assert guesses == 20


async def test_without_sandbox_a_test_number_is_like_any_other(people):
    sent = await send(people, "9996612345")
    assert people.console.code != "11111"
    with pytest.raises(PhoneCodeInvalid):
        await sign_in(people, sent, "11111", phone="9996612345")
