"""A server split into processes, on PostgreSQL and etcd: what clients do in one process they do here."""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.boot import introduced, invoke, sign_up
from tests.support.wireclient import TcpLine, WireClient

from heliogram.main.cluster import free_port
from heliogram.main.datadir import DataDirectory
from heliogram.mtproto.keys import RsaKey
from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(240)]
PROGRAM = Path(sys.executable).with_name("heliogram")
SPLIT = (
    "auth,users",
    "contacts,chats,dialogs",
    "messages,updates",
    "presence,files,media",
    "api",
    "session",
    "gateway",
)
START_S = 120


class Cluster:
    """The processes of a server, and ways to become its client."""

    def __init__(self, folder: Path, database: str, etcd: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            **os.environ,
            "HELIOGRAM_DATA": str(folder / "data"),
            "HELIOGRAM_SANDBOX": "true",
            "HELIOGRAM_SQL__KIND": "postgres",
            "HELIOGRAM_SQL__DSN": database,
            "HELIOGRAM_CLUSTER__ETCD": f'["{etcd}"]',
            "HELIOGRAM_HTTP__PORT": "0",
            "HELIOGRAM_GATEWAY__PORT": str(self.port),
        }
        self.processes: dict[str, asyncio.subprocess.Process] = {}
        self._numbers = iter(range(1, 10_000))

    def prepare(self) -> None:
        """Make what all processes share: the tables, the key, the secrets."""
        for command in ("migrate", "cluster secrets"):
            done = subprocess.run(
                [PROGRAM, *command.split()], env=self.environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        key = RsaKey.from_pem(DataDirectory(self.folder / "data").private_key.read_bytes())
        self.keys = {key.fingerprint: (key.modulus, key.exponent)}

    async def start(self, roles: str) -> None:
        """Start a process and wait until it is ready."""
        log = self.folder / f"{roles}.log"
        with log.open("a") as output:
            self.processes[roles] = process = await asyncio.create_subprocess_exec(
                PROGRAM, "serve", "--role", roles, env=self.environment, stdout=output, stderr=output
            )
        async with asyncio.timeout(START_S):
            while log.read_text().count("is ready") < 1:
                assert process.returncode is None, log.read_text()
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Stop every process, the gateway first; each has to end well."""
        for roles, process in reversed(self.processes.items()):
            process.terminate()
            async with asyncio.timeout(60):
                assert await process.wait() == 0, (self.folder / f"{roles}.log").read_text()

    async def person(self, name: str) -> WireClient:
        """Return a client with an account and a username."""
        client = WireClient(await TcpLine.open(("127.0.0.1", self.port)), self.keys)
        await client.make_key()
        await invoke(client, introduced(f.HelpGetConfig()))
        await sign_up(client, f"999662{next(self._numbers):04}", name)
        await invoke(client, f.AccountUpdateUsername(username=name))
        return client


@asynccontextmanager
async def split_server(folder: Path, database: str, etcd: str, placement=SPLIT):
    """Run a server whose processes play these roles."""
    cluster = Cluster(folder, database, etcd)
    await asyncio.to_thread(cluster.prepare)
    try:
        await asyncio.gather(*map(cluster.start, placement))
        yield cluster
    except BaseException:
        for process in cluster.processes.values():
            if process.returncode is None:
                process.kill()
        raise
    await cluster.stop()


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


async def test_people_of_a_split_server_write_to_each_other(tmp_path, database, etcd):
    async with split_server(tmp_path, database, etcd.url) as cluster:
        ann, bob = await cluster.person("annann"), await cluster.person("bobbob")
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
