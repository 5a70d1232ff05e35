"""The auth contract in every wiring."""

import pytest
from msgspec.structs import replace
from tests.support.people import People
from tests.support.wirings import Wire

from heliogram.kernel.faults import AuthKeyUnregistered, FloodWait
from heliogram.kernel.ids import AuthKeyId
from heliogram.services.auth.contract import (
    Auth,
    AuthBytesInvalid,
    Device,
    DeviceInfo,
    HashInvalid,
    Identity,
    Key,
    PhoneCodeExpired,
    PhoneCodeInvalid,
    PhoneNumberInvalid,
    PhoneNumberUnoccupied,
    SignedIn,
    TempAuthKeyEmpty,
)
from heliogram.services.auth.settings import AuthSettings

DEVICE, OTHER, TEMPORARY = AuthKeyId(-(2**63)), AuthKeyId(2**63 - 1), AuthKeyId(3)
PHONE = "49151234567"


@pytest.fixture
async def auth(wire: Wire, people: People) -> Auth:
    return await wire(Auth, people.auth)


async def sign_in(auth: Auth, people: People, device: AuthKeyId) -> SignedIn:
    sent = await auth.send_code(device=device, phone=PHONE, address="::1")
    code = (people.in_app if sent.in_app else people.console).code
    signed = await auth.sign_in(device=device, phone=PHONE, hash=sent.hash, code=code, address="::1")
    if signed.user is not None:
        return signed
    user = await auth.sign_up(device=device, phone=PHONE, hash=sent.hash, first_name="Ann", last_name="", address="::1")
    return SignedIn(user=user)


async def test_keys_come_back_the_same(auth: Auth, people: People):
    key = Key(id=DEVICE, secret=bytes(range(256)), device=DEVICE, first_salt=-5)
    now = int(people.clock.now())
    await auth.save_key(key=key)
    assert await auth.find_key(id=DEVICE) == replace(key, made_at=now)
    assert await auth.find_key(id=OTHER) is None
    ends = int(people.clock.now()) + 60
    await auth.save_key(key=Key(id=TEMPORARY, secret=key.secret, temporary=True, media=True, expires_at=ends))
    await auth.bind(temporary=TEMPORARY, device=DEVICE, expires_at=ends)
    bound = await auth.find_key(id=TEMPORARY)
    temporary = Key(id=TEMPORARY, secret=key.secret, temporary=True, media=True, expires_at=ends, device=DEVICE)
    assert bound == replace(temporary, made_at=now)
    assert await auth.drop_temporary(device=DEVICE, besides=[]) == [TEMPORARY]
    assert await auth.destroy_key(id=DEVICE)
    assert not await auth.destroy_key(id=DEVICE)


async def test_a_login_and_its_devices(auth: Auth, people: People):
    info = DeviceInfo(api_id=6, device_model="M", lang_code="en")
    await auth.describe(device=DEVICE, info=info, layer=229, address="::1")
    user = (await sign_in(auth, people, DEVICE)).user
    assert user is not None
    assert await auth.identify(device=DEVICE) == Identity(device=DEVICE, user=user.id, layer=229)
    assert (await sign_in(auth, people, OTHER)).user == user
    own, other = await auth.devices(user=user.id, asking=DEVICE)
    at = int(people.clock.now())
    assert own == Device(hash=0, device=DEVICE, info=info, layer=229, address="::1", created_at=at, active_at=at)
    assert await auth.reset(user=user.id, hash=other.hash, asking=DEVICE) == OTHER
    await sign_in(auth, people, OTHER)
    assert await auth.reset_others(user=user.id, asking=DEVICE) == [OTHER]
    exported, token = await auth.export_authorization(device=DEVICE)
    assert exported == user.id
    assert await auth.import_authorization(device=OTHER, user=exported, token=token, address="::1") == user
    await auth.log_out(device=DEVICE)
    assert await auth.identify(device=OTHER) == Identity(device=OTHER)


async def test_codes(auth: Auth, people: People):
    sent = await auth.send_code(device=DEVICE, phone="+" + PHONE, address="::1")
    assert (sent.length, sent.in_app, sent.next_in_app, sent.timeout, sent.registered) == (5, False, False, 60, False)
    assert (await auth.resend_code(device=DEVICE, phone=PHONE, hash=sent.hash)).hash == sent.hash
    code = await auth.issue_code(phone=PHONE)
    signed = await auth.sign_in(device=DEVICE, phone=PHONE, hash=sent.hash, code=code, address="::1")
    assert signed == SignedIn(user=None)
    await auth.cancel_code(device=DEVICE, phone=PHONE, hash=sent.hash)


async def test_refusals_arrive_by_their_names_and_with_their_numbers(auth: Auth, people: People):
    with pytest.raises(PhoneNumberInvalid):
        await auth.send_code(device=DEVICE, phone="x", address="::1")
    sent = await auth.send_code(device=DEVICE, phone=PHONE, address="::1")
    with pytest.raises(PhoneNumberUnoccupied):
        await auth.sign_up(device=DEVICE, phone=PHONE, hash=sent.hash, first_name="A", last_name="", address="::1")
    with pytest.raises(PhoneCodeInvalid):
        await auth.sign_in(device=DEVICE, phone=PHONE, hash=sent.hash, code="x", address="::1")
    with pytest.raises(PhoneCodeExpired):
        await auth.cancel_code(device=OTHER, phone=PHONE, hash=sent.hash)
    with pytest.raises(TempAuthKeyEmpty):
        await auth.bind(temporary=TEMPORARY, device=DEVICE, expires_at=5)
    with pytest.raises(AuthKeyUnregistered):
        await auth.export_authorization(device=DEVICE)
    user = (await sign_in(auth, people, DEVICE)).user
    assert user is not None
    with pytest.raises(HashInvalid):
        await auth.reset(user=user.id, hash=5, asking=DEVICE)
    with pytest.raises(AuthBytesInvalid):
        await auth.import_authorization(device=OTHER, user=user.id, token=b"", address="::1")


async def test_a_flood_wait_arrives_with_its_seconds(wire: Wire, people: People):
    auth = await wire(Auth, people.auth_with(AuthSettings(codes_per_address=1)))
    await auth.send_code(device=DEVICE, phone=PHONE, address="::1")
    with pytest.raises(FloodWait) as stopped:
        await auth.send_code(device=DEVICE, phone=PHONE, address="::1")
    assert stopped.value.text == "FLOOD_WAIT_3600"
