"""Media that end by themselves end once, on both sides, though their server dies under the opening or the end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.crash.lone import Client
from tests.support.attachments import ONCE, again, place_of
from tests.support.client import CallFailed
from tests.support.serving import ServerProcess

from heliogram.tl import functions as f
from heliogram.tl import types as t

pytestmark = pytest.mark.crash
POINTS = ["sql.before-commit:2", "sql.before-commit:3", "sql.after-commit:3"]
"""The first commit is the start's; then come the opening and the end."""
LASTS_S = 1
SHORT = t.DocumentAttributeVideo(duration=0, w=2, h=2)
DEADLINE_S = 60


class Pair(NamedTuple):
    ann: Client
    bob: Client
    to_bob: t.InputPeerUser


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    server = ServerProcess(tmp_path / "data")
    await server.start()
    ann, bob = Client(server), Client(server)
    await ann.log_in("9996610021")
    await bob.log_in("9996610022")
    contact = t.InputPhoneContact(client_id=1, phone="9996610022", first_name="Bob", last_name="")
    (user,) = (await ann.ask(f.ContactsImportContacts(contacts=[contact]))).users
    yield Pair(ann, bob, t.InputPeerUser(user_id=user.id, access_hash=user.access_hash))
    for client in (ann, bob):
        client.connection.close()
    await server.close()
    assert server.complaints() == []


async def send(pair: Pair, number: int, ttl: int) -> None:
    await pair.ann.ask(f.UploadSaveFilePart(file_id=number, file_part=0, bytes=b"content %d" % number))
    media = t.InputMediaUploadedDocument(
        file=t.InputFile(id=number, parts=1, name="x", md5_checksum=""),
        mime_type="text/plain",
        attributes=[t.DocumentAttributeAudio(duration=1, voice=True)] if ttl == ONCE else [SHORT],
        ttl_seconds=ttl,
    )
    await pair.ann.ask(f.MessagesSendMedia(peer=pair.to_bob, media=media, message="", random_id=number))


async def messages(client: Client, *ids: int) -> list[Any]:
    found = await client.ask(f.MessagesGetMessages(id=[t.InputMessageID(id=number) for number in ids]))
    return list(found.messages)


@pytest.mark.parametrize("point", POINTS)
async def test_what_was_opened_ends_though_the_server_is_killed_at(pair: Pair, point: str):
    ann, bob, _ = pair
    for number, ttl in enumerate([LASTS_S, ONCE, LASTS_S], 1):
        await send(pair, number, ttl)
    first = await messages(bob, 1)
    await ann.server.kill()
    ann.connection.close()
    await bob.connect(crash_at=point)
    await bob.ask(f.MessagesReadMessageContents(id=[1, 2]))
    async with asyncio.timeout(DEADLINE_S):
        while any(one.media.document is not None for one in await messages(bob, 1, 2)):
            pass
    assert bob.deaths == 1
    await ann.come_back()
    for client in (ann, bob):
        shown = await messages(client, 1, 2, 3)
        assert [(one.media.document is None, one.media_unread) for one in shown] == [
            (True, False), (True, False), (False, True),
        ]  # fmt: skip
        missed = await client.ask(f.UpdatesGetDifference(pts=1, date=0, qts=0))
        edited = [one.message.id for one in missed.other_updates if isinstance(one, t.UpdateEditMessage)]
        opened = [one.messages for one in missed.other_updates if isinstance(one, t.UpdateReadMessagesContents)]
        assert (sorted(edited), opened) == ([1, 2], [[1, 2]])
    for request in (
        f.UploadGetFile(location=place_of(first[0].media), offset=0, limit=4096),
        f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=again(first[0].media)),
    ):
        with pytest.raises(CallFailed) as refused:
            await bob.ask(request)
        assert refused.value.text == "FILE_REFERENCE_EXPIRED"
