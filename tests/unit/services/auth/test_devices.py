import pytest
from tests.unit.services.auth.steps import HERE, log_in

from heliogram.kernel.faults import AuthKeyUnregistered
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.services.auth.contract import (
    AuthBytesInvalid,
    DeviceInfo,
    FreshResetAuthorisationForbidden,
    HashInvalid,
    Identity,
)
from heliogram.services.auth.events import DevicesEnded, DeviceSignedIn
from heliogram.services.auth.settings import AuthSettings

PHONE, TABLET, LAPTOP, MEDIA = AuthKeyId(1), AuthKeyId(2), AuthKeyId(3), AuthKeyId(4)
INFO = DeviceInfo(api_id=6, device_model="Model", app_version="1.0")


async def test_on_an_unknown_device_is_nobody(people):
    assert await people.auth.identify(device=PHONE) == Identity(device=PHONE)


async def test_what_a_client_says_of_itself_is_kept(people):
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    user = await log_in(people, PHONE)
    assert await people.auth.identify(device=PHONE) == Identity(device=PHONE, user=user, layer=158)
    (listed,) = await people.auth.devices(user=user, asking=PHONE)
    assert (listed.info, listed.layer, listed.address, listed.hash) == (INFO, 158, HERE, 0)


async def test_a_layer_alone_keeps_the_rest(people):
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    await people.auth.describe(device=PHONE, info=None, layer=229, address="")
    await people.auth.describe(device=PHONE, info=None, layer=0, address="")
    assert await people.rows("SELECT layer, address FROM devices") == [(229, HERE)]
    assert (await people.auth.identify(device=PHONE)).layer == 229


async def test_a_client_that_repeats_itself_costs_no_write(people):
    if people.db.dialect != "sqlite":
        pytest.skip("only the embedded store counts its changes")
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    changes = people.db._writer.total_changes
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    assert people.db._writer.total_changes == changes
    people.clock.advance(301)
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    assert people.db._writer.total_changes > changes


async def test_endless_descriptions_are_cut(people):
    await people.auth.describe(device=PHONE, info=DeviceInfo(device_model="x" * 9999), layer=1, address=HERE)
    user = await log_in(people, PHONE)
    (listed,) = await people.auth.devices(user=user, asking=PHONE)
    assert len(listed.info.device_model) == 128


async def test_a_second_device_is_announced_to_the_first(people):
    user = await log_in(people, PHONE)
    assert await people.log(user) == []
    await people.auth.describe(device=TABLET, info=INFO, layer=158, address=HERE)
    await log_in(people, TABLET)
    (told,) = await people.log(user)
    assert isinstance(told, DeviceSignedIn)
    assert (told.device, told.model, told.address) == (TABLET, "Model", HERE)
    (_, other) = await people.auth.devices(user=user, asking=PHONE)
    assert told.hash == other.hash


async def test_sessions_are_listed_with_the_asking_one_first_then_the_most_active(people):
    user = await log_in(people, PHONE)
    for device in (TABLET, LAPTOP):
        people.clock.advance(1)
        await log_in(people, device)
    listed = await people.auth.devices(user=user, asking=PHONE)
    assert [device.device for device in listed] == [PHONE, LAPTOP, TABLET]
    assert [device.hash == 0 for device in listed] == [True, False, False]


async def test_a_session_is_ended_from_another(people):
    seen = people.events(DevicesEnded)
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    session = (await people.auth.devices(user=user, asking=PHONE))[1].hash
    assert await people.auth.reset(user=user, hash=session, asking=PHONE) == TABLET
    assert (await people.auth.identify(device=TABLET)).user == 0
    assert (await people.auth.identify(device=PHONE)).user == user
    await people.bus.drain()
    assert seen == [DevicesEnded(user=user, devices=[TABLET])]


async def test_a_session_that_is_not_there_or_ones_own_cannot_be_ended(people):
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    own = (await people.auth.devices(user=user, asking=TABLET))[1].hash
    for session in (0, 5, own):
        with pytest.raises(HashInvalid):
            await people.auth.reset(user=user, hash=session, asking=PHONE)


async def test_a_session_of_somebody_else_cannot_be_ended(people):
    user = await log_in(people, PHONE)
    other = await log_in(people, TABLET, "4930555")
    await log_in(people, LAPTOP, "4930555")
    theirs = (await people.auth.devices(user=other, asking=TABLET))[1].hash
    with pytest.raises(HashInvalid):
        await people.auth.reset(user=user, hash=theirs, asking=PHONE)


async def test_all_other_sessions_are_ended_at_once(people):
    seen = people.events(DevicesEnded)
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    await log_in(people, LAPTOP)
    assert sorted(await people.auth.reset_others(user=user, asking=PHONE)) == [TABLET, LAPTOP]
    assert await people.auth.reset_others(user=user, asking=PHONE) == []
    assert len(await people.auth.devices(user=user, asking=PHONE)) == 1
    await people.bus.drain()
    assert [sorted(event.devices) for event in seen] == [[TABLET, LAPTOP]]


async def test_a_device_nobody_is_logged_in_on_ends_no_sessions(people):
    user = await log_in(people, PHONE)
    with pytest.raises(AuthKeyUnregistered):
        await people.auth.reset_others(user=user, asking=TABLET)


async def test_a_fresh_device_may_not_end_others_where_that_is_set(people):
    people.auth = people.auth_with(AuthSettings(fresh_device_hours=24))
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    with pytest.raises(FreshResetAuthorisationForbidden):
        await people.auth.reset_others(user=user, asking=TABLET)
    people.clock.advance(24 * 3600)
    assert await people.auth.reset_others(user=user, asking=TABLET) == [PHONE]


async def test_logging_out_keeps_the_key_and_what_the_client_said(people):
    seen = people.events(DevicesEnded)
    await people.auth.describe(device=PHONE, info=INFO, layer=158, address=HERE)
    user = await log_in(people, PHONE)
    await people.auth.log_out(device=PHONE)
    await people.auth.log_out(device=PHONE)
    assert await people.auth.identify(device=PHONE) == Identity(device=PHONE, layer=158)
    await people.bus.drain()
    assert seen == [DevicesEnded(user=user, devices=[PHONE])]
    assert await log_in(people, PHONE) == user


async def test_another_account_may_take_over_a_device(people):
    await log_in(people, PHONE)
    other = await log_in(people, PHONE, "4930555")
    assert (await people.auth.identify(device=PHONE)).user == other


async def export_to(people, source, target):
    user, token = await people.auth.export_authorization(device=source)
    return await people.auth.import_authorization(device=target, user=user, token=token, address=HERE)


async def test_a_login_carried_to_another_key_is_no_session_of_its_own(people):
    user = await log_in(people, PHONE)
    assert (await export_to(people, PHONE, MEDIA)).id == user
    assert (await people.auth.identify(device=MEDIA)).user == user
    assert await people.log(user) == []
    for asking in (PHONE, MEDIA):
        (listed,) = await people.auth.devices(user=user, asking=asking)
        assert (listed.device, listed.hash) == (PHONE, 0)


async def test_a_carried_login_ends_with_the_one_it_came_from(people):
    seen = people.events(DevicesEnded)
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    await export_to(people, PHONE, MEDIA)
    await people.auth.log_out(device=PHONE)
    assert (await people.auth.identify(device=MEDIA)).user == 0
    assert (await people.auth.identify(device=TABLET)).user == user
    await people.bus.drain()
    assert seen == [DevicesEnded(user=user, devices=[PHONE, MEDIA])]


async def test_a_key_that_shares_a_login_may_pass_it_on_but_ends_alone(people):
    user = await log_in(people, PHONE)
    await export_to(people, PHONE, MEDIA)
    await export_to(people, MEDIA, LAPTOP)
    await people.auth.log_out(device=MEDIA)
    assert (await people.auth.identify(device=LAPTOP)).user == user
    assert (await people.auth.identify(device=PHONE)).user == user


async def test_ending_the_other_sessions_keeps_the_keys_that_share_ones_own(people):
    user = await log_in(people, PHONE)
    await log_in(people, TABLET)
    await export_to(people, PHONE, MEDIA)
    await export_to(people, TABLET, LAPTOP)
    assert await people.auth.reset_others(user=user, asking=MEDIA) == [TABLET]
    states = [(await people.auth.identify(device=key)).user for key in (PHONE, MEDIA, TABLET, LAPTOP)]
    assert states == [user, user, 0, 0]


async def test_exported_bytes_work_once_for_their_user_and_for_five_minutes(people):
    user = await log_in(people, PHONE)
    other = await log_in(people, TABLET, "4930555")
    _, token = await people.auth.export_authorization(device=PHONE)
    with pytest.raises(AuthBytesInvalid):
        await people.auth.import_authorization(device=MEDIA, user=other, token=token, address=HERE)
    await people.auth.import_authorization(device=MEDIA, user=user, token=token, address=HERE)
    _, late = await people.auth.export_authorization(device=PHONE)
    people.clock.advance(301)
    for bad in (token, late, b""):
        with pytest.raises(AuthBytesInvalid):
            await people.auth.import_authorization(device=MEDIA, user=user, token=bad, address=HERE)


async def test_exported_bytes_of_a_login_that_ended_are_worth_nothing(people):
    user, token = await log_in(people, PHONE), b""
    _, token = await people.auth.export_authorization(device=PHONE)
    await people.auth.log_out(device=PHONE)
    with pytest.raises(AuthBytesInvalid):
        await people.auth.import_authorization(device=MEDIA, user=user, token=token, address=HERE)


async def test_exported_bytes_do_not_outlive_a_change_of_account(people):
    user = await log_in(people, PHONE)
    _, token = await people.auth.export_authorization(device=PHONE)
    await log_in(people, PHONE, "4930555")
    for claimed in (user, UserId(5)):
        with pytest.raises(AuthBytesInvalid):
            await people.auth.import_authorization(device=MEDIA, user=claimed, token=token, address=HERE)


async def test_a_device_may_import_its_own_login(people):
    user = await log_in(people, PHONE)
    assert (await export_to(people, PHONE, PHONE)).id == user
    assert len(await people.auth.devices(user=user, asking=PHONE)) == 1


async def test_nobody_has_nothing_to_export(people):
    with pytest.raises(AuthKeyUnregistered):
        await people.auth.export_authorization(device=PHONE)
