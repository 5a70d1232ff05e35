"""What every store of objects promises; another joins by adding itself to the fixture ``blob_settings``."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from heliogram.platform.blobs import BlobMissing, Blobs, BlobSettings, open_blobs


@pytest.fixture
async def blobs(blob_settings: BlobSettings, tmp_path: Path) -> Blobs:
    blobs = open_blobs(blob_settings, tmp_path / "blobs")
    await blobs.prepare()
    return blobs


async def test_an_object_is_returned_as_it_was_put(blobs: Blobs):
    assert await blobs.put("photos/b.bin", b"\x00\xff" * 1000) == 2000
    assert await blobs.get("photos/b.bin") == b"\x00\xff" * 1000
    assert await blobs.size("photos/b.bin") == 2000


async def test_an_object_may_come_in_pieces(blobs: Blobs):
    async def pieces() -> AsyncIterator[bytes]:
        for n in range(3):
            yield bytes([n]) * 100_000

    assert await blobs.put("videos/pieces", pieces()) == 300_000
    assert await blobs.get_range("videos/pieces", offset=99_999, length=2) == b"\x00\x01"


async def test_ranges_end_with_the_object(blobs: Blobs):
    await blobs.put("objects/x", b"0123456789")
    assert await blobs.get_range("objects/x", offset=2, length=3) == b"234"
    assert await blobs.get_range("objects/x", offset=8, length=5) == b"89"
    assert await blobs.get_range("objects/x", offset=10, length=5) == b""
    assert await blobs.get_range("objects/x", offset=99, length=5) == b""


async def test_putting_a_key_again_replaces_the_object(blobs: Blobs):
    await blobs.put("objects/x", b"one")
    await blobs.put("objects/x", b"three")
    assert await blobs.get("objects/x") == b"three"


async def test_what_is_not_there_is_missing(blobs: Blobs):
    with pytest.raises(BlobMissing):
        await blobs.get("objects/absent")
    with pytest.raises(BlobMissing):
        await blobs.get_range("objects/absent", offset=0, length=1)
    assert await blobs.size("objects/absent") is None


async def test_a_deleted_object_is_gone_and_deleting_again_is_no_mistake(blobs: Blobs):
    await blobs.put("objects/x", b"one")
    await blobs.delete("objects/x")
    await blobs.delete("objects/x")
    assert await blobs.size("objects/x") is None


@pytest.mark.parametrize("key", ["", "/x", "x/", "../x", "a//b", "A", "a b", ".hidden", "a/../b"])
async def test_a_malformed_key_is_refused(blobs: Blobs, key: str):
    for attempt in (blobs.put(key, b""), blobs.get(key), blobs.size(key), blobs.delete(key)):
        with pytest.raises(ValueError, match="no key"):
            await attempt
    with pytest.raises(ValueError, match="no key"):
        await blobs.get_range(key, offset=0, length=1)


async def test_the_objects_below_a_prefix_are_listed(blobs: Blobs):
    for key in ("photos/a/1", "photos/a/b/2", "photos/ab/3", "parts/c"):
        await blobs.put(key, b"x")
    assert sorted(await blobs.keys("photos/a")) == ["photos/a/1", "photos/a/b/2"]
    assert await blobs.keys("photos/nothing") == []
