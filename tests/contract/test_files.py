"""The files contract in every wiring."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.filing import ANN, HOLDER, Filing, open_filing
from tests.support.wirings import Wire

from heliogram.platform.blobs import BlobSettings
from heliogram.services.files.contract import (
    FileIdInvalid,
    FilePartMissing,
    FilePartSizeInvalid,
    Files,
    RangeHash,
    StoredObject,
)


@pytest.fixture
async def filing(blob_settings: BlobSettings, tmp_path: Path) -> AsyncIterator[Filing]:
    async with open_filing(tmp_path, blobs=blob_settings) as filing:
        yield filing


@pytest.fixture
async def files(wire: Wire, filing: Filing) -> Files:
    return await wire(Files, filing.files)


async def test_a_file_comes_back_the_same_by_every_way_to_it(files: Files):
    parts = [b"\x00\xff" * (256 << 10), b"the end"]
    for number, data in reversed(list(enumerate(parts))):
        await files.save_part(owner=ANN, upload=-5, part=number, data=data, total=2, big=True)
    body = b"".join(parts)
    made = await files.finish(owner=ANN, upload=-5, parts=2, md5="", holder=HOLDER)
    assert made == StoredObject(key=hashlib.sha256(body).hexdigest(), size=len(body))
    assert await files.read(key=made.key, offset=524_286, limit=5) == body[524_286:524_291]
    ranges = await files.hashes(key=made.key, offset=0)
    assert ranges[-1] == RangeHash(offset=512 << 10, limit=7, digest=hashlib.sha256(b"the end").digest())
    assert await files.put(data=body, holder="another") == made
    await files.hold(key=made.key, holder="a third")
    await files.release(holder="a third")


async def test_refusals_arrive_by_their_names(files: Files):
    with pytest.raises(FilePartSizeInvalid):
        await files.save_part(owner=ANN, upload=1, part=0, data=b"x", total=2, big=True)
    with pytest.raises(FilePartMissing) as missing:
        await files.finish(owner=ANN, upload=1, parts=2, md5="", holder=HOLDER)
    assert missing.value.text == "FILE_PART_0_MISSING"
    with pytest.raises(FileIdInvalid):
        await files.read(key="0" * 64, offset=0, limit=1)
