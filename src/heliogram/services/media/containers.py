"""Containers of videos and sounds, opened with the least that can go wrong.

They are the most dangerous files there are: hundreds of formats and codecs, some of which open other files and
addresses that the content names. So

* which demuxer opens content is decided here, by its first bytes and never by probing; it may not become another
  (``format_whitelist``), and no protocol is allowed (``protocol_whitelist``). Playlists and lists of files (HLS, DASH,
  concat, SDP) have no demuxer here. The process could open nothing anyway (see :mod:`.worker`);
* only the decoders listed here run, in this thread alone;
* streams, probing, packets, pixels and duration are bounded here, bytes by :class:`.content.Content`, memory by the
  process's limit, and time by the parent.

Demuxers: ``mov`` (MP4, QuickTime, 3GP: what phones record), ``matroska`` (WebM: browsers), ``ogg`` (voices), ``mp3``,
``aac`` (bare frames), ``flac`` and ``wav`` (music), ``gif`` (to become videos). Decoders: ``h264``, ``hevc``,
``libdav1d`` (AV1), ``vp8``, ``vp9``, ``mpeg4`` (old phones) and ``gif`` for frames, ``opus`` for waveforms of voices;
other sounds are never decoded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final, NamedTuple, cast

import av
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from heliogram.services.media.content import Content

FAILURES: Final = (av.FFmpegError, OSError, ValueError, ArithmeticError, MemoryError, LookupError, RuntimeError)
"""Whatever a demuxer or decoder stumbles over."""

_DECODERS: Final = frozenset({"h264", "hevc", "libdav1d", "vp8", "vp9", "mpeg4", "gif", "opus"})
_NO_PICTURE: Final = Disposition.attached_pic | Disposition.timed_thumbnails
_HEAD: Final = 16
_BUFFER: Final = 128 << 10
_PACKETS: Final = 400
"""Looked at for one frame."""
_ALL_PACKETS: Final = 500_000
_WRITTEN_LIVE: Final = "matroska"
_PIXELS: Final = 8192 * 4352
"""Of a frame: 8K."""
_LONGEST_S: Final = 2 * 86_400
_MICROSECONDS: Final = 1_000_000
_OPTIONS: Final = {
    "protocol_whitelist": "none",
    "codec_whitelist": ",".join(sorted(_DECODERS)),
    "max_streams": "32",
    "probesize": str(1 << 20),
    "analyzeduration": str(2 * _MICROSECONDS),
    "max_probe_packets": "200",
}


class NoContainer(ValueError):  # noqa: N818 - it names the fact
    """The content is in none of the formats that are opened."""


class _Format(NamedTuple):
    demuxer: str
    family: str
    """All names of the demuxer."""


_MOV: Final = _Format("mov", "mov,mp4,m4a,3gp,3g2,mj2")
_FORMATS: Final = (
    (4, b"ftyp", _MOV),
    (4, b"moov", _MOV),
    (4, b"mdat", _MOV),
    (4, b"wide", _MOV),
    (4, b"free", _MOV),
    (4, b"skip", _MOV),
    (0, b"\x1a\x45\xdf\xa3", _Format("matroska", "matroska,webm")),
    (0, b"OggS", _Format("ogg", "ogg")),
    (0, b"fLaC", _Format("flac", "flac")),
    (0, b"GIF8", _Format("gif", "gif")),
    (8, b"WAVE", _Format("wav", "wav")),
    (0, b"ID3", _Format("mp3", "mp3")),
    (0, b"\xff\xf1", _Format("aac", "aac")),
    (0, b"\xff\xf9", _Format("aac", "aac")),
    (0, b"\xff\xfb", _Format("mp3", "mp3")),
    (0, b"\xff\xf3", _Format("mp3", "mp3")),
    (0, b"\xff\xf2", _Format("mp3", "mp3")),
    (0, b"\xff\xfa", _Format("mp3", "mp3")),
)
"""Where which bytes tell which format."""


class Film:
    """A video or sound that was opened."""

    def __init__(self, container: InputContainer, demuxer: str) -> None:
        self._container: Final = container
        self.demuxer: Final = demuxer
        self.video: Final = next((one for one in container.streams.video if not one.disposition & _NO_PICTURE), None)
        self.audio: Final[AudioStream | None] = next(iter(container.streams.audio), None)
        self._covers: Final = [one for one in container.streams.video if one.disposition & Disposition.attached_pic]
        self.duration_s: Final = self._duration_s()
        self.tags: Final = {name.lower(): value for one in self._tagged() for name, value in one.items()}

    def _tagged(self) -> Iterator[dict[str, str]]:
        """Whatever has tags: in Ogg the stream, elsewhere the container."""
        if self.audio is not None:
            yield self.audio.metadata
        yield self._container.metadata

    def _duration_s(self) -> float:
        """Return the duration that the container says or lets guess; 0 if there is none that can be."""
        of = self._container.duration
        seconds = of / _MICROSECONDS if of else 0.0
        if not seconds and self.video is not None and self.video.duration and self.video.time_base:
            seconds = float(self.video.duration * self.video.time_base)
        if not seconds and self.demuxer == _WRITTEN_LIVE:
            seconds = self._measured_s()
        return seconds if 0 < seconds <= _LONGEST_S else 0.0

    def _measured_s(self) -> float:
        """Return when the last packet ends. Browsers write what they record before they know for how long they will."""
        end = 0.0
        for packet in islice(self._container.demux(), _ALL_PACKETS):
            if packet.pts is not None and packet.time_base:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        self.seek(0)
        return end

    def seek(self, second: float) -> None:
        """Go on at the last key frame before a moment."""
        self._container.seek(int(second * _MICROSECONDS))

    def frames(self) -> Iterator[VideoFrame]:
        """Yield the frames from here on, without those that are broken; a long way without any ends it."""
        if self.video is None or not decodable(self.video):
            return
        barren = 0
        for packet in self._container.demux(self.video):
            barren += 1
            for frame in _decoded(packet):
                barren = 0
                yield frame
            if barren > _PACKETS:
                return

    def voice(self) -> Iterator[Packet[AudioStream]]:
        """Yield the packets of the sound."""
        assert self.audio is not None
        return iter(self._container.demux(self.audio))

    def cover(self) -> bytes:
        """Return the picture that comes with a sound, or nothing."""
        for stream in self._covers:
            for packet in islice(self._container.demux(stream), 1):
                return bytes(packet)
        return b""


@contextmanager
def opened(content: Content) -> Iterator[Film]:
    """Open content. Raises NoContainer or others of FAILURES."""
    head = content.range(0, _HEAD)
    format_ = next((one for at, magic, one in _FORMATS if head[at : at + len(magic)] == magic), None)
    if format_ is None:
        raise NoContainer
    with av.open(
        io.BufferedReader(content, _BUFFER),
        "r",
        format=format_.demuxer,
        options={"max_pixels": str(_PIXELS), "threads": "1"},
        container_options={**_OPTIONS, "format_whitelist": format_.family},
        metadata_errors="replace",
        buffer_size=_BUFFER,
    ) as container:
        yield Film(container, format_.demuxer)


def codec_of(stream: Stream) -> CodecContext | None:
    """Return how a stream is coded, if that is known at all; the library's types know only of streams that are."""
    return cast("CodecContext | None", stream.codec_context)


def decodable(stream: Stream) -> bool:
    """Whether a stream may be decoded here, and get it ready for that."""
    context = codec_of(stream)
    if context is None or context.name not in _DECODERS:
        return False
    if isinstance(stream, VideoStream) and not 0 < stream.codec_context.width * stream.codec_context.height <= _PIXELS:
        return False
    if not context.is_open:
        context.thread_count = 1  # no thread can be started
        context.options = {"max_pixels": str(_PIXELS)}
    return True


def _decoded(packet: Packet[VideoStream]) -> list[VideoFrame]:
    try:
        return packet.decode()
    except av.InvalidDataError:
        return []
