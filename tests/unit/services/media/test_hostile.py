"""Content that means harm: it costs a look and nothing else. Real workers."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support import hostile
from tests.support.clock import ManualClock, SeededEntropy
from tests.support.films import animation, film
from tests.support.memoryfiles import MemoryFiles
from tests.support.pictures import picture
from tests.support.stores import open_store

from heliogram.kernel import limits
from heliogram.kernel.ids import UserId
from heliogram.services.media.contract import Document, ImageProcessFailed, PhotoInvalidDimensions, Want
from heliogram.services.media.service import MediaService
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop

ANN = UserId(1)


class Uploads:
    """Makes documents and photos of content."""

    def __init__(self, media: MediaService, files: MemoryFiles) -> None:
        self.media = media
        self.files = files
        self._numbers = itertools.count(1)

    async def document(self, content: bytes, mime_type: str) -> Document:
        upload = next(self._numbers)
        self.files.upload(ANN, upload, content)
        return await self.media.make_document(
            owner=ANN, upload=upload, parts=1, md5="", mime_type=mime_type, attributes=b"", thumb_upload=0,
            thumb_parts=0, want=Want.FOUND,
        )  # fmt: skip

    async def photo(self, content: bytes) -> None:
        upload = next(self._numbers)
        self.files.upload(ANN, upload, content)
        await self.media.make_photo(owner=ANN, upload=upload, parts=1, md5="", square=False)

    async def works(self) -> bool:
        """Whether good content is looked into still."""
        document = await self.document(film(), "video/mp4")
        return document.facts is not None and len(document.thumbs) == 2


@pytest.fixture
async def uploads(tmp_path: Path) -> AsyncIterator[Uploads]:
    files = MemoryFiles()
    async with open_store(tmp_path, ["heliogram.services.media"]) as db:
        media = MediaService(
            db, SqlMediaStore(), files=files, workshop=Workshop(MediaSettings(workers=1)), clock=ManualClock(),
            entropy=SeededEntropy(),
        )  # fmt: skip
        yield Uploads(media, files)
        await media.close()


async def test_no_picture_that_means_harm_becomes_a_photo(uploads: Uploads):
    for name, content in hostile.PICTURES.items():
        with pytest.raises((ImageProcessFailed, PhotoInvalidDimensions)):
            await uploads.photo(content)
        assert uploads.files.held() == set(), name
        document = await uploads.document(content, "image/png")
        assert (document.thumbs, document.width, document.size) == ([], 0, len(content)), name
        await uploads.files.release(holder=next(iter(uploads.files.held())))
    await uploads.photo(picture())


async def test_what_names_other_files_is_not_opened_whatever_type_it_is_said_to_be(uploads: Uploads):
    for content, mime_type in itertools.product(
        hostile.PLAYLISTS.values(), ("video/mp4", "audio/mpeg", "image/gif", "application/vnd.apple.mpegurl")
    ):
        document = await uploads.document(content.encode(), mime_type)
        assert (document.facts, document.thumbs) == (None, [])
    assert await uploads.works()


async def test_what_takes_too_much_is_a_plain_file(uploads: Uploads):
    for mime_type, content in (
        ("video/mp4", hostile.of_absurd_duration()),
        ("video/mp4", hostile.nested(5_000)),
        ("video/mp4", hostile.of_many_boxes()),
        ("image/gif", hostile.vast_animation()),
        ("audio/mpeg", hostile.vast_tag(0x0FFF_FFFF, b"")),
        ("audio/mpeg", hostile.vast_tag(70 << 20, bytes(70 << 20))),
    ):
        document = await uploads.document(content, mime_type)
        assert (document.facts, document.thumbs) == (None, [])
        assert uploads.files.objects[document.key] == content
    assert await uploads.works()


async def test_what_is_found_of_a_lying_video_stays_within_bounds(uploads: Uploads):
    for content in (
        hostile.of_absurd_size(),
        hostile.without_a_clock(),
        hostile.pointing_elsewhere(),
        hostile.of_many_samples(),
    ):
        document = await uploads.document(content, "video/mp4")
        if document.facts is not None:
            assert 0 < document.facts.width <= limits.VIDEO_SIDE
            assert 0 < document.facts.duration_s < 1_000_000
    assert await uploads.works()


async def test_a_very_long_animation_stays_a_gif_with_a_thumbnail(uploads: Uploads):
    document = await uploads.document(hostile.long_animation(), "image/gif")
    assert (document.mime_type, document.facts, document.width) == ("image/gif", None, 2)
    assert await uploads.works()


async def test_whatever_is_broken_becomes_a_document(uploads: Uploads):
    for mime_type, content in itertools.islice(hostile.mutations(seed=7), 120):
        document = await uploads.document(content, mime_type)
        assert document.mime_type in {mime_type, "video/mp4"}
        if document.facts is not None:
            assert document.facts.duration_s > 0
    assert await uploads.works()


async def test_what_a_decoder_hangs_on_is_a_plain_file_in_time(uploads: Uploads):
    assert await uploads.works()
    uploads.media._workshop.settings = MediaSettings(workers=1, timeout_s=0.02)
    document = await uploads.document(animation(200, 200, frames=200), "image/gif")
    assert (document.mime_type, document.facts, document.thumbs) == ("image/gif", None, [])
    uploads.media._workshop.settings = MediaSettings(workers=1)
    assert await uploads.works()
