"""Several devices of one account, absence and restarts."""

import asyncio

import pytest
from tests.clients.driving import KINDS
from tests.clients.test_conversations import acquainted


async def test_all_devices_of_an_account_see_the_same(clients, host):
    first = await clients.newcomer("telethon")
    others = await asyncio.gather(*(clients.device(first, kind) for kind in KINDS))
    devices = [first, *others]
    assert {device.user for device in devices} == {first.user}
    await asyncio.gather(*(acquainted(device, host) for device in devices))

    for device in devices:
        text = f"sent from {device.name}"
        await device.send(to=host.user, text=text)
        await host.wait_for("message", text=text)
        echoes = (other.wait_for("message", peer=host.user, text=text) for other in devices if other is not device)
        assert all(echo["out"] for echo in await asyncio.gather(*echoes))

    await host.send(to=first.user, text="to all of you")
    heard = await asyncio.gather(*(device.wait_for("message", text="to all of you") for device in devices))
    assert len({message["id"] for message in heard}) == 1

    await others[0].read(peer=host.user, up_to=heard[0]["id"])
    await asyncio.gather(
        *(device.wait_for("read", peer=host.user, by_me=True) for device in devices if device is not others[0])
    )
    for device in devices:
        draft = f"draft on {device.name}"
        await device.draft(peer=host.user, text=draft)
        await asyncio.gather(
            *(other.wait_for("draft", peer=host.user, text=draft) for other in devices if other is not device)
        )


@pytest.mark.parametrize("kind", KINDS)
async def test_what_happened_in_absence_is_caught_up_in_order(clients, host, kind):
    absent = await clients.newcomer(kind)
    await acquainted(absent, host)
    await host.send(to=absent.user, text="before")
    before = await absent.wait_for("message", text="before")
    await absent.go_offline()
    for number in range(12):
        await host.send(to=absent.user, text=f"missed {number}")
    await absent.go_online()
    caught_up = [await absent.wait_for("message", text=f"missed {number}") for number in range(12)]
    assert [message["id"] for message in caught_up] == list(range(before["id"] + 1, before["id"] + 13))
    await host.send(to=absent.user, text="after")
    await absent.wait_for("message", text="after")
    assert not absent.seen("message", peer=host.user), "something came twice"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_client_restarts_with_its_saved_session(clients, host, kind):
    person = await clients.newcomer(kind)
    await acquainted(person, host)
    await person.send(to=host.user, text=f"{person.name} before the restart")
    await host.wait_for("message", text=f"{person.name} before the restart")
    user = person.user
    assert await person.reopen_in(await clients.another_process(kind)) == user
    await person.send(to=host.user, text=f"{person.name} after the restart")
    heard = await host.wait_for("message", text=f"{person.name} after the restart")
    assert heard["from"] == user
    await host.send(to=user, text="welcome back")
    await person.wait_for("message", text="welcome back")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_client_that_logs_out_is_a_stranger_afterwards(clients, kind):
    person = await clients.newcomer(kind)
    await person.log_out()
    again = await clients.device(person, kind)
    assert again.user == person.user
