"""What the service asks of its workers and what they answer: one frame each, its length before it.

A frame is four bytes of length (little endian) and that many bytes of msgpack.
"""

from __future__ import annotations

from enum import Enum
from struct import Struct
from typing import Final

import msgspec

LENGTH: Final = Struct("<I")


class Shape(Enum):
    """Which renditions are wanted."""

    PHOTO = "photo"
    SQUARE = "square"
    THUMB = "thumb"


class Why(Enum):
    """Why there are none."""

    UNREADABLE = "unreadable"
    DIMENSIONS = "dimensions"
    SMALL = "small"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A picture to be drawn small."""

    content: bytes
    shape: Shape


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


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """There are no renditions."""

    why: Why


_encode: Final = msgspec.msgpack.Encoder().encode
decode_job: Final = msgspec.msgpack.Decoder(Job).decode
decode_answer: Final = msgspec.msgpack.Decoder(Made | Refused).decode


def frame(value: Job | Made | Refused) -> bytes:
    """Return a value as it goes through the pipe."""
    body = _encode(value)
    return LENGTH.pack(len(body)) + body
