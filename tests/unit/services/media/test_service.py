import pytest
from tests.support.clock import ManualClock, SeededEntropy
from tests.support.memoryfiles import MemoryFiles
from tests.support.pictures import opened, picture

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Database, SqlSettings, migrate
from heliogram.services.files.contract import FilePartMissing
from heliogram.services.media.contract import ImageProcessFailed, PhotoCropSizeSmall, PhotoInvalidDimensions
from heliogram.services.media.service import MediaService
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop

ANN = UserId(1)


class Bench:
    """A media service over files in memory."""

    def __init__(self, db) -> None:
        self.db = db
        self.files = MemoryFiles()
        self.clock = ManualClock()
        self.media = MediaService(
            db,
            SqlMediaStore(),
            files=self.files,
            workshop=Workshop(MediaSettings(workers=1)),
            clock=self.clock,
            entropy=SeededEntropy(),
        )

    async def photo(self, content, upload=7, *, square=False):
        self.files.upload(ANN, upload, content)
        return await self.media.make_photo(owner=ANN, upload=upload, parts=1, md5="", square=square)

    async def document(self, content, upload=8, mime_type="text/plain", thumb=b""):
        self.files.upload(ANN, upload, content)
        self.files.upload(ANN, 99, thumb)
        return await self.media.make_document(
            owner=ANN, upload=upload, parts=1, md5="", mime_type=mime_type, attributes=b"opaque",
            thumb_upload=99, thumb_parts=1 if thumb else 0,
        )  # fmt: skip

    async def making(self):
        return await self.db.read(lambda reader: reader.all("SELECT holder FROM media_making", ()))


@pytest.fixture
async def bench(tmp_path):
    db = Database(tmp_path / "media.db", SqlSettings(synchronous="OFF"))
    await migrate(db, ["heliogram.services.media"])
    bench = Bench(db)
    yield bench
    await bench.media.close()
    await db.close()


async def test_a_photo_keeps_its_sizes_and_lets_the_upload_go(bench):
    photo = await bench.photo(picture(640, 480))
    assert [one.type for one in photo.sizes] == ["i", "s", "m", "x"]
    assert photo.sizes[0].inline
    largest = photo.sizes[-1]
    assert len(bench.files.objects[largest.key]) == largest.size
    assert opened(bench.files.objects[largest.key]).size == (largest.width, largest.height)
    assert bench.files.held() == {"photo:1:7:0"}
    assert await bench.making() == []
    assert await bench.media.photos(ids=[photo.id, 5]) == [photo]


async def test_the_same_upload_is_made_once(bench):
    photo = await bench.photo(picture())
    assert await bench.photo(picture()) == photo
    document = await bench.document(b"text")
    assert await bench.document(b"text") == document


@pytest.mark.parametrize(
    ("content", "square", "fault"),
    [
        (b"no picture", False, ImageProcessFailed),
        (b"x" * (11 << 20), False, ImageProcessFailed),
        (picture(420, 20), False, PhotoInvalidDimensions),
        (picture(100, 100), True, PhotoCropSizeSmall),
    ],
    ids=["text", "large", "long", "small"],
)
async def test_a_refused_picture_leaves_nothing(bench, content, square, fault):
    with pytest.raises(fault):
        await bench.photo(content, square=square)
    assert bench.files.held() == set()
    assert await bench.making() == []


async def test_a_document_is_kept_as_it_is_with_its_type_and_attributes(bench):
    document = await bench.document(b"some text", mime_type="Text/Plain")
    assert bench.files.objects[document.key] == b"some text"
    assert (document.size, document.mime_type, document.attributes) == (9, "text/plain", b"opaque")
    assert (document.thumbs, document.width) == ([], 0)
    assert await bench.media.documents(ids=[document.id]) == [document]


async def test_a_picture_as_a_document_has_a_thumbnail_and_stays_whole(bench):
    content = picture(1000, 500, "PNG")
    document = await bench.document(content, mime_type="image/png")
    assert bench.files.objects[document.key] == content
    assert [one.type for one in document.thumbs] == ["i", "m"]
    assert (document.width, document.height) == (1000, 500)


async def test_the_thumbnail_that_a_client_gives_is_drawn_anew(bench):
    document = await bench.document(b"a film", mime_type="video/mp4", thumb=picture(640, 640))
    assert [(one.type, one.width) for one in document.thumbs] == [("i", 40), ("m", 320)]
    assert bench.files.held() == {"document:1:8"}


@pytest.mark.parametrize("mime_type", ["", "nothing", "a/b/c", "text/plain\n<script>", "x" * 200 + "/y"])
async def test_a_type_that_is_none_becomes_that_of_any_file(bench, mime_type):
    assert (await bench.document(b"text", mime_type=mime_type)).mime_type == "application/octet-stream"


async def test_broken_pictures_as_documents_are_files_without_thumbnails(bench):
    document = await bench.document(b"no picture", mime_type="image/png", thumb=b"no thumbnail")
    assert (document.thumbs, document.size) == ([], 10)


async def test_what_was_begun_and_never_finished_is_let_go(bench):
    with pytest.raises(FilePartMissing):
        await bench.media.make_photo(owner=ANN, upload=3, parts=2, md5="", square=False)
    await bench.files.put(data=b"half", holder="photo:1:3:0:upload")
    await bench.media.sweep()
    assert len(await bench.making()) == 1
    bench.clock.advance(3_601)
    await bench.media.sweep()
    assert await bench.making() == []
    assert bench.files.held() == set()


async def test_what_was_finished_but_for_its_note_stays(bench):
    photo = await bench.photo(picture())
    document = await bench.document(b"text")
    for holder in ("photo:1:7:0", "document:1:8"):
        await bench.media._begin(holder)
        await bench.files.put(data=b"left", holder=holder + ":upload")
    bench.clock.advance(3_601)
    await bench.media.sweep()
    assert await bench.making() == []
    assert bench.files.held() == {"photo:1:7:0", "document:1:8"}
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    assert await bench.media.documents(ids=[document.id]) == [document]
