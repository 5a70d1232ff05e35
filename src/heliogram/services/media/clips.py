"""Silent videos that the server makes: MP4, H.264, the index before the content.

Of animated GIFs, as they are shown since clients show no GIFs; and of the videos on profiles, which are square, short
and small.

Sources: https://core.telegram.org/api/gifs, https://core.telegram.org/api/files#animated-profile-pictures
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

CODEC: Final = "h264"
_TIME: Final = Fraction(1, 1_000)
_PRESET: Final = "superfast"
_QUALITY: Final = "24"


class Recorder:
    """Takes frames and makes an MP4 file of them."""

    def __init__(self, width: int, height: int) -> None:
        """Both even."""
        self.width: Final = width
        self.height: Final = height
        self.last_ms = 0
        """When the last frame ends."""
        self._file: Final = io.BytesIO()
        self._container: Final = av.open(
            self._file,
            "w",
            format="mp4",
            options={"movflags": "faststart", "fflags": "+bitexact"},
            io_open=self._opened_again,
        )
        self._stream: Final = self._added()
        self._durations: Final[deque[int]] = deque()

    def _added(self) -> VideoStream:
        options = {"preset": _PRESET, "crf": _QUALITY, "threads": "1", "bf": "0"}
        stream = self._container.add_stream("libx264", options=options)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        stream.codec_context.time_base = stream.time_base = _TIME
        stream.codec_context.thread_count = 1
        return stream

    def _opened_again(self, _url: str, _flags: int, _options: dict[str, str]) -> io.BytesIO:
        """Let the muxer read what it wrote, to move it behind the index; it opens nothing else."""
        return io.BytesIO(self._file.getvalue())

    def add(self, frame: VideoFrame, *, at_ms: int, duration_ms: int) -> None:
        """Show a frame from a moment on; moments only grow."""
        drawn = frame.reformat(self.width, self.height, "yuv420p", interpolation="BICUBIC", threads=1)
        drawn.pts, drawn.time_base, drawn.duration = at_ms, _TIME, duration_ms
        self.last_ms = at_ms + duration_ms
        self._durations.append(duration_ms)
        self._write(self._stream.encode(drawn))

    def finish(self) -> bytes:
        """Return the file."""
        self._write(self._stream.encode())
        self._container.close()
        return self._file.getvalue()

    def _write(self, packets: Iterable[Packet[VideoStream]]) -> None:
        """Write what the encoder gives, in the order of the frames; it forgets how long the last one is shown."""
        for packet in packets:
            packet.duration = self._durations.popleft()
            self._container.mux(packet)


def even(size: int) -> int:
    """Return a side as H.264 can have it."""
    return max(2, size - size % 2)
