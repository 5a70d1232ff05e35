"""What a look into a document's content found; no client's word is in it."""

from __future__ import annotations

from enum import Enum

import msgspec


class Kind(Enum):
    """What a document is, judged by its content."""

    VIDEO = "video"
    ANIMATION = "animation"
    """A short silent video, played over and over."""
    AUDIO = "audio"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """About a video or a sound."""

    kind: Kind
    duration_s: float
    width: int = 0
    """Of a video as it is shown, after rotation."""
    height: int = 0
    sound: bool = False
    """Whether a video has sound."""
    streaming: bool = False
    """Whether it can be played while it is fetched: an MP4 file whose index comes before its content."""
    codec: str = ""
    """Of the pictures of a video, by the names that clients know: ``h264``, ``h265``, ``av1``, ``vp9`` and so on."""
    title: str = ""
    """As the tags of a sound say, like ``performer``."""
    performer: str = ""
    waveform: bytes = b""
    """Of a voice: 100 numbers from 0 to 31, five bits each, the lowest bits of the first byte first."""
    converted: bool = False
    """Whether the server made the content of an animated GIF."""
