"""What the service asks of its workers and what they answer: frames, their length before them.

A frame is four bytes of length (little endian) and that many bytes. The service sends a job (msgpack). The worker
answers (msgpack) with what it made, or asks for a range of the content first (:class:`Wanted`), as often as its
budget allows: then the next frame to it is that range, bare. So content of gigabytes is looked into without being
sent; and what a worker asks for is checked, since it may be in the hands of the content it reads.
"""

from __future__ import annotations

from enum import Enum
from struct import Struct
from typing import Final

import msgspec

from heliogram.services.media.facts import Facts

LENGTH: Final = Struct("<I")
RANGE: Final = 1 << 20
"""The longest range that may be asked for at once."""
ANSWER: Final = 32 << 20
"""The longest answer that is taken."""


class Craft(Enum):
    """What a worker can do. It loads what it needs for that, then shuts itself in."""

    PICTURES = "pictures"
    FILMS = "films"


class Shape(Enum):
    """Which renditions of a picture are wanted."""

    PHOTO = "photo"
    SQUARE = "square"
    THUMB = "thumb"


class Medium(Enum):
    """What a film must be, or be refused."""

    VIDEO = "video"
    AUDIO = "audio"


class Why(Enum):
    """Why there is no result."""

    UNREADABLE = "unreadable"
    DIMENSIONS = "dimensions"
    SMALL = "small"
    STILL = "still"
    """An animation of a single picture."""
    LATE = "late"
    """Others were before it for too long."""


class Draw(msgspec.Struct, frozen=True, kw_only=True, tag="draw"):
    """A picture is to be drawn small."""

    size: int
    """Of the content, like ``budget`` (what may be read of it, all in all) in bytes."""
    budget: int
    shape: Shape


class Inspect(msgspec.Struct, frozen=True, kw_only=True, tag="inspect"):
    """A video or a sound is to be looked into."""

    size: int
    budget: int
    medium: Medium


class Animate(msgspec.Struct, frozen=True, kw_only=True, tag="animate"):
    """An animated GIF is to become a silent video."""

    size: int
    budget: int


class Portray(msgspec.Struct, frozen=True, kw_only=True, tag="portray"):
    """A video is to become a square, short, silent one, and its frame at ``start_s`` the renditions of a profile."""

    size: int
    budget: int
    start_s: float


Job = Draw | Inspect | Animate | Portray


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """A picture drawn: JPEG, or stripped for type ``i``."""

    type: str
    width: int
    height: int
    content: bytes


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """The picture upright, and its renditions."""

    width: int
    height: int
    renditions: list[Rendition]


class Inspected(msgspec.Struct, frozen=True, kw_only=True, tag="inspected"):
    """What was found, and renditions of a frame or a cover; maybe none."""

    facts: Facts
    renditions: list[Rendition]


class Clip(msgspec.Struct, frozen=True, kw_only=True, tag="clip"):
    """A video that was made (MP4, H.264), and renditions of a frame."""

    facts: Facts
    content: bytes
    renditions: list[Rendition]
    start_s: float = 0.0
    """The moment that the renditions of a profile's video show."""


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """There is no result."""

    why: Why


class Wanted(msgspec.Struct, frozen=True, kw_only=True, tag="wanted"):
    """A range of the content; it lies within it."""

    offset: int
    limit: int


Answer = Made | Inspected | Clip | Refused

_encode: Final = msgspec.msgpack.Encoder().encode
decode_job: Final = msgspec.msgpack.Decoder(Job).decode
decode_answer: Final = msgspec.msgpack.Decoder(Answer | Wanted).decode


def frame(value: Job | Answer | Wanted) -> bytes:
    """Return a value as it goes through the pipe."""
    return framed(_encode(value))


def framed(body: bytes) -> bytes:
    """Return bytes as they go through the pipe."""
    return LENGTH.pack(len(body)) + body
