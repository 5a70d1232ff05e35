"""Ending log-ins, and the list of them."""

import pytest
from tests.support.server import Server
from tests.unit.api.auth.test_codes import log_in

from heliogram.services.auth.contract import DeviceInfo, HashInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def two_devices(server: Server):
    first, second = server.device(), server.device()
    await log_in(server, first)
    server.clock.advance(60)
    await log_in(server, second)
    return first, second


async def test_devices_are_listed_with_what_they_said_of_themselves(server: Server):
    first, second = await two_devices(server)
    info = DeviceInfo(api_id=5, device_model="Pocket", system_version="9", app_version="1.2", lang_pack="tdesktop")
    await server.people.auth.describe(device=second.key, info=info, layer=200, address="192.0.2.9")
    listed = (await first(f.AccountGetAuthorizations())).authorizations
    assert [one.current for one in listed] == [True, False]
    other = listed[1]
    assert (other.device_model, other.api_id, other.app_version) == ("Pocket", 5, "1.2")
    assert other.hash != 0


async def test_another_device_is_logged_out_by_its_hash(server: Server):
    first, second = await two_devices(server)
    listed = (await first(f.AccountGetAuthorizations())).authorizations
    assert await first(f.AccountResetAuthorization(hash=listed[1].hash)) is True
    assert (await server.people.auth.identify(device=second.key)).user == 0
    with pytest.raises(HashInvalid):
        await first(f.AccountResetAuthorization(hash=listed[1].hash))


async def test_all_other_devices_are_logged_out_at_once(server: Server):
    first, second = await two_devices(server)
    assert await first(f.AuthResetAuthorizations()) is True
    assert (await server.people.auth.identify(device=second.key)).user == 0
    assert (await server.people.auth.identify(device=first.key)).user == first.user


async def test_a_device_logs_itself_out_and_may_say_so_twice(server: Server):
    first, _ = await two_devices(server)
    assert await first(f.AuthLogOut()) == t.AuthLoggedOut()
    assert (await server.people.auth.identify(device=first.key)).user == 0
    assert await first(f.AuthLogOut(), user=0) == t.AuthLoggedOut()


async def test_no_web_site_is_logged_in(server: Server):
    first, _ = await two_devices(server)
    assert (await first(f.AccountGetWebAuthorizations())).authorizations == []
