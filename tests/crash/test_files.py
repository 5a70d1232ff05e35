"""An upload outlives the death of its server: the client goes on where it was, and gets every byte back."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.client import Connection, ConnectionLost
from tests.support.serving import KILLED, ServerProcess

from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.crash
PHONE, CODE = "9996610009", "11111"
PART, BLOCK = 512 << 10, 1 << 20
BODY = bytes(range(251)) * 9_000
PARTS = -(-len(BODY) // PART)
POINTS = ["files.part-stored:3", "files.joined", "files.finished"]


class Client:
    """A logged-in client that repeats what was not answered."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.connection: Connection | None = None
        self.deaths = 0

    async def log_in(self) -> None:
        self.connection = here = await Connection.open(self.server.host, self.server.port)
        await here.make_key(self.server.public_keys())
        await here.introduce()
        sent = await here.ask(f.AuthSendCode(phone_number=PHONE, api_id=1, api_hash="x", settings=t.CodeSettings()))
        login = {"phone_number": PHONE, "phone_code_hash": sent.phone_code_hash}
        await here.ask(f.AuthSignIn(phone_code=CODE, **login))
        await here.ask(f.AuthSignUp(first_name="Ann", last_name="", **login))

    async def connect(self, crash_at: str = "") -> None:
        """Start the server again and come back."""
        await self.server.start(crash_at)
        key = self.connection.key
        self.connection = await Connection.open(self.server.host, self.server.port)
        self.connection.resume(key)
        await self.connection.introduce()

    async def ask(self, request):
        while True:
            try:
                return await self.connection.ask(request)
            except ConnectionLost:
                assert await self.server.ended() == KILLED
                self.deaths += 1
                await self.connect()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    server = ServerProcess(tmp_path / "data")
    await server.start()
    client = Client(server)
    await client.log_in()
    yield client
    client.connection.close()
    await server.close()
    assert server.complaints() == []


@pytest.mark.parametrize("point", POINTS)
async def test_a_file_arrives_whole_though_the_server_is_killed_at(client: Client, point: str):
    await client.server.kill()
    await client.connect(crash_at=point)
    for part in reversed(range(PARTS)):
        data = BODY[part * PART : (part + 1) * PART]
        assert await client.ask(f.UploadSaveBigFilePart(file_id=7, file_part=part, file_total_parts=PARTS, bytes=data))
    media = t.InputMediaUploadedDocument(
        file=t.InputFileBig(id=7, parts=PARTS, name="x"), mime_type="text/plain", attributes=[]
    )
    made = await client.ask(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))
    assert made.document.size == len(BODY)
    location = t.InputDocumentFileLocation(
        id=made.document.id,
        access_hash=made.document.access_hash,
        file_reference=made.document.file_reference,
        thumb_size="",
    )
    got = b""
    for offset in itertools.count(0, BLOCK):
        piece = await client.ask(f.UploadGetFile(location=location, offset=offset, limit=BLOCK))
        if not piece.bytes:
            break
        got += piece.bytes
    assert got == BODY
    assert client.deaths == 1
