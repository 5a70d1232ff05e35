"""Photos and documents that people send each other, for every kind of client."""

import asyncio
from hashlib import blake2b

import pytest
from tests.clients.driving import KINDS
from tests.support.pictures import opened, picture


@pytest.fixture
def written(tmp_path):
    """Write bytes into a file and return its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


@pytest.mark.parametrize("kind", KINDS)
async def test_a_document_arrives_byte_for_byte(everybody, host, tmp_path, written, kind):
    person = everybody[kind]
    content = b"".join(blake2b(f"{kind} {number}".encode()).digest() for number in range(300_000 // 64))
    path = written("notes.bin", content)
    for one, other in ((person, host), (host, person)):
        await _acquainted(one, other)
        caption = f"a document from {one.name} to {other.name}"
        await one.send_media(to=other.user, kind="document", path=path, caption=caption)
        got = await other.wait_for("message", text=caption)
        target = tmp_path / f"for {other.name}"
        await other.fetch(peer=one.user, message=got["id"], path=str(target))
        assert await asyncio.to_thread(target.read_bytes) == content


@pytest.mark.parametrize("kind", KINDS)
async def test_a_photo_arrives_as_a_picture(everybody, host, tmp_path, written, kind):
    person = everybody[kind]
    path = written("photo.jpg", picture(1000, 700, quality=90))
    for one, other in ((person, host), (host, person)):
        await _acquainted(one, other)
        caption = f"a photo from {one.name} to {other.name}"
        await one.send_media(to=other.user, kind="photo", path=path, caption=caption)
        got = await other.wait_for("message", text=caption)
        target = tmp_path / f"for {other.name}.jpg"
        await other.fetch(peer=one.user, message=got["id"], path=str(target))
        image = opened(await asyncio.to_thread(target.read_bytes))
        assert image.size == (1000, 700)
        assert image.getpixel((10, 10))[0] > 200


async def _acquainted(one, other):
    await one.resolve(username=other.username)
    await other.resolve(username=one.username)
