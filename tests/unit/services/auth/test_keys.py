import pytest
from tests.unit.services.auth.steps import log_in

from heliogram.kernel.ids import AuthKeyId
from heliogram.services.auth.contract import Key, TempAuthKeyEmpty
from heliogram.services.auth.events import DevicesEnded, KeysDropped

DEVICE, TEMPORARY, OTHER = AuthKeyId(11), AuthKeyId(12), AuthKeyId(13)
SECRET = bytes(range(256))


def permanent(key=DEVICE, made_at=0):
    return Key(id=key, secret=SECRET, device=key, made_at=made_at)


def temporary(people, key=TEMPORARY, lives_s=100):
    return Key(id=key, secret=SECRET, temporary=True, expires_at=int(people.clock.now()) + lives_s)


async def bind(people, key=TEMPORARY, lives_s=50):
    await people.auth.bind(temporary=key, device=DEVICE, expires_at=int(people.clock.now()) + lives_s)


async def test_a_key_is_found_again_also_after_a_restart(people):
    await people.auth.save_key(key=permanent())
    kept = permanent(made_at=int(people.clock.now()))
    assert await people.auth.find_key(id=DEVICE) == kept
    assert await people.auth_with(people.auth._settings).find_key(id=DEVICE) == kept
    assert await people.auth.find_key(id=OTHER) is None


async def test_a_secret_is_not_stored_in_plain(people):
    await people.auth.save_key(key=permanent())
    ((stored,),) = await people.rows("SELECT secret FROM auth_keys")
    assert SECRET not in stored


async def test_a_temporary_key_serves_the_device_it_is_bound_to(people):
    await people.auth.save_key(key=temporary(people))
    before = await people.auth.find_key(id=TEMPORARY)
    assert before is not None
    assert before.device == 0
    await bind(people)
    after = await people.auth.find_key(id=TEMPORARY)
    assert after is not None
    assert (after.device, after.expires_at) == (DEVICE, int(people.clock.now()) + 50)


async def test_a_binding_does_not_prolong_a_key(people):
    await people.auth.save_key(key=temporary(people, lives_s=10))
    await bind(people, lives_s=1000)
    people.clock.advance(11)
    assert await people.auth.find_key(id=TEMPORARY) is None


async def test_only_a_temporary_key_can_be_bound(people):
    await people.auth.save_key(key=permanent(OTHER))
    for key in (OTHER, TEMPORARY):
        with pytest.raises(TempAuthKeyEmpty):
            await bind(people, key)


async def test_an_ended_key_is_swept_and_its_connections_are_told(people):
    seen = people.events(KeysDropped)
    await people.auth.save_key(key=temporary(people))
    people.clock.advance(101)
    assert await people.auth.find_key(id=TEMPORARY) is None
    assert await people.auth.sweep() == 1
    await people.bus.drain()
    assert seen == [KeysDropped(keys=[TEMPORARY])]
    assert await people.rows("SELECT key FROM auth_keys") == []


async def test_the_temporary_keys_of_a_device_are_dropped_but_for_those_named(people):
    seen = people.events(KeysDropped)
    for key in (TEMPORARY, OTHER):
        await people.auth.save_key(key=temporary(people, key))
        await bind(people, key)
    assert await people.auth.drop_temporary(device=DEVICE, besides=[OTHER]) == [TEMPORARY]
    assert await people.auth.find_key(id=TEMPORARY) is None
    assert await people.auth.find_key(id=OTHER) is not None
    await people.bus.drain()
    assert seen == [KeysDropped(keys=[TEMPORARY])]


async def test_a_destroyed_permanent_key_takes_its_device_and_temporary_keys_along(people):
    seen = people.events(KeysDropped, DevicesEnded)
    await people.auth.save_key(key=permanent())
    user = await log_in(people, DEVICE)
    await people.auth.save_key(key=temporary(people))
    await bind(people)
    assert await people.auth.destroy_key(id=DEVICE)
    assert not await people.auth.destroy_key(id=DEVICE)
    assert await people.auth.find_key(id=TEMPORARY) is None
    assert (await people.auth.identify(device=DEVICE)).user == 0
    await people.bus.drain()
    assert seen == [DevicesEnded(user=user, devices=[DEVICE]), KeysDropped(keys=[DEVICE, TEMPORARY])]


async def test_a_destroyed_temporary_key_leaves_its_device_logged_in(people):
    user = await log_in(people, DEVICE)
    await people.auth.save_key(key=temporary(people))
    await bind(people)
    assert await people.auth.destroy_key(id=TEMPORARY)
    assert (await people.auth.identify(device=DEVICE)).user == user


async def test_a_key_nobody_uses_is_forgotten_after_a_month_but_a_logged_in_one_never(people):
    await people.auth.save_key(key=permanent())
    await people.auth.save_key(key=permanent(OTHER))
    await log_in(people, DEVICE)
    people.clock.advance(31 * 86_400)
    assert await people.auth.sweep() == 1
    assert await people.auth.find_key(id=OTHER) is None
    assert await people.auth.find_key(id=DEVICE) is not None
