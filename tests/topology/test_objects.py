"""Files in S3, on a real server that is killed, hangs or is not there: nothing is lost, and only files wait."""

import asyncio
import hashlib
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import msgspec
import pytest
from tests.crash.lone import Client
from tests.support.boot import booted
from tests.support.client import CallFailed
from tests.support.cluster import PROGRAMS, Servers, objects_in
from tests.support.filing import HOLDER, Filing, open_filing
from tests.support.serving import ServerProcess, blob_environment
from yarl import URL

from heliogram.kernel.faults import FloodWait, Timeout
from heliogram.main.cluster import ObjectServer
from heliogram.platform.blobs import BlobSettings, BlobsRefused
from heliogram.platform.blobs.signing import Signer
from heliogram.platform.rpc import RpcCallFailed
from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.cluster
PHONE = "9996610009"
PART, BLOCK = 512 << 10, 1 << 20
INTERNAL, TIMEOUT = 500, 503
NO_REPLY = (RpcCallFailed, Timeout, FloodWait)


async def until_done(call: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until there is a reply, as clients do, with the pauses that they make."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await call()
            except NO_REPLY:
                await asyncio.sleep(0.1)


async def buckets_and_unfinished(blobs: BlobSettings) -> tuple[set[str], int]:
    """Return the buckets that are there, as their settings are called, and how many uploads are unfinished in them."""
    s3, found, unfinished = blobs.s3, set(), 0
    signer = Signer(access_key_id=s3.access_key_id, secret_access_key=s3.secret_access_key, region=s3.region)
    async with aiohttp.ClientSession() as session:
        for word, name in s3.bucket_names().items():
            address = signer.address("GET", f"{s3.endpoint}/{name}", {"uploads": ""}, now=time.time())
            async with session.get(URL(address, encoded=True)) as answer:
                if answer.status == 200:
                    found.add(word)
                    unfinished += (await answer.text()).count("<UploadId>")
    return found, unfinished


def body_of(number: int, parts: int) -> bytes:
    """Return what a file has in it: no two files have the same."""
    return b"".join(hashlib.sha256(b"%d %d" % (number, part)).digest() * (PART // 32) for part in range(parts))


async def put_file(filing: Filing, number: int, parts: int, told: Callable[[], None]) -> None:
    """Upload a file, with its parts side by side, and read it back."""
    body = body_of(number, parts)

    async def save(part: int) -> None:
        data = body[part * PART : (part + 1) * PART]
        await until_done(lambda: filing.save(part, data, upload=number, total=parts, big=True))
        told()

    await asyncio.gather(*map(save, range(parts)))
    made = await until_done(lambda: filing.finish(parts, upload=number, holder=f"{HOLDER} {number}"))
    told()
    for offset in range(0, len(body), BLOCK):
        got = await until_done(
            lambda offset=offset: filing.files.read(key=made.key, offset=offset, limit=BLOCK)  # type: ignore[misc]
        )
        assert got == body[offset : offset + BLOCK]
        told()


@pytest.mark.timeout(300)
async def test_no_byte_is_lost_and_none_left_behind_though_the_store_is_killed_again_and_again(
    s3: ObjectServer, tmp_path: Path
):
    blobs = objects_in(s3)
    answers, kills = itertools.count(1), asyncio.Queue[None]()

    def told() -> None:
        if next(answers) % 40 == 20:
            kills.put_nowait(None)

    async def killing() -> None:
        while True:
            await kills.get()
            await s3.kill()
            await s3.start()
            deaths.append(s3.pid)

    deaths: list[int] = []
    async with open_filing(tmp_path, blobs=blobs) as filing:
        killer = asyncio.create_task(killing())
        await asyncio.gather(*(put_file(filing, number, 3 + number * 7, told) for number in range(4)))
        killer.cancel()
        await asyncio.wait([killer])
        await s3.start()
        assert len(deaths) >= 2
        assert await until_done(filing.lost) == []
        await until_done(filing.end_everything)
        await filing.blobs.collect(before=time.time() + 60)
        assert await filing.left() == []
    assert await buckets_and_unfinished(blobs) == ({"parts", "objects", "photos", "videos", "encrypted"}, 0)


async def test_what_a_killed_process_left_unfinished_is_ended_when_it_is_old(s3: ObjectServer, tmp_path: Path):
    blobs = objects_in(s3)
    signer = Signer(
        access_key_id=s3.access_key_id, secret_access_key=blobs.s3.secret_access_key, region=blobs.s3.region
    )
    async with open_filing(tmp_path, blobs=blobs) as filing, aiohttp.ClientSession() as session:
        for number in range(3):
            place = f"{s3.url}/{blobs.s3.bucket_names()['objects']}/objects/00/{number}"
            address = signer.address("POST", place, {"uploads": ""}, now=time.time())
            async with session.post(URL(address, encoded=True)) as begun:
                assert begun.status == 200
        await filing.blobs.collect(before=time.time() - 60)
        assert (await buckets_and_unfinished(blobs))[1] == 3
        await filing.blobs.collect(before=time.time() + 60)
        assert (await buckets_and_unfinished(blobs))[1] == 0


@pytest.fixture
async def served(s3: ObjectServer, tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a server process with its objects in S3."""
    server = ServerProcess(tmp_path / "data", **blob_environment(objects_in(s3)))
    await server.start()
    client = Client(server)
    await client.log_in(PHONE)
    yield client
    client.connection.close()
    await server.close()


def memory_peak(server: ServerProcess) -> int:
    """Return the most memory that a server process has had, in bytes."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


@pytest.mark.timeout(600)
async def test_300_mb_go_up_and_down_with_little_memory(served: Client):
    parts, sent, got = 600, hashlib.sha256(), hashlib.sha256()
    peak_before = memory_peak(served.server)
    for first in range(0, parts, 8):
        pieces = [body_of(number, 1) for number in range(first, min(first + 8, parts))]
        for piece in pieces:
            sent.update(piece)
        await asyncio.gather(
            *(
                served.ask(f.UploadSaveBigFilePart(file_id=7, file_part=part, file_total_parts=parts, bytes=piece))
                for part, piece in enumerate(pieces, first)
            )
        )
    media = t.InputMediaUploadedDocument(
        file=t.InputFileBig(id=7, parts=parts, name="x"), mime_type="text/plain", attributes=[]
    )
    made = await upload_media(served, media)
    assert made.size == parts * PART
    for offset in range(0, made.size, 4 * BLOCK):
        for piece in await asyncio.gather(*(download(served, made, offset + BLOCK * n) for n in range(4))):
            got.update(piece)
    assert got.digest() == sent.digest()
    assert memory_peak(served.server) - peak_before < 150 << 20


async def upload_media(client: Client, media: t.InputMediaUploadedDocument) -> Any:
    """Return the document that an upload becomes; asked again while the join goes on, as clients do."""
    while True:
        try:
            return (await client.ask(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))).document
        except CallFailed as failed:
            if failed.code != TIMEOUT:
                raise


async def download(client: Client, document: Any, offset: int) -> bytes:
    location = t.InputDocumentFileLocation(
        id=document.id,
        access_hash=document.access_hash,
        file_reference=document.file_reference,
        thumb_size="",
    )
    piece = await client.ask(f.UploadGetFile(location=location, offset=offset, limit=BLOCK))
    return bytes(piece.bytes)


class Resident:
    """A client of a server in this process, on its own connection."""

    def __init__(self, client: Client, server: Any) -> None:
        self.ask = client.ask
        self._server = server
        self._part = itertools.count()

    async def write(self) -> None:
        """Send a message, which needs no objects."""
        await self.ask(f.MessagesSendMessage(peer=t.InputPeerSelf(), message="x", random_id=1 + next(self._part)))

    async def save_part(self) -> bool:
        """Upload a part of a file."""
        part = next(self._part)
        return bool(await self.ask(f.UploadSaveFilePart(file_id=part, file_part=0, bytes=b"x" * 1024)))

    async def health(self) -> tuple[int, str]:
        """Return how ready the server says it is, and what it says of the objects."""
        url = f"http://127.0.0.1:{self._server.http.port}/health/ready"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, msgspec.json.decode(await answer.read())["checks"]["objects"]


async def resident(running: Any) -> Resident:
    """Sign up on a server in this process."""
    host, port = running.address
    client = Client(SimpleNamespace(host=host, port=port, public_keys=lambda: running.public_keys))  # type: ignore[arg-type]
    await client.log_in(PHONE)
    return Resident(client, running.server)


async def test_a_store_that_hangs_costs_only_those_who_need_it(s3: ObjectServer, tmp_path: Path):
    async with booted(tmp_path / "data", blobs=objects_in(s3, timeout_s=3.0)) as running:
        someone = await resident(running)
        assert await someone.save_part()
        s3.pause()
        try:
            stuck = [asyncio.create_task(someone.save_part()) for _ in range(5)]
            for _ in range(20):
                await someone.write()
            assert not any(task.done() for task in stuck)
            for outcome in await asyncio.gather(*stuck, return_exceptions=True):
                assert isinstance(outcome, CallFailed)
                assert outcome.code == TIMEOUT
            with pytest.raises(CallFailed, match="500 RPC_CALL_FAIL"):  # nobody waits any more
                await someone.save_part()
            assert await someone.health() == (200, "the object store gives no reply: it is too slow")
        finally:
            s3.resume()
        await saved_at_last(someone)
        assert await someone.health() == (200, "ok")


async def saved_at_last(someone: Resident) -> None:
    """Upload a part, as a client that was told of a failure does: again, after a pause."""
    async with asyncio.timeout(60):
        while True:
            try:
                assert await someone.save_part()
            except CallFailed as failed:
                if failed.code not in {INTERNAL, TIMEOUT}:
                    raise
                await asyncio.sleep(0.2)
            else:
                return


async def test_a_server_starts_and_serves_without_its_object_store_and_finds_it_later(servers: Servers, tmp_path: Path):
    late = ObjectServer(servers.folder / "late", PROGRAMS)
    await late.start()
    await late.stop()
    async with booted(tmp_path / "data", blobs=objects_in(late)) as running:
        someone = await resident(running)
        await someone.write()
        with pytest.raises(CallFailed, match="500 RPC_CALL_FAIL"):
            await someone.save_part()
        await late.start()
        await saved_at_last(someone)
    await late.stop()


async def test_a_server_whose_object_store_refuses_it_does_not_start_and_says_why(s3: ObjectServer, tmp_path: Path):
    with pytest.raises(BlobsRefused, match=r"refuses the bucket [0-9a-f]{32}-uploads: 403"):
        async with booted(tmp_path / "data", blobs=objects_in(s3, secret_access_key="wrong")):
            pass
