"""Every transport of every client: sign up, find somebody, talk, edit, delete, read."""

import pytest
from tests.clients.driving import KINDS

WAYS = [
    pytest.param(kind, {"transport": transport}, id=f"{kind}-{transport}")
    for kind, about in KINDS.items()
    for transport in about.transports
]
TEMPORARY = {"pfs": True}
WAYS += [pytest.param(kind, TEMPORARY, id=f"{kind}-temporary-keys") for kind in ("tdlib", "tdlib-old")]


@pytest.mark.parametrize(("kind", "settings"), WAYS)
async def test_a_newcomer_signs_up_and_talks(clients, server, host, kind, settings):
    bound = server.answered("auth.bindTempAuthKey")
    guest = await clients.newcomer(kind, **settings)
    assert await guest.resolve(username=host.username) == host.user

    greeting = f"hello from {guest.name}"
    sent = await guest.send(to=host.user, text=greeting)
    received = await host.wait_for("message", text=greeting)
    assert received["peer"] == received["from"] == guest.user
    assert not received["out"]

    await host.send(to=guest.user, text="and to you", reply_to=received["id"])
    answer = await guest.wait_for("message", text="and to you")
    assert answer["peer"] == answer["from"] == host.user
    assert answer["reply_to"] == sent

    await guest.edit(peer=host.user, message=sent, text="better words")
    assert (await host.wait_for("edited", text="better words"))["id"] == received["id"]

    await guest.read(peer=host.user, up_to=answer["id"])
    await host.wait_for("read", peer=guest.user, by_me=False)
    await host.read(peer=guest.user, up_to=received["id"])
    await guest.wait_for("read", peer=host.user, by_me=False, up_to=sent)

    assert [message["text"] for message in await guest.history(peer=host.user)] == ["and to you", "better words"]
    await guest.delete(peer=host.user, messages=[sent], for_all=True)
    assert (await host.wait_for("deleted"))["ids"] == [received["id"]]
    assert [message["text"] for message in await guest.history(peer=host.user)] == ["and to you"]
    assert (server.answered("auth.bindTempAuthKey") > bound) is (settings is TEMPORARY)
    await guest.close()


async def test_a_client_without_long_polling_is_served_over_http(clients, host):
    guest = await clients.newcomer("telethon", transport="http")
    assert await guest.resolve(username=host.username) == host.user
    for number in range(3):
        await guest.send(to=host.user, text=f"{number} over http")
        await host.wait_for("message", peer=guest.user, text=f"{number} over http")
    texts = [message["text"] for message in await guest.history(peer=host.user)]
    assert texts == ["2 over http", "1 over http", "0 over http"]
    await guest.close()
