import pytest
from av.video.frame import VideoFrame
from PIL import Image
from tests.support.films import boxes, played

from heliogram.services.media.clips import Recorder, even


def test_a_clip_has_its_index_first_and_its_frames_at_their_times():
    recorder = Recorder(64, 48)
    for at_ms, duration_ms in ((0, 500), (500, 20), (520, 1_480)):
        recorder.add(VideoFrame.from_image(Image.new("RGB", (128, 96), "teal")), at_ms=at_ms, duration_ms=duration_ms)
    content = recorder.finish()
    assert recorder.last_ms == 2_000
    assert [kind for kind in boxes(content) if kind != b"free"] == [b"ftyp", b"moov", b"mdat"]
    with played(content) as video:
        assert (video.streams.video[0].codec_context.name, video.duration) == ("h264", 2_000_000)
        frames = list(video.decode(video=0))
    assert [(frame.width, frame.height, frame.time) for frame in frames] == [(64, 48, 0), (64, 48, 0.5), (64, 48, 0.52)]


@pytest.mark.parametrize(("size", "side"), [(0, 2), (1, 2), (2, 2), (51, 50), (640, 640)])
def test_sides_are_even(size: int, side: int):
    assert even(size) == side
