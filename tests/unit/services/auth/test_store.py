"""What every adapter of the auth stores does alike."""

import pytest

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.services.auth.contract import DeviceInfo
from heliogram.services.auth.sql import SqlDeviceStore, SqlKeyStore, SqlLoginStore
from heliogram.services.auth.store import Attempt, Count, DeviceRow, DeviceStore, KeyRow, KeyStore, LoginStore

K1, K2, K3 = AuthKeyId(-(2**63)), AuthKeyId(2), AuthKeyId(2**63 - 1)
ANN, BOB = UserId(1), UserId(2)


@pytest.fixture
def db(people):
    return people.db


@pytest.fixture(params=[SqlKeyStore])
def keys(request) -> KeyStore:
    return request.param()


@pytest.fixture(params=[SqlDeviceStore])
def devices(request) -> DeviceStore:
    return request.param()


@pytest.fixture(params=[SqlLoginStore])
def logins(request) -> LoginStore:
    return request.param()


def key(number, *, temporary=False, expires_at=0, device=K1, created_at=1):
    return KeyRow(
        id=number, sealed=b"sealed", temporary=temporary, media=False, expires_at=expires_at, device=device,
        created_at=created_at,
    )  # fmt: skip


def device(number, **fields):
    return DeviceRow(device=number, **fields)


def attempt(code_hash="h", **fields):
    known = {
        "phone": "49151", "hash": code_hash, "device": K1, "code": b"c", "tries": 0, "sent_at": 1, "expires_at": 9,
        "checked": False, "in_app": True,
    }  # fmt: skip
    return Attempt(**(known | fields))


async def test_a_key_is_read_as_it_was_put_and_keeps_its_first_secret(db, keys):
    await db.write(lambda tx: keys.put(tx, key(K3)))
    await db.write(lambda tx: keys.put(tx, key(K3, created_at=5)))
    assert await db.read(lambda reader: keys.get(reader, K3)) == key(K3)
    assert await db.read(lambda reader: keys.get(reader, K2)) is None


async def test_a_temporary_key_is_bound_to_a_device(db, keys):
    await db.write(lambda tx: keys.put(tx, key(K2, temporary=True, expires_at=50, device=AuthKeyId(0))))
    await db.write(lambda tx: keys.bind(tx, K2, K1, 40))
    assert await db.read(lambda reader: keys.get(reader, K2)) == key(K2, temporary=True, expires_at=40)
    assert await db.read(lambda reader: keys.temporary_of(reader, K1)) == [K2]


async def test_temporary_keys_that_ended_are_found(db, keys):
    for number, ends in ((K2, 10), (K3, 20)):
        row = key(number, temporary=True, expires_at=ends)
        await db.write(lambda tx, row=row: keys.put(tx, row))
    await db.write(lambda tx: keys.put(tx, key(K1)))
    assert await db.read(lambda reader: keys.expired(reader, 10, 9)) == [K2]
    await db.write(lambda tx: keys.remove(tx, [K2]))
    assert await db.read(lambda reader: keys.expired(reader, 99, 9)) == [K3]


async def test_old_keys_on_which_nobody_is_logged_in_nor_active_are_found(db, keys, devices):
    for number in (K1, K2, K3):
        await db.write(lambda tx, number=number: keys.put(tx, key(number, created_at=5)))
    await db.write(lambda tx: devices.put(tx, device(K1, user=ANN)))
    await db.write(lambda tx: devices.put(tx, device(K2, active_at=8)))
    assert await db.read(lambda reader: keys.idle(reader, 5, 9)) == []
    assert await db.read(lambda reader: keys.idle(reader, 7, 9)) == [K3]
    assert await db.read(lambda reader: keys.idle(reader, 9, 1)) == [K2]


async def test_a_device_is_read_as_it_was_put(db, devices):
    row = device(
        K3, user=ANN, bot=True, hash=-5, parent=K1, layer=229, address="::1", created_at=1, active_at=2,
        info=DeviceInfo(api_id=6, device_model="ü", system_version="s", app_version="a", lang_code="en"),
    )  # fmt: skip
    await db.write(lambda tx: devices.put(tx, row))
    assert await db.read(lambda reader: devices.get(reader, K3)) == row
    await db.write(lambda tx: devices.remove(tx, K3))
    assert await db.read(lambda reader: devices.get(reader, K3)) is None


async def test_the_devices_of_a_user_come_most_recently_active_first(db, devices):
    for number, active in ((K1, 1), (K2, 3), (K3, 2)):
        row = device(number, user=ANN if number != K3 else BOB, active_at=active)
        await db.write(lambda tx, row=row: devices.put(tx, row))
    assert [row.device for row in await db.read(lambda reader: devices.of_user(reader, ANN))] == [K2, K1]
    assert await db.read(lambda reader: devices.of_user(reader, UserId(0))) == []


async def test_devices_that_share_a_login_are_found(db, devices):
    await db.write(lambda tx: devices.put(tx, device(K2, parent=K1)))
    await db.write(lambda tx: devices.put(tx, device(K3)))
    assert [row.device for row in await db.read(lambda reader: devices.sharing(reader, K1))] == [K2]
    assert await db.read(lambda reader: devices.sharing(reader, AuthKeyId(0))) == []


async def test_an_attempt_is_read_as_it_was_put(db, logins):
    await db.write(lambda tx: logins.put_attempt(tx, attempt()))
    await db.write(lambda tx: logins.put_attempt(tx, attempt(tries=2, checked=True)))
    assert await db.read(lambda reader: logins.attempt(reader, "49151", "h")) == attempt(tries=2, checked=True)
    await db.write(lambda tx: logins.remove_attempt(tx, "49151", "h"))
    assert await db.read(lambda reader: logins.attempt(reader, "49151", "h")) is None


async def test_the_newest_attempt_is_the_one_sent_last(db, logins):
    for code_hash, sent in (("a", 5), ("b", 3)):
        row = attempt(code_hash, sent_at=sent)
        await db.write(lambda tx, row=row: logins.put_attempt(tx, row))
    newest = await db.read(lambda reader: logins.newest_attempt(reader, "49151"))
    assert newest is not None
    assert newest.hash == "a"
    assert await db.read(lambda reader: logins.newest_attempt(reader, "1")) is None


async def test_the_attempts_of_one_device_are_removed(db, logins):
    await db.write(lambda tx: logins.put_attempt(tx, attempt("a")))
    await db.write(lambda tx: logins.put_attempt(tx, attempt("b", device=K2)))
    await db.write(lambda tx: logins.remove_attempts_of(tx, "49151", K1))
    newest = await db.read(lambda reader: logins.newest_attempt(reader, "49151"))
    assert newest is not None
    assert newest.hash == "b"


async def test_a_counter_is_read_as_it_was_put(db, logins):
    assert await db.read(lambda reader: logins.count(reader, "x")) is None
    for count in (Count(1, 2, 3), Count(4, 5, 6)):
        await db.write(lambda tx, count=count: logins.put_count(tx, "x", count))
    assert await db.read(lambda reader: logins.count(reader, "x")) == Count(4, 5, 6)


async def test_an_export_is_taken_once_and_before_it_ends(db, logins):
    for token in (b"a", b"b"):
        await db.write(lambda tx, token=token: logins.put_export(tx, user=ANN, token=token, device=K1, expires_at=10))
    assert await db.write(lambda tx: logins.take_export(tx, user=BOB, token=b"a", at=9)) is None
    assert await db.write(lambda tx: logins.take_export(tx, user=ANN, token=b"a", at=9)) == K1
    assert await db.write(lambda tx: logins.take_export(tx, user=ANN, token=b"a", at=9)) is None
    assert await db.write(lambda tx: logins.take_export(tx, user=ANN, token=b"b", at=10)) is None


async def test_a_sweep_forgets_what_has_ended(db, logins):
    await db.write(lambda tx: logins.put_attempt(tx, attempt("a", expires_at=5)))
    await db.write(lambda tx: logins.put_attempt(tx, attempt("b", expires_at=6)))
    await db.write(lambda tx: logins.put_count(tx, "x", Count(1, 1, 5)))
    await db.write(lambda tx: logins.put_export(tx, user=ANN, token=b"t", device=K1, expires_at=5))
    await db.write(lambda tx: logins.sweep(tx, 5))
    assert await db.read(lambda reader: logins.attempt(reader, "49151", "a")) is None
    assert await db.read(lambda reader: logins.attempt(reader, "49151", "b")) is not None
    assert await db.read(lambda reader: logins.count(reader, "x")) is None
    assert await db.write(lambda tx: logins.take_export(tx, user=ANN, token=b"t", at=1)) is None
