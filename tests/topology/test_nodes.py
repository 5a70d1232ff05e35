"""A server split into processes, on PostgreSQL and etcd: what clients do in one process they do here."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import aiohttp
import pytest
from tests.support.boot import introduced, invoke, sign_up
from tests.support.cluster import PROGRAMS
from tests.support.wireclient import TcpLine, WireClient

from heliogram.main.cluster import Server
from heliogram.main.cluster.dev import DevCluster
from heliogram.main.datadir import DataDirectory
from heliogram.mtproto.keys import RsaKey
from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(240)]
SPLIT = (
    "auth,users",
    "contacts,chats,dialogs",
    "messages,updates",
    "presence,files,media",
    "api",
    "session",
    "gateway",
)
PRESENCE_TWICE = (
    "auth,users,contacts,chats,dialogs,messages,updates,files,media",
    "presence",
    "presence",
    "gateway,session,api",
)


async def person_of(cluster: DevCluster, number: int, name: str) -> WireClient:
    """Return a client with an account and a username."""
    key = RsaKey.from_pem(DataDirectory(cluster.data).private_key.read_bytes())
    client = WireClient(
        await TcpLine.open(("127.0.0.1", cluster.gateway_port)), {key.fingerprint: (key.modulus, key.exponent)}
    )
    await client.make_key()
    await invoke(client, introduced(f.HelpGetConfig()))
    await sign_up(client, f"999662{number:04}", name)
    await invoke(client, f.AccountUpdateUsername(username=name))
    return client


async def pushed_texts(client: WireClient, count: int) -> list[str]:
    """Return the texts of the next messages that a client is told of."""
    texts: list[str] = []
    async with asyncio.timeout(30):
        while len(texts) < count:
            told = await client.update()
            if isinstance(told, t.UpdateShortMessage):
                texts.append(told.message)
            elif isinstance(told, t.Updates):
                texts += [one.message.message for one in told.updates if isinstance(one, t.UpdateNewMessage)]
    return texts


@pytest.fixture
def folder():
    """A directory that other accounts may pass through, as PostgreSQL's has to."""
    folder = Path(tempfile.mkdtemp(prefix="heliogram-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


async def test_people_of_a_split_server_write_to_each_other(folder):
    cluster = DevCluster(folder, PROGRAMS, placement=SPLIT)
    await cluster.start()
    try:
        ann, bob = await person_of(cluster, 1, "annann"), await person_of(cluster, 2, "bobbob")
        (found,) = (await invoke(ann, f.ContactsResolveUsername(username="bobbob"))).users
        peer = t.InputPeerUser(user_id=found.id, access_hash=found.access_hash)
        texts = [f"message {number}" for number in range(20)]
        for number, text in enumerate(texts, 1):
            await invoke(ann, f.MessagesSendMessage(peer=peer, message=text, random_id=number))
        assert await pushed_texts(bob, len(texts)) == texts
        state = await invoke(bob, f.UpdatesGetState())
        difference = await invoke(bob, f.UpdatesGetDifference(pts=1, date=0, qts=0))
        assert [one.message for one in difference.new_messages] == texts
        assert difference.state.pts == state.pts
        for client in (ann, bob):
            await client.close()
    finally:
        await cluster.stop()
    assert all(node.exit_code == 0 for node in cluster.nodes)


async def statuses(client: WireClient, who: t.InputUser) -> set[type]:
    """Return what kinds of status a person is told to have, asked often enough that each process answers."""
    answers = [await invoke(client, f.UsersGetUsers(id=[who])) for _ in range(6)]
    return {type(one.status) for (one,) in answers}


async def health(server: Server) -> tuple[int, dict[str, str]]:
    """Return the status of a process's readiness and what it says of each thing."""
    async with aiohttp.request("GET", f"http://127.0.0.1:{server.port}/health/ready") as answer:
        return answer.status, (await answer.json())["checks"]


async def test_losing_redis_loses_only_who_is_online_until_they_say_so_again(folder):
    cluster = DevCluster(folder, PROGRAMS, placement=PRESENCE_TWICE)
    await cluster.start()
    try:
        ann, bob = await person_of(cluster, 1, "annann"), await person_of(cluster, 2, "bobbob")
        (found,) = (await invoke(ann, f.ContactsResolveUsername(username="bobbob"))).users
        peer = t.InputPeerUser(user_id=found.id, access_hash=found.access_hash)
        who = t.InputUser(user_id=found.id, access_hash=found.access_hash)
        await invoke(bob, f.AccountUpdateStatus(offline=False))
        assert await statuses(ann, who) == {t.UserStatusOnline}
        await cluster.redis.kill()
        shutil.rmtree(cluster.redis.folder / "data" / "appendonlydir")  # it comes back with nothing
        texts = [f"message {number}" for number in range(10)]
        for number, text in enumerate(texts, 1):
            await invoke(ann, f.MessagesSendMessage(peer=peer, message=text, random_id=number))
            await invoke(bob, f.AccountUpdateStatus(offline=False))
        assert await pushed_texts(bob, len(texts)) == texts
        assert t.UserStatusOnline not in await statuses(ann, who)
        ready, said = await health(cluster.nodes[1])
        assert ready == 200
        assert said["shared state"].startswith("Redis gives no reply")
        await cluster.redis.start()
        async with asyncio.timeout(20):
            while True:  # each process tries Redis again by itself
                await invoke(bob, f.AccountUpdateStatus(offline=False))
                if await statuses(ann, who) == {t.UserStatusOnline}:
                    break
        difference = await invoke(bob, f.UpdatesGetDifference(pts=1, date=0, qts=0))
        assert [one.message for one in difference.new_messages] == texts
        for client in (ann, bob):
            await client.close()
    finally:
        await cluster.stop()
    assert all(node.exit_code == 0 for node in cluster.nodes)
