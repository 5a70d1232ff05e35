"""A group's photo is changed as a whole or not at all, though the server dies meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.crash.lone import Client
from tests.support.client import CallFailed
from tests.support.pictures import opened, picture
from tests.support.serving import ServerProcess

from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.crash
ANN, BOB = "9996610011", "9996610012"
POINTS = ["sql.before-commit:3", "sql.after-commit:2", "files.finished", "messages.stored", "edge.answered:2"]
"""On the way of the request, from the first row of a new photo to the answer that the client never gets."""


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    server = ServerProcess(tmp_path / "data")
    await server.start()
    await Client(server).log_in(BOB)
    client = Client(server)
    await client.log_in(ANN)
    yield client
    client.connection.close()
    await server.close()
    assert server.complaints() == []


async def show(client: Client, chat: int, file: t.InputFile) -> None:
    """Change the photo; that it is the same already tells that an earlier attempt was kept."""
    try:
        await client.ask(f.MessagesEditChatPhoto(chat_id=chat, photo=t.InputChatUploadedPhoto(file=file)))
    except CallFailed as fault:
        if fault.text != "CHAT_NOT_MODIFIED" or not client.deaths:
            raise


async def group(client: Client) -> int:
    saved = await client.ask(
        f.ContactsImportContacts(contacts=[t.InputPhoneContact(client_id=1, phone=BOB, first_name="B", last_name="")])
    )
    bob = next(user for user in saved.users if user.phone == BOB)
    made = await client.ask(
        f.MessagesCreateChat(users=[t.InputUser(user_id=bob.id, access_hash=bob.access_hash)], title="club")
    )
    chat: int = made.updates.chats[0].id
    return chat


async def history(client: Client, chat: int) -> Any:
    return await client.ask(f.MessagesGetHistory(
        peer=t.InputPeerChat(chat_id=chat), offset_id=0, offset_date=0, add_offset=0, limit=10, max_id=0, min_id=0,
        hash=0,
    ))  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
async def test_photo_and_message_are_there_once_though_the_server_is_killed_at(client: Client, point: str):
    chat = await group(client)
    body = picture(400, 400)
    assert await client.ask(f.UploadSaveFilePart(file_id=7, file_part=0, bytes=body))
    await client.server.kill()
    await client.connect(crash_at=point)
    await show(client, chat, t.InputFile(id=7, parts=1, name="x", md5_checksum=""))
    assert client.deaths == 1
    page = await history(client, chat)
    newest, created = page.messages
    assert isinstance(created.action, t.MessageActionChatCreate)
    shown = page.chats[0].photo
    assert newest.action.photo.id == shown.photo_id
    where = t.InputPeerPhotoFileLocation(peer=t.InputPeerChat(chat_id=chat), photo_id=shown.photo_id, big=True)
    content = await client.ask(f.UploadGetFile(location=where, offset=0, limit=1 << 20))
    assert opened(content.bytes).size == (400, 400)
