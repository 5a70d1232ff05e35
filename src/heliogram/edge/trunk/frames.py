"""What goes through a trunk: frames, each about one link.

A message of the stream is any number of frames, all that one turn of the loop had to say::

    kind    link     number   length   payload
    1 byte  4 bytes  8 bytes  4 bytes  length bytes       little endian

=============  ===========  ==============================================================================
from           kind         number, payload
=============  ===========  ==============================================================================
gateway        OPEN         the data centre the client says it talks to; its address
gateway        OPEN_HTTP    the same, of one request over HTTP
gateway        PACKET       1 when a quick ack is asked for; an encrypted packet
gateway        LOST         the link is gone
gateway        STALLED      the client does not take what is written
gateway        WRITABLE     it does again
gateway        HURRY        over HTTP: answer with whatever there is
gateway        DRAIN        the gateway is about to stop (link 0): answer with DRAINED when nothing is under way
session        SEND         an encrypted packet
session        QUICK_ACK    the token
session        FAIL         a transport error, or 0; the reason, for the gateway's metrics
session        CLOSE        the reason
session        HOLD         why reading is held, see :mod:`heliogram.edge.link`
session        RELEASE      the same
session        DISCONNECT   when to close, in microseconds since the Unix epoch
session        SERVE        the client has opened a session
session        RESPOND      over HTTP: the status; the body
session        DRAINED      nothing of this gateway's is under way any more (link 0)
=============  ===========  ==============================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from struct import Struct
from typing import Final, NamedTuple


class Kind(IntEnum):
    """What a frame says; see the head of this module."""

    OPEN = 1
    OPEN_HTTP = 2
    PACKET = 3
    LOST = 4
    STALLED = 5
    WRITABLE = 6
    HURRY = 7
    DRAIN = 8
    SEND = 33
    QUICK_ACK = 34
    FAIL = 35
    CLOSE = 36
    HOLD = 37
    RELEASE = 38
    DISCONNECT = 39
    SERVE = 40
    RESPOND = 41
    DRAINED = 42


class Frame(NamedTuple):
    """One frame."""

    kind: int
    link: int
    number: int
    payload: bytes


class MalformedFrame(ValueError):  # noqa: N818 - it names the fact
    """The other process speaks another version, or is none of ours."""


_HEAD: Final = Struct("<BIqI")
NO_LINK: Final = 0


def encode(kind: Kind, link: int, number: int = 0, payload: bytes = b"") -> bytes:
    """Return a frame as it goes through the stream."""
    return _HEAD.pack(kind, link, number, len(payload)) + payload


def decode(message: bytes) -> Iterator[Frame]:
    """Yield the frames of a message. Raises MalformedFrame."""
    at, end = 0, len(message)
    while at < end:
        if end - at < _HEAD.size:
            raise MalformedFrame("a head is cut off")
        kind, link, number, length = _HEAD.unpack_from(message, at)
        at += _HEAD.size
        if end - at < length:
            raise MalformedFrame("a payload is cut off")
        yield Frame(kind, link, number, message[at : at + length])
        at += length
