"""The servers of a cluster, used through the libraries that the program uses: what was acknowledged outlives a kill."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from tests.support.cluster import PROGRAMS, ROOT, Servers

from heliogram.main.cluster import Etcd, Kafka, ObjectServer, Postgres, Redis, Server, ServerFailed

pytestmark = pytest.mark.cluster
PARENT = """
import asyncio, sys
from pathlib import Path
from heliogram.main.cluster import Etcd, ObjectServer, Postgres, Programs, Redis
async def main():
    servers = [kind(Path(sys.argv[1]), Programs(Path(sys.argv[2]))) for kind in (Etcd, ObjectServer, Postgres, Redis)]
    await asyncio.gather(*(server.start() for server in servers))
    print(*(server.pid for server in servers), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def killed(server: Server) -> None:
    """Kill a server and start it on what it left."""
    await server.kill()
    assert not server.running
    await server.start()


async def test_postgresql_keeps_what_it_committed(postgres: Postgres, database: str):
    import asyncpg

    before = await asyncpg.connect(database)
    await before.execute("CREATE TABLE kept (number BIGINT)")
    await before.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    await killed(postgres)
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await before.fetchval("SELECT 1")
    before.terminate()
    after = await asyncpg.connect(database)
    assert await after.fetchval("SELECT sum(number) FROM kept") == 500_500
    assert await after.fetchval("SHOW synchronous_commit") == "on"
    await after.close()


async def test_redis_keeps_what_it_answered(redis: Redis):
    from redis import asyncio as client

    async with client.Redis.from_url(redis.url) as before:
        await before.set("kept", "yes")
        await before.set("ends", "soon", px=50_000)
    await killed(redis)
    async with client.Redis.from_url(redis.url) as after:
        assert await after.get("kept") == b"yes"
        assert 0 < await after.pttl("ends") <= 50_000


async def test_redis_wants_its_password(redis: Redis):
    from redis import asyncio as client
    from redis.exceptions import AuthenticationError

    async with client.Redis(host="127.0.0.1", port=redis.port, retry=None) as stranger:
        with pytest.raises(AuthenticationError):
            await stranger.ping()


async def test_etcd_keeps_keys_and_leases_and_tells_who_watches(etcd: Etcd):
    import aiohttp

    name = base64.b64encode(b"service/one").decode()

    async with aiohttp.ClientSession(etcd.url) as session:

        async def ask(call: str, body: dict):
            async with session.post(f"/v3/{call}", json=body) as answer:
                assert answer.status == 200
                return await answer.json()

        async with session.post("/v3/watch", json={"create_request": {"key": name}}) as watch:
            await watch.content.readline()  # it watches from here on
            lease = await ask("lease/grant", {"TTL": 600})
            await ask("kv/put", {"key": name, "value": base64.b64encode(b"here").decode(), "lease": lease["ID"]})
            assert name.encode() in await watch.content.readline()
        await killed(etcd)
        (found,) = (await ask("kv/range", {"key": name}))["kvs"]
        assert (base64.b64decode(found["value"]), found["lease"]) == (b"here", lease["ID"])
        await ask("lease/revoke", {"ID": lease["ID"]})
        assert "kvs" not in await ask("kv/range", {"key": name})


async def test_kafka_keeps_what_it_acknowledged_in_order(kafka: Kafka):
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    topic = uuid.uuid4().hex
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=2, replication_factor=1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=kafka.address, enable_idempotence=True)
    await producer.start()
    for number in range(100):
        await producer.send_and_wait(topic, b"%d" % number, key=b"box")
    await killed(kafka)
    await producer.send_and_wait(topic, b"100", key=b"box")  # the same client finds the broker again
    await producer.stop()
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka.address, group_id=topic, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    got = [int((await consumer.getone()).value) for _ in range(101)]
    await consumer.commit()
    await consumer.stop()
    assert got == list(range(101))


async def test_a_server_that_is_paused_answers_nobody_until_it_goes_on(redis: Redis):
    redis.pause()
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await redis.probe()
    finally:
        redis.resume()
    assert await redis.probe()


async def test_a_server_that_cannot_start_says_why(tmp_path: Path):
    class Wrong(ObjectServer):
        def command(self):
            return [self.program("versitygw"), "posix", "/nowhere/at/all"]

    with pytest.raises(ServerFailed, match=r"(?s)s3 ended with 1.*no such file"):
        await Wrong(tmp_path, PROGRAMS).start()


def test_servers_end_when_who_started_them_is_killed(servers: Servers):
    folder = servers.folder / "orphans"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, folder, ROOT / ".cache" / "servers"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 4
    ends = [os.pidfd_open(pid) for pid in pids]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for end in ends:
        wait_for_end(end)
    parent.stdout.close()


def wait_for_end(pidfd: int) -> None:
    """Return when a process, no child of ours, has ended."""
    import select

    try:
        assert select.select([pidfd], [], [], 20)[0]
    finally:
        os.close(pidfd)
