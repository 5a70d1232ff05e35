import asyncio

import pytest
from tests.support.clock import ManualClock, SeededEntropy
from tests.support.films import COVER, animation, boxes, film, played, sound, voice
from tests.support.mediarows import put_photos, unheld
from tests.support.memoryfiles import MemoryFiles
from tests.support.pictures import opened, picture
from tests.support.stores import open_store

from heliogram.kernel.faults import Timeout
from heliogram.kernel.ids import UserId
from heliogram.services.files.contract import FilePartMissing
from heliogram.services.media.contract import (
    Document,
    ImageProcessFailed,
    MediaEmpty,
    PhotoCropSizeSmall,
    PhotoInvalidDimensions,
    Want,
)
from heliogram.services.media.facts import Facts, Kind
from heliogram.services.media.records import MediaRecords
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
        store = SqlMediaStore()
        self.records = MediaRecords(store, self.clock)
        self.media = MediaService(
            db,
            store,
            files=self.files,
            workshop=Workshop(MediaSettings(workers=1)),
            clock=self.clock,
            entropy=SeededEntropy(),
        )

    async def photo(self, content, upload=7, *, square=False):
        self.files.upload(ANN, upload, content)
        return await self.media.make_photo(owner=ANN, upload=upload, parts=1, md5="", square=square)

    async def profile_video(self, content, upload=7, start_s=0.0):
        self.files.upload(ANN, upload, content)
        return await self.media.make_profile_video(owner=ANN, upload=upload, parts=1, md5="", start_s=start_s)

    async def document(self, content, upload=8, mime_type="text/plain", thumb=b"", want=Want.FOUND):
        self.files.upload(ANN, upload, content)
        self.files.upload(ANN, 1_000 + upload, thumb)
        return await self.media.make_document(
            owner=ANN, upload=upload, parts=1, md5="", mime_type=mime_type, attributes=b"opaque",
            thumb_upload=1_000 + upload, thumb_parts=1 if thumb else 0, want=want,
        )  # fmt: skip

    async def hold(self, holder, *media):
        await self.db.write(lambda tx: self.records.hold(tx, media=media, holder=holder))

    async def release(self, holder):
        await self.db.write(lambda tx: self.records.release(tx, holder=holder))

    async def sweep_after(self, hours):
        self.clock.advance(hours * 3_600)
        await self.media.sweep()

    async def making(self):
        return await self.db.read(lambda reader: reader.all("SELECT holder FROM media_making", ()))


@pytest.fixture
async def bench(tmp_path):
    async with open_store(tmp_path, ["heliogram.services.media"]) as db:
        bench = Bench(db)
        yield bench
        await bench.media.close()


async def test_a_photo_keeps_its_sizes_and_lets_the_upload_go(bench):
    photo = await bench.photo(picture(640, 480))
    assert [one.type for one in photo.sizes] == ["i", "s", "m", "x"]
    assert photo.sizes[0].inline
    largest = photo.sizes[-1]
    assert len(bench.files.objects[largest.key]) == largest.size
    assert opened(bench.files.objects[largest.key]).size == (largest.width, largest.height)
    assert bench.files.held() == {f"photo:{photo.id}"}
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
    assert bench.files.held() == {f"document:{document.id}"}


@pytest.mark.parametrize("mime_type", ["", "nothing", "a/b/c", "text/plain\n<script>", "x" * 200 + "/y"])
async def test_a_type_that_is_none_becomes_that_of_any_file(bench, mime_type):
    assert (await bench.document(b"text", mime_type=mime_type)).mime_type == "application/octet-stream"


async def test_broken_pictures_as_documents_are_files_without_thumbnails(bench):
    document = await bench.document(b"no picture", mime_type="image/png", thumb=b"no thumbnail")
    assert (document.thumbs, document.size) == ([], 10)


def facts_of(document: Document) -> Facts:
    assert document.facts is not None
    return document.facts


async def test_a_video_has_facts_and_a_thumbnail_of_its_own_unless_its_maker_gives_one(bench):
    content = film(320, 240)
    video = await bench.document(content, mime_type="video/mp4")
    assert bench.files.objects[video.key] == content
    assert video.facts == Facts(
        kind=Kind.VIDEO, duration_s=1.0, width=320, height=240, sound=True, streaming=True, codec="h264"
    )
    assert [(one.type, one.width) for one in video.thumbs] == [("i", 40), ("m", 320)]
    given = await bench.document(content, 9, "video/mp4", thumb=picture(50, 100))
    assert given.facts == video.facts
    assert [(one.width, one.height) for one in given.thumbs] == [(20, 40), (50, 100)]
    broken = await bench.document(content, 10, "video/mp4", thumb=b"no picture")
    assert [one.width for one in broken.thumbs] == [40, 320]
    assert await bench.media.documents(ids=[video.id]) == [video]


NOT_WHAT_THEY_SEEM = [
    ("video/mp4", sound(kind="mp4", codec="aac")),
    ("video/mp4", picture()),
    ("audio/mpeg", film()),
    ("audio/ogg", b"OggS" + bytes(100)),
    ("text/plain", film()),
    ("image/gif", film()),
    ("image/jpeg", film()),
]


async def test_what_is_not_what_it_is_said_to_be_is_a_plain_file(bench):
    for upload, (mime_type, content) in enumerate(NOT_WHAT_THEY_SEEM):
        document = await bench.document(content, upload, mime_type)
        assert (document.facts, document.thumbs, document.width) == (None, [], 0)
        assert bench.files.objects[document.key] == content


async def test_a_short_silent_video_is_an_animation_unless_it_is_wanted_as_a_video(bench):
    content = film(sound="")
    assert facts_of(await bench.document(content, 1, "video/mp4")).kind is Kind.ANIMATION
    assert facts_of(await bench.document(content, 2, "video/mp4", want=Want.VIDEO)).kind is Kind.VIDEO
    long = film(32, 32, seconds=61, sound="")
    assert facts_of(await bench.document(long, 3, "video/mp4")).kind is Kind.VIDEO
    web = film(kind="webm", codec="libvpx-vp9", sound="")
    assert facts_of(await bench.document(web, 4, "video/webm")).kind is Kind.VIDEO


async def test_what_is_wanted_as_a_file_has_thumbnails_and_no_facts(bench):
    document = await bench.document(film(), mime_type="video/mp4", want=Want.FILE)
    assert document.facts is None
    assert [one.type for one in document.thumbs] == ["i", "m"]


async def test_an_animated_gif_becomes_a_silent_video(bench):
    document = await bench.document(animation(51, 37, frames=4, each_ms=200), mime_type="image/gif")
    facts = facts_of(document)
    assert (facts.kind, facts.converted, facts.sound, facts.duration_s) == (Kind.ANIMATION, True, False, 0.8)
    assert (facts.width, facts.height, facts.codec) == (50, 36, "h264")
    content = bench.files.objects[document.key]
    assert (document.mime_type, document.size) == ("video/mp4", len(content))
    assert boxes(content)[:2] == [b"ftyp", b"moov"]
    with played(content) as video:
        assert [round(frame.time, 2) for frame in video.decode(video=0)] == [0.0, 0.2, 0.4, 0.6]
    assert [one.type for one in document.thumbs] == ["i", "m"]
    assert bench.files.held() == {f"document:{document.id}"}  # the GIF itself goes
    assert len(bench.files.holders[f"document:{document.id}"]) == 2


@pytest.mark.parametrize(
    ("content", "want"),
    [(animation(frames=1), Want.FOUND), (animation(), Want.FILE), (animation()[:20], Want.FOUND)],
    ids=["still", "file", "cut"],
)
async def test_other_gifs_stay_as_they_are(bench, content, want):
    document = await bench.document(content, mime_type="image/gif", want=want)
    assert bench.files.objects[document.key] == content
    assert (document.mime_type, document.facts) == ("image/gif", None)
    assert document.key in bench.files.holders[f"document:{document.id}"]
    assert bench.files.held() == {f"document:{document.id}"}


async def test_music_has_its_tags_and_its_cover(bench):
    content = sound(tags={"title": "A song", "artist": "Ann"}, cover=COVER)
    document = await bench.document(content, mime_type="audio/mpeg")
    assert document.facts == Facts(kind=Kind.AUDIO, duration_s=1.0, title="A song", performer="Ann")
    assert [(one.type, one.width) for one in document.thumbs] == [("i", 32), ("m", 32)]


async def test_a_voice_has_a_waveform(bench):
    facts = facts_of(await bench.document(voice(), mime_type="audio/ogg"))
    assert facts.duration_s == pytest.approx(1.0, abs=0.02)
    assert len(facts.waveform) == 63


async def test_who_waits_too_long_for_a_look_goes_without_or_is_to_ask_again(bench):
    workshop = bench.media._workshop
    workshop.settings = MediaSettings(workers=1, patience_s=0.01)
    async with workshop._turns.turn(0):
        document = await bench.document(film(), mime_type="video/mp4")
        assert (document.facts, document.thumbs) == (None, [])
        with pytest.raises(Timeout):
            await bench.photo(picture())
    workshop.settings = MediaSettings(workers=1)
    assert [one.type for one in (await bench.photo(picture())).sizes]


async def test_a_profile_video_is_square_short_and_silent(bench):
    photo = await bench.profile_video(film(320, 240, seconds=12), start_s=1.55)
    assert [(one.type, one.width) for one in photo.sizes] == [("i", 40), ("a", 160), ("b", 240), ("c", 240)]
    (video,) = photo.videos
    assert (video.type, video.width, video.height, video.start_s) == ("u", 240, 240, 1.5)
    content = bench.files.objects[video.key]
    assert video.size == len(content)
    with played(content) as opened_video:
        assert (len(opened_video.streams), opened_video.duration) == (1, 10_000_000)
    assert bench.files.held() == {f"photo:{photo.id}"}
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    assert await bench.profile_video(b"") == photo


@pytest.mark.parametrize(
    ("content", "fault"),
    [(picture(200, 200), ImageProcessFailed), (film(320, 120), PhotoCropSizeSmall), (b"", ImageProcessFailed)],
    ids=["picture", "small", "empty"],
)
async def test_a_profile_video_that_is_none_leaves_nothing(bench, content, fault):
    with pytest.raises(fault):
        await bench.profile_video(content)
    assert bench.files.held() == set()
    assert await bench.making() == []


async def test_what_was_begun_and_never_finished_is_let_go(bench):
    with pytest.raises(FilePartMissing):
        await bench.media.make_photo(owner=ANN, upload=3, parts=2, md5="", square=False)
    await bench.files.put(data=b"half", holder=(await bench.making())[0][0] + ":upload")
    await bench.media.sweep()
    assert len(await bench.making()) == 1
    bench.clock.advance(3_601)
    await bench.media.sweep()
    assert await bench.making() == []
    assert bench.files.held() == set()


async def test_what_was_finished_but_for_its_note_stays(bench):
    photo = await bench.photo(picture())
    document = await bench.document(b"text")
    for holder in (f"photo:{photo.id}", f"document:{document.id}"):
        await bench.media._begin(holder)
        await bench.files.put(data=b"left", holder=holder + ":upload")
    bench.clock.advance(3_601)
    await bench.media.sweep()
    assert await bench.making() == []
    assert bench.files.held() == {f"photo:{photo.id}", f"document:{document.id}"}
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    assert await bench.media.documents(ids=[document.id]) == [document]


# What nobody refers to


async def test_what_nobody_holds_is_collected_after_its_grace_with_its_objects(bench):
    photo, document = await bench.photo(picture()), await bench.document(b"text")
    await bench.sweep_after(47)
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    await bench.sweep_after(2)
    assert await bench.media.photos(ids=[photo.id]) == []
    assert await bench.media.documents(ids=[document.id]) == []
    assert bench.files.held() == set()
    assert await bench.making() == []


async def test_what_somebody_holds_stays_until_the_last_lets_go(bench):
    photo, document = await bench.photo(picture()), await bench.document(b"text")
    await bench.hold("message:1", photo.id, document.id)
    await bench.hold("message:2", photo.id)
    await bench.hold("message:2", photo.id)
    await bench.sweep_after(1_000)
    await bench.release("message:1")
    await bench.release("message:1")
    await bench.release("nobody")
    await bench.sweep_after(49)
    assert await bench.media.documents(ids=[document.id]) == []
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    await bench.release("message:2")
    await bench.sweep_after(47)
    assert await bench.media.photos(ids=[photo.id]) == [photo]
    await bench.sweep_after(2)
    assert await bench.media.photos(ids=[photo.id]) == []


async def test_what_is_gone_or_never_was_cannot_be_held(bench):
    photo = await bench.photo(picture())
    await bench.sweep_after(49)
    for media in (photo.id, 5):
        with pytest.raises(MediaEmpty):
            await bench.hold("message:1", media)
    assert await bench.db.read(lambda reader: reader.all("SELECT * FROM media_holders")) == []


async def test_the_same_upload_is_made_anew_after_it_was_collected(bench):
    first, text = await bench.photo(picture()), await bench.document(b"text")
    await bench.sweep_after(49)
    again, text_again = await bench.photo(picture()), await bench.document(b"text")
    assert first.id != again.id
    assert text.id != text_again.id
    assert await bench.media.photos(ids=[again.id]) == [again]
    assert bench.files.held() == {f"photo:{again.id}", f"document:{text_again.id}"}


async def test_what_is_made_while_its_forerunner_is_collected_keeps_its_objects(bench):
    first = await bench.photo(picture())
    bench.clock.advance(49 * 3_600)
    await bench.db.write(lambda tx: SqlMediaStore().collect(tx, int(bench.clock.now()) - 1, 10))
    again = await bench.photo(picture())
    await bench.media.sweep()
    assert bench.files.held() == {f"photo:{again.id}"}
    assert await bench.media.photos(ids=[first.id, again.id]) == [again]


async def test_making_an_upload_again_begins_the_grace_anew(bench):
    photo = await bench.photo(picture())
    await bench.sweep_after(47)
    assert await bench.photo(picture()) == photo
    await bench.sweep_after(47)
    assert await bench.media.photos(ids=[photo.id]) == [photo]


async def test_two_who_make_the_same_at_once_get_the_same_and_leave_nothing(bench):
    one, other = await asyncio.gather(bench.photo(picture()), bench.photo(picture()))
    assert one == other
    assert bench.files.held() == {f"photo:{one.id}"}
    assert await bench.making() == []


async def test_more_than_a_handful_is_collected_at_once(bench):
    await put_photos(bench.db, *range(1, 251))
    await bench.sweep_after(0)
    assert await unheld(bench.db) == set()
    assert await bench.making() == []
