"""Files that go on where they were: after the death of the server, of a connection, of the client."""

import asyncio
import contextlib
import itertools
import secrets

import pytest
import pytest_asyncio
from tests.clients.driving import KINDS, Clients
from tests.clients.samples import noise

from heliogram.tl import functions as f
from heliogram.tl import types as t

PART, BLOCK = 512 << 10, 1 << 20
LARGE, SMALL = 11 << 20, 300 << 10
RESUMING = [kind for kind in ("telethon", "kurigram", "tdlib", "gramjs") if kind in KINDS]
"""Those that repeat what was not answered. In pyrogram a lost connection ends a transfer."""


@pytest_asyncio.fixture(loop_scope="session")
async def company(mortal, tmp_path):
    """One person on each kind of client, and a host whom all know."""
    clients = Clients(mortal, tmp_path / "clients")
    host, *people = await asyncio.gather(*(clients.newcomer(kind) for kind in ("telethon", *RESUMING)))
    for person in people:
        await person.resolve(username=host.username)
        await host.resolve(username=person.username)
        person.process.patience = 250
    yield host, people
    await clients.stop()


def write(directory, person):
    """Write a large file that only this person has; return its path and content."""
    # kurigram encrypts in Python, and gives up an answer that it can't read within 15 seconds
    content = noise(SMALL if person.process.kind == "kurigram" else LARGE, person.name)
    path = directory / f"{person.name}.bin"
    path.write_bytes(content)
    return path, content


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_uploads_go_on_after_the_server_was_killed(mortal, company, tmp_path):
    host, people = company
    await asyncio.to_thread(mortal.kill)
    await asyncio.to_thread(mortal.start, "files.part-stored:60")
    files = {person: await asyncio.to_thread(write, tmp_path, person) for person in people}

    async def send(person):
        await person.send_media(to=host.user, kind="document", path=str(files[person][0]), caption=person.name)

    sending = [asyncio.create_task(send(person)) for person in people]
    await asyncio.to_thread(mortal.wait)
    assert not any(task.done() for task in sending)
    await asyncio.to_thread(mortal.start)
    await asyncio.gather(*sending)
    await host.dialogs()
    for person in people:
        got = await host.wait_for("message", text=person.name)
        target = tmp_path / f"from {person.name}.bin"
        await host.fetch(peer=person.user, message=got["id"], path=str(target))
        assert await asyncio.to_thread(target.read_bytes) == files[person][1]


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_downloads_go_on_after_the_server_was_killed(mortal, company, tmp_path):
    host, people = company
    received, contents = {}, {}
    for person in people:
        path, contents[person] = await asyncio.to_thread(write, tmp_path, person)
        await host.send_media(to=person.user, kind="document", path=str(path), caption="for you")
        received[person] = (await person.wait_for("message", text="for you"))["id"]

    async def fetch(person):
        target = tmp_path / f"for {person.name}.bin"
        await person.fetch(peer=host.user, message=received[person], path=str(target))
        assert await asyncio.to_thread(target.read_bytes) == contents[person]

    fetching = [asyncio.create_task(fetch(person)) for person in people]
    await asyncio.to_thread(mortal.reached, "upload.getFile", 2 * len(people))
    await asyncio.to_thread(mortal.kill)
    assert not all(task.done() for task in fetching)
    await asyncio.to_thread(mortal.start)
    await asyncio.gather(*fetching)


async def test_tdlib_goes_on_with_the_missing_parts_after_it_was_killed(mortal, tmp_path):
    clients = Clients(mortal, tmp_path / "clients")
    host, person = await asyncio.gather(clients.newcomer("telethon"), clients.newcomer("tdlib", files=True))
    await person.resolve(username=host.username)
    path, content = await asyncio.to_thread(write, tmp_path, person)
    sending = asyncio.create_task(person.send_media(to=host.user, kind="document", path=str(path), caption="after all"))
    await asyncio.to_thread(mortal.reached, "upload.saveBigFilePart", 20)
    await person.process.kill()
    with contextlib.suppress(Exception):
        await sending
    await person.reopen_in(await clients.another_process("tdlib"))
    got = await host.wait_for("message", text="after all")
    target = tmp_path / "got.bin"
    await host.fetch(peer=person.user, message=got["id"], path=str(target))
    assert await asyncio.to_thread(target.read_bytes) == content
    await clients.stop()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in RESUMING])
async def test_several_files_travel_at_once(everybody, host, tmp_path, kind):
    person = everybody[kind]
    await person.resolve(username=host.username)
    await host.resolve(username=person.username)
    contents = {name: noise(90_001 + 1000 * number, name) for number, name in enumerate(("one", "two", "three"))}

    async def pass_on(name, content):
        path, target = tmp_path / f"{name}.bin", tmp_path / f"{name}.got"
        await asyncio.to_thread(path.write_bytes, content)
        await person.send_media(to=host.user, kind="document", path=str(path), caption=f"{name} of {person.name}")
        got = await host.wait_for("message", text=f"{name} of {person.name}")
        await host.forward(peer=person.user, messages=[got["id"]], to=person.user)
        back = await person.wait_for("message", text=f"{name} of {person.name}")
        await person.fetch(peer=host.user, message=back["id"], path=str(target))
        assert await asyncio.to_thread(target.read_bytes) == content

    await asyncio.gather(*(pass_on(name, content) for name, content in contents.items()))


async def test_a_client_that_died_goes_on_with_the_parts_that_are_missing(signed_up):
    content = noise(7 * PART - 1000, "halves")
    parts = [content[at : at + PART] for at in range(0, len(content), PART)]
    client, number = await signed_up(), secrets.randbits(63)

    async def save(wanted):
        for part in wanted:
            request = f.UploadSaveBigFilePart(
                file_id=number, file_part=part, file_total_parts=len(parts), bytes=parts[part]
            )
            assert await client.invoke(request)

    await save((6, 1, 3))
    await client.reconnect()
    await save((5, 0))
    await client.reconnect()
    await save((4, 2))
    media = t.InputMediaUploadedDocument(
        file=t.InputFileBig(id=number, parts=len(parts), name="x"), mime_type="a/b", attributes=[]
    )
    made = await client.invoke(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))
    location = t.InputDocumentFileLocation(
        id=made.document.id,
        access_hash=made.document.access_hash,
        file_reference=made.document.file_reference,
        thumb_size="",
    )
    got = []
    for offset in itertools.count(0, BLOCK):
        piece = await client.invoke(f.UploadGetFile(location=location, offset=offset, limit=BLOCK))
        if not piece.bytes:
            break
        got.append(bytes(piece.bytes))
    assert b"".join(got) == content


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_three_hundred_megabytes_pass_without_filling_the_memory(everybody, host, server, tmp_path):
    person = everybody["tdlib"]
    await person.resolve(username=host.username)
    await host.resolve(username=person.username)
    path, target = tmp_path / "large.bin", tmp_path / "large.got"
    piece = noise(1 << 20, "large")
    with path.open("wb") as file:
        for number in range(300):
            file.write(number.to_bytes(4, "big") + piece[4:])
    before = server.memory()
    person.process.patience = host.process.patience = 250
    await person.send_media(to=host.user, kind="document", path=str(path), caption="large")
    got = await host.wait_for("message", text="large")
    await host.fetch(peer=person.user, message=got["id"], path=str(target))
    assert server.memory() - before < 128 << 20
    assert await asyncio.to_thread(_same, path, target)


def _same(one, other):
    with one.open("rb") as first, other.open("rb") as second:
        return all(first.read(1 << 20) == second.read(1 << 20) for _ in range(301))
