"""What a worker does to a video or a sound: say what it is, draw a frame or its cover, make a silent video of it.

Sources: https://core.telegram.org/constructor/documentAttributeVideo, https://core.telegram.org/api/files
"""

from __future__ import annotations

import math
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from typing import Final

import av
import msgspec
from av.video.frame import VideoFrame
from PIL import Image, ImageStat

from heliogram.kernel import limits
from heliogram.services.media import pictures
from heliogram.services.media.clips import CODEC, Recorder, even
from heliogram.services.media.containers import FAILURES, Film, codec_of, decodable, opened
from heliogram.services.media.content import Content
from heliogram.services.media.facts import Facts, Kind
from heliogram.services.media.jobs import (
    Animate,
    Answer,
    Clip,
    Inspect,
    Inspected,
    Job,
    Made,
    Medium,
    Portray,
    Refused,
    Rendition,
    Shape,
    Why,
)
from heliogram.services.media.waveforms import waveform

_THUMB_SIDE: Final = 320
_MOMENTS: Final = (0.0, 0.1, 0.3, 0.6)
"""Parts of a video at which a frame is looked for that is not black."""
_FORWARD_PIXELS: Final = 200_000_000
"""Decoded at most to get from a key frame to a moment after it: three seconds of full HD."""
_BLACK: Final = 16
"""The mean of a frame that shows nothing."""
_CODECS: Final = {"hevc": "h265", "libdav1d": "av1"}
_TEXT: Final = 256
_BOXES: Final = 64
"""Boxes of an MP4 file that are looked at to find its index."""
_ANIMATION_SIDE: Final = 1_280
_ANIMATION_FRAMES: Final = 1_200
_ANIMATION_PIXELS: Final = 400_000_000
"""Of all frames together."""
_FRAME_MS: Final = 33
"""A profile's video has no more than 30 frames a second."""
_UPRIGHT: Final = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def work(job: Job, content: Content) -> Answer:
    """Do what a worker of this craft is asked."""
    try:
        with opened(content) as film:
            if isinstance(job, Inspect):
                return _inspected(film, content, job.medium)
            if isinstance(job, Animate):
                return _animated(film)
            assert isinstance(job, Portray)
            return _portrayed(film, job.start_s)
    except FAILURES:
        return Refused(why=Why.UNREADABLE)


def _inspected(film: Film, content: Content, medium: Medium) -> Inspected | Refused:
    if medium is Medium.VIDEO:
        return _video(film, content)
    if film.audio is None or film.video is not None or not film.duration_s:
        return Refused(why=Why.UNREADABLE)
    facts = Facts(
        kind=Kind.AUDIO,
        duration_s=film.duration_s,
        title=_line(film.tags.get("title", "")),
        performer=_line(film.tags.get("artist", "")),
        waveform=_voice(film),
    )
    cover = film.cover()
    drawn = pictures.make(cover, Shape.THUMB) if cover else None
    return Inspected(facts=facts, renditions=drawn.renditions if isinstance(drawn, Made) else [])


def _line(text: str) -> str:
    """Return a tag as one line of bounded length."""
    return " ".join("".join(one if one.isprintable() else " " for one in text[: 4 * _TEXT]).split())[:_TEXT]


def _voice(film: Film) -> bytes:
    """Return the waveform of what may be a voice: Opus in Ogg."""
    if film.demuxer != "ogg" or film.audio is None or not decodable(film.audio):
        return b""
    try:
        return waveform(film.voice(), duration_s=film.duration_s)
    except FAILURES:
        return b""


def _video(film: Film, content: Content) -> Inspected | Refused:
    """Say what a video is; it may have no frame that can be drawn."""
    stream = film.video
    if stream is None or codec_of(stream) is None or not film.duration_s:
        return Refused(why=Why.UNREADABLE)
    width, height = stream.codec_context.width, stream.codec_context.height
    if not 0 < width <= limits.VIDEO_SIDE or not 0 < height <= limits.VIDEO_SIDE:
        return Refused(why=Why.DIMENSIONS)
    codec = stream.codec_context.name
    facts = Facts(
        kind=Kind.VIDEO,
        duration_s=film.duration_s,
        width=width,
        height=height,
        sound=film.audio is not None,
        streaming=film.demuxer == "mov" and _is_indexed_first(content),
        codec=_CODECS.get(codec, codec),
    )
    try:
        shown = _telling_frame(film)
    except FAILURES:
        shown = None
    if shown is None:
        return Inspected(facts=facts, renditions=[])
    if _rotation(shown) in {90, 270}:
        facts = msgspec.structs.replace(facts, width=height, height=width)
    return Inspected(facts=facts, renditions=pictures.draw(_boxed(shown, _THUMB_SIDE), Shape.THUMB))


def _telling_frame(film: Film) -> VideoFrame | None:
    """Return the first frame looked at that is not black, or else the brightest."""
    best, most = None, -1.0
    for part in _MOMENTS:
        frame = _frame_at(film, part * film.duration_s)
        if frame is None:
            break
        light = ImageStat.Stat(_boxed(frame, 32).convert("L")).mean[0]
        if light >= _BLACK:
            return frame
        if light > most:
            best, most = frame, light
    return best


def _frame_at(film: Film, second: float) -> VideoFrame | None:
    """Return the frame of a moment, or one before it where that is much cheaper."""
    if second:
        film.seek(second)
    last = None
    for number, frame in enumerate(film.frames(), 1):
        last = frame
        if (frame.time or 0.0) >= second or number * frame.width * frame.height > _FORWARD_PIXELS:
            break
    return last


def _rotation(frame: VideoFrame) -> int:
    """Return by how much a frame is to be turned to the left: 0, 90, 180 or 270."""
    return round(frame.rotation / 90) * 90 % 360


def _picture(frame: VideoFrame, width: int, height: int, *, smoothly: bool) -> Image.Image:
    """Return a frame, drawn so large and then turned upright; smoothly if it is to be looked at closely."""
    image: Image.Image = frame.to_image(
        width=max(1, width),
        height=max(1, height),
        interpolation="AREA" if smoothly else "FAST_BILINEAR",
        threads=1,  # none can be started
    )
    turn = _UPRIGHT.get(_rotation(frame))
    return image if turn is None else image.transpose(turn)


def _boxed(frame: VideoFrame, box: int) -> Image.Image:
    """Return a frame within a box."""
    shrunk = min(1.0, box / max(frame.width, frame.height))
    return _picture(frame, round(frame.width * shrunk), round(frame.height * shrunk), smoothly=True)


def _squared(frame: VideoFrame, side: int, *, smoothly: bool = False) -> Image.Image:
    """Return the middle square of a frame."""
    scale = side / min(frame.width, frame.height)
    whole = _picture(frame, math.ceil(frame.width * scale), math.ceil(frame.height * scale), smoothly=smoothly)
    left, top = (whole.width - side) // 2, (whole.height - side) // 2
    return whole.crop((left, top, left + side, top + side))


def _is_indexed_first(content: Content) -> bool:
    """Whether the box ``moov`` comes before ``mdat``. Source: ISO/IEC 14496-12, 4.2."""
    at = 0
    for _ in range(_BOXES):
        head = content.range(at, 16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if kind in {b"moov", b"mdat"}:
            return kind == b"moov"
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            return False
        at += length
    return False


def _animated(film: Film) -> Clip | Refused:
    """Make a video of an animated GIF, with its own times; one that would take too long is refused."""
    frames = film.frames()
    first, second = next(frames, None), next(frames, None)
    if film.demuxer != "gif" or first is None:
        return Refused(why=Why.UNREADABLE)
    if second is None:
        return Refused(why=Why.STILL)
    shrunk = min(1.0, _ANIMATION_SIDE / max(first.width, first.height))
    recorder = Recorder(even(round(first.width * shrunk)), even(round(first.height * shrunk)))
    pixels = first.width * first.height
    for number, frame in enumerate(chain((first, second), frames), 1):
        if number > _ANIMATION_FRAMES or number * pixels > _ANIMATION_PIXELS:
            return Refused(why=Why.DIMENSIONS)
        recorder.add(frame, at_ms=_ms(frame), duration_ms=_lasts_ms(frame))
    return _clip(recorder, Kind.ANIMATION, pictures.draw(_boxed(first, _THUMB_SIDE), Shape.THUMB))


def _portrayed(film: Film, start_s: float) -> Clip | Refused:
    """Make a profile's video: the middle square of the first seconds, and the frame of ``start_s`` as a picture."""
    frames = film.frames()
    first = next(frames, None)
    if first is None:
        return Refused(why=Why.UNREADABLE)
    least = min(first.width, first.height)
    if least < limits.PROFILE_SIDE_MIN:
        return Refused(why=Why.SMALL)
    side = even(min(least, limits.PROFILE_VIDEO_SIDE))
    recorder, origin, due = Recorder(side, side), _ms(first), 0
    still, still_ms = first, 0
    for frame in chain((first,), frames):
        at_ms = _ms(frame) - origin
        if at_ms >= limits.PROFILE_VIDEO_DURATION * 1_000:
            break
        if at_ms < due:
            continue
        if at_ms <= start_s * 1_000:
            still, still_ms = frame, at_ms
        recorder.add(VideoFrame.from_image(_squared(frame, side)), at_ms=at_ms, duration_ms=_lasts_ms(frame))
        due = at_ms + _FRAME_MS
    clip = _clip(recorder, Kind.VIDEO, pictures.draw(_squared(still, side, smoothly=True), Shape.SQUARE))
    return msgspec.structs.replace(clip, start_s=still_ms / 1_000)


def _clip(recorder: Recorder, kind: Kind, renditions: list[Rendition]) -> Clip:
    content = recorder.finish()
    facts = Facts(
        kind=kind,
        duration_s=recorder.last_ms / 1_000,
        width=recorder.width,
        height=recorder.height,
        streaming=True,
        codec=CODEC,
        converted=True,
    )
    return Clip(facts=facts, content=content, renditions=renditions)


def _ms(frame: VideoFrame) -> int:
    return round((frame.time or 0.0) * 1_000)


def _lasts_ms(frame: VideoFrame) -> int:
    return max(1, round(float((frame.duration or 0) * (frame.time_base or 0)) * 1_000)) if frame.duration else _FRAME_MS


def _load() -> None:
    """Make a video and look into it, so that whatever the library loads when it is first needed is loaded."""
    for module in walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    side = limits.PROFILE_SIDE_MIN
    recorder = Recorder(side, side)
    recorder.add(VideoFrame(side, side, "yuv420p"), at_ms=0, duration_ms=_FRAME_MS)
    made = recorder.finish()
    for job in (
        Inspect(size=len(made), budget=len(made), medium=Medium.VIDEO),
        Portray(size=len(made), budget=len(made), start_s=0.0),
    ):
        work(job, Content(lambda offset, limit: made[offset : offset + limit], size=len(made), budget=1 << 20))


_load()
