"""One server and one process per client library for all tests that a worker runs here."""

from __future__ import annotations

import asyncio
import shutil

import pytest
import pytest_asyncio
from tests.clients.booting import Server, boot
from tests.clients.driving import KINDS, Clients
from tests.clients.raw import RawClient

from heliogram.tl import NEWEST_LAYER


def pytest_collection_modifyitems(items):
    """Mark what lies here, and run every coroutine in the loop that the clients live in."""
    for item in items:
        if item.path.parent.name == "clients":
            item.add_marker(pytest.mark.clients)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A sandbox server in a process of its own."""
    with boot(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(tmp_path):
    """A server that may be killed."""
    server = Server(tmp_path)
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def clients(server, tmp_path_factory):
    directory = tmp_path_factory.mktemp("clients")
    clients = Clients(server, directory)
    yield clients
    wrong = await clients.stop()
    shutil.rmtree(directory, ignore_errors=True)  # patched libraries are large
    assert not wrong, "\n".join(wrong)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def host(clients):
    """Somebody on Telethon whom the others talk to."""
    return await clients.newcomer("telethon")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def everybody(clients):
    """One person on each kind of client, by kind."""
    newcomers = await asyncio.gather(*(clients.newcomer(kind) for kind in KINDS))
    return dict(zip(KINDS, newcomers, strict=True))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery(everybody):
    """A group of everybody."""
    founder, *members = everybody.values()
    users = [await founder.resolve(username=member.username) for member in members]
    group = await founder.create_group(title="gallery", users=users)
    await asyncio.gather(*(member.wait_for("service", peer=group, action="created") for member in members))
    return group


@pytest_asyncio.fixture(loop_scope="session")
async def raw(server):
    """Make raw clients and close them at the end."""
    made = []

    def make():
        made.append(RawClient(server))
        return made[-1]

    yield make
    await asyncio.gather(*(client.close() for client in made))


@pytest.fixture
def signed_up(raw, server):
    """Make raw clients with an account each."""

    async def sign_up(layer=NEWEST_LAYER):
        client = raw()
        await client.ready(layer)
        phone, code = server.fresh_number()
        client.me = (await client.sign_up(phone, code)).user
        return client

    return sign_up
