"""The media contract in every wiring."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.clock import ManualClock, SeededEntropy
from tests.support.memoryfiles import MemoryFiles
from tests.support.pictures import picture
from tests.support.stores import open_store
from tests.support.wirings import Wire

from heliogram.kernel.ids import UserId
from heliogram.services.media.contract import ImageProcessFailed, Media
from heliogram.services.media.service import MediaService
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop

ANN = UserId(1)


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
async def media(wire: Wire, files: MemoryFiles, tmp_path: Path) -> AsyncIterator[Media]:
    async with open_store(tmp_path, ["heliogram.services.media"]) as db:
        service = MediaService(
            db, SqlMediaStore(), files=files, workshop=Workshop(MediaSettings(workers=1)), clock=ManualClock(),
            entropy=SeededEntropy(),
        )  # fmt: skip
        yield await wire(Media, service)
        await service.close()


async def test_photos_and_documents_come_back_the_same_by_every_way_to_them(media: Media, files: MemoryFiles):
    files.upload(ANN, 1, picture(200, 100))
    files.upload(ANN, 2, b"text")
    photo = await media.make_photo(owner=ANN, upload=1, parts=1, md5="", square=False)
    document = await media.make_document(
        owner=ANN, upload=2, parts=1, md5="", mime_type="text/plain", attributes=b"\x01", thumb_upload=0, thumb_parts=0
    )
    assert [one.type for one in photo.sizes] == ["i", "s", "m"]
    assert await media.photos(ids=[photo.id]) == [photo]
    assert await media.documents(ids=[document.id]) == [document]


async def test_refusals_arrive_by_their_names(media: Media, files: MemoryFiles):
    files.upload(ANN, 1, b"no picture")
    with pytest.raises(ImageProcessFailed):
        await media.make_photo(owner=ANN, upload=1, parts=1, md5="", square=False)
