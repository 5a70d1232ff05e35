"""What a kill must not end: a login under way, keys, logins, salts; what it must not bring back: guesses, replays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.crash.device import Device
from tests.crash.people import CODE, Template
from tests.crash.world import World
from tests.support.client import CallFailed, Connection, ConnectionLost
from tests.support.serving import KILLED, ServerProcess
from tests.support.stores import SERVER, tables

from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.crash
PHONE = "9996620009"
TRIES = 5


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    server = ServerProcess(tmp_path / "data")
    await server.start()
    yield server
    await server.close()
    assert server.complaints() == []


async def killed(server: ServerProcess, device: Device, crash_at: str = "") -> None:
    """Kill the server, start it again and come back with the same key."""
    await server.close()
    await server.start(crash_at)
    await device.connect(server, resync=False)


async def with_key(server: ServerProcess) -> Device:
    device = Device("new")
    device.connection = here = await Connection.open(server.host, server.port)
    await here.make_key(server.public_keys())
    device.key = here.key
    await here.introduce()
    return device


async def send_code(device: Device) -> dict[str, str]:
    sent = await device.ask(f.AuthSendCode(phone_number=PHONE, api_id=1, api_hash="x", settings=t.CodeSettings()))
    return {"phone_number": PHONE, "phone_code_hash": sent.phone_code_hash}


async def test_a_login_under_way_goes_on_after_a_kill_at_each_of_its_steps(server: ServerProcess):
    device = await with_key(server)
    login = await send_code(device)
    await killed(server, device)
    answer = await device.ask(f.AuthSignIn(phone_code=CODE, **login))
    assert isinstance(answer, t.AuthAuthorizationSignUpRequired)
    first = 1 if SERVER.dsn else 2  # the embedded store's first commit is of the start itself
    for _ in ("the account is made", "it is logged in"):
        await killed(server, device, f"sql.after-commit:{first}")
        with pytest.raises(ConnectionLost):
            await device.ask(f.AuthSignUp(first_name="New", last_name="", **login))
        assert await server.ended() == KILLED
    await killed(server, device)
    (me,) = await device.ask(f.UsersGetUsers(id=[t.InputUserSelf()]))
    assert (me.phone, me.first_name) == (PHONE, "New")
    await server.stop()
    with tables(server.data) as ask:
        assert ask("SELECT user FROM users WHERE phone = ?", (PHONE,)) == [(me.id,)]


async def test_guesses_made_before_a_kill_are_counted_after_it(server: ServerProcess):
    device = await with_key(server)
    login = await send_code(device)
    for guess in range(TRIES):
        with pytest.raises(CallFailed, match="PHONE_CODE_INVALID"):
            await device.ask(f.AuthSignIn(phone_code=f"1111{guess}", **login))
        if guess == TRIES - 2:
            await killed(server, device)
    with pytest.raises(CallFailed, match=r"PHONE_CODE_EXPIRED|FLOOD_WAIT"):
        await device.ask(f.AuthSignIn(phone_code=CODE, **login))
    await device.disconnect()
    await server.stop()


async def test_salts_and_sessions_of_before_a_kill_are_good_after_it(tmp_path: Path, template: Template):
    world = World(tmp_path, template, seed=1)
    server, keeper, other = world.server, world.devices[1], world.devices[0]
    assert keeper.keeps_session
    assert not other.keeps_session
    try:
        await server.start()
        for device in (keeper, other):
            await device.connect(server, resync=False)
            await device.begin()
            assert device.refusals == []
        session = keeper.connection.session
        salts = [device.connection.session.salt for device in (keeper, other)]
        for _ in range(2):
            await server.kill()
            await server.start()
            for device in (keeper, other):
                await device.connect(server)
                (me,) = await device.ask(f.UsersGetUsers(id=[t.InputUserSelf()]))
                assert me.id == device.user
                assert device.refusals == []
        assert keeper.connection.session is session
        assert [device.connection.session.salt for device in (keeper, other)] == salts
        for device in world.devices:
            await device.disconnect()
        await server.stop()
    finally:
        await world.close()
    assert server.complaints() == []
