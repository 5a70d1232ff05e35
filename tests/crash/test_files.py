"""An upload outlives the death of its server: the client goes on where it was, and gets every byte back."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.crash.lone import Client
from tests.support.cluster import LASTING_STORES
from tests.support.serving import ServerProcess, blob_environment

from heliogram.platform.blobs import BlobSettings
from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.crash
PHONE = "9996610009"
PART, BLOCK = 512 << 10, 1 << 20
BODY = bytes(range(251)) * 9_000
PARTS = -(-len(BODY) // PART)
MEDIA_POINTS = ["media.begun", "media.stored", "media.made", "media.released"]
POINTS = ["files.part-stored:3", "files.joined", "files.finished", *MEDIA_POINTS]


@pytest.fixture
async def client(blob_settings: BlobSettings, tmp_path: Path) -> AsyncIterator[Client]:
    server = ServerProcess(tmp_path / "data", **blob_environment(blob_settings))
    await server.start()
    client = Client(server)
    await client.log_in(PHONE)
    yield client
    client.connection.close()
    await server.close()
    assert server.complaints() == []


@pytest.mark.parametrize("blob_settings", LASTING_STORES, indirect=True)
@pytest.mark.parametrize("point", POINTS)
async def test_a_file_arrives_whole_though_the_server_is_killed_at(client: Client, point: str):
    await client.server.kill()
    await client.connect(crash_at=point)
    await upload(client)
    document = await made_document(client)
    assert await downloaded(client, document) == BODY
    assert client.deaths == 1


@pytest.mark.parametrize("blob_settings", LASTING_STORES, indirect=True)
@pytest.mark.parametrize(("point", "work"), [("edge.opened:2", "upload"), ("edge.sealed:2", "download")])
async def test_a_file_arrives_whole_though_the_server_is_killed_between_cipher_process_and(client, point, work):
    """Until that process is there the loop does its work, so this goes on until the point is reached."""
    await upload(client)
    document = await made_document(client) if work == "download" else None
    await client.server.kill()
    await client.connect(crash_at=point)
    while not client.deaths:
        await (upload(client) if document is None else downloaded(client, document))
    document = document or await made_document(client)
    assert await downloaded(client, document) == BODY
    assert client.deaths == 1


async def upload(client: Client) -> None:
    for part in reversed(range(PARTS)):
        data = BODY[part * PART : (part + 1) * PART]
        assert await client.ask(f.UploadSaveBigFilePart(file_id=7, file_part=part, file_total_parts=PARTS, bytes=data))


async def made_document(client: Client) -> t.Document:
    media = t.InputMediaUploadedDocument(
        file=t.InputFileBig(id=7, parts=PARTS, name="x"), mime_type="text/plain", attributes=[]
    )
    made = await client.ask(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))
    assert made.document.size == len(BODY)
    return made.document


async def downloaded(client: Client, document: t.Document) -> bytes:
    location = t.InputDocumentFileLocation(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size=""
    )
    got = b""
    for offset in itertools.count(0, BLOCK):
        piece = await client.ask(f.UploadGetFile(location=location, offset=offset, limit=BLOCK))
        if not piece.bytes:
            break
        got += piece.bytes
    return got
