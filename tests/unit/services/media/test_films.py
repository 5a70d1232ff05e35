"""What becomes of videos and sounds, in this process: the test's are known."""

import pytest
from tests.support.films import animation, film, played, sound, voice
from tests.support.pictures import opened

from heliogram.services.media.content import Content
from heliogram.services.media.facts import Facts
from heliogram.services.media.films import work
from heliogram.services.media.jobs import Animate, Answer, Clip, Inspect, Inspected, Medium, Portray, Refused, Why

BUDGET = 64 << 20


def done(job: Inspect | Animate | Portray, content: bytes) -> Answer:
    return work(job, Content(lambda offset, limit: content[offset : offset + limit], size=len(content), budget=BUDGET))


def inspected(content: bytes, medium: Medium = Medium.VIDEO) -> Inspected:
    answer = done(Inspect(size=len(content), budget=BUDGET, medium=medium), content)
    assert isinstance(answer, Inspected)
    return answer


def facts(content: bytes, medium: Medium = Medium.VIDEO) -> Facts:
    return inspected(content, medium).facts


def test_a_video_lying_on_its_side_is_told_and_drawn_upright():
    answer = inspected(film(64, 48, rotation=90))
    assert (answer.facts.width, answer.facts.height) == (48, 64)
    assert opened(answer.renditions[1].content).size == (48, 64)


def test_a_video_whose_index_comes_last_can_not_be_streamed():
    assert facts(film(faststart=True)).streaming
    assert not facts(film(faststart=False)).streaming


@pytest.mark.parametrize(
    ("kind", "codec", "told"),
    [("mp4", "mpeg4", "mpeg4"), ("webm", "libvpx", "vp8"), ("webm", "libvpx-vp9", "vp9"), ("mov", "libx264", "h264")],
)
def test_other_containers_and_codecs_are_read_too(kind: str, codec: str, told: str):
    answer = inspected(film(kind=kind, codec=codec, sound=""))
    assert (answer.facts.codec, answer.facts.sound) == (told, False)
    assert answer.facts.duration_s == pytest.approx(1.0, abs=0.05)
    assert len(answer.renditions) == 2


def test_a_video_written_while_it_was_recorded_is_measured():
    content = film(kind="webm", codec="libvpx", sound="libopus", live=True)
    with played(content, "webm") as video:
        assert video.duration is None
    answer = inspected(content)
    assert answer.facts.duration_s == pytest.approx(1.0, abs=0.05)
    assert len(answer.renditions) == 2


def test_the_frame_shown_is_not_black_if_there_is_another():
    answer = inspected(film(seconds=4, shown=lambda number: "black" if number < 10 else "goldenrod"))
    assert opened(answer.renditions[1].content).getpixel((20, 20))[0] > 150
    assert len(inspected(film(shown=lambda _: "black")).renditions) == 2


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("flac", "flac"),
        ("wav", "pcm_s16le"),
        ("mp4", "aac"),
        ("adts", "aac"),
        ("ogg", "libopus"),
    ],
)
def test_sounds_of_many_kinds_have_a_duration(kind: str, codec: str):
    assert facts(sound(kind=kind, codec=codec), Medium.AUDIO).duration_s == pytest.approx(1.0, abs=0.05)


def test_tags_are_lines_of_bounded_length():
    told = facts(sound(tags={"title": "a\n\tsong\x07 " + "x" * 5_000, "artist": " \n "}), Medium.AUDIO)
    assert told.title.startswith("a song xxx")
    assert len(told.title) == 256
    assert told.performer == ""


def test_only_voices_have_waveforms():
    assert facts(voice(), Medium.AUDIO).waveform
    assert facts(sound(), Medium.AUDIO).waveform == b""


def test_an_animation_keeps_its_times_and_becomes_even():
    content = animation(51, 37, frames=3, each_ms=250)
    answer = done(Animate(size=len(content), budget=BUDGET), content)
    assert isinstance(answer, Clip)
    assert (answer.facts.width, answer.facts.height, answer.facts.duration_s) == (50, 36, 0.75)
    with played(answer.content) as video:
        assert video.duration == 750_000
        assert [frame.time for frame in video.decode(video=0)] == [0.0, 0.25, 0.5]


@pytest.mark.parametrize(
    ("content", "why"), [(animation(frames=1), Why.STILL), (film(), Why.UNREADABLE), (b"GIF89a", Why.UNREADABLE)]
)
def test_what_is_no_animation_is_refused(content: bytes, why: Why):
    assert done(Animate(size=len(content), budget=BUDGET), content) == Refused(why=why)


def test_a_profile_shows_the_frame_it_is_to_start_with():
    content = film(320, 240, shown=lambda number: "gold" if number == 5 else "navy")
    answer = done(Portray(size=len(content), budget=BUDGET, start_s=0.5), content)
    assert isinstance(answer, Clip)
    assert opened(answer.renditions[-1].content).getpixel((50, 50))[0] > 150
    late = done(Portray(size=len(content), budget=BUDGET, start_s=99.0), content)
    assert isinstance(late, Clip)
    assert late.start_s == 0.9


def test_a_large_video_becomes_a_small_one_on_a_profile():
    content = film(1_000, 900, seconds=0.3, rotation=90)
    answer = done(Portray(size=len(content), budget=BUDGET, start_s=0.0), content)
    assert isinstance(answer, Clip)
    assert (answer.facts.width, answer.facts.height) == (800, 800)
