"""The words of the ledger: streams, heads, entries and the event that says a box has moved."""

from __future__ import annotations

from enum import Enum

import msgspec
from typing_extensions import override

from heliogram.kernel.ids import AuthKeyId, BoxId
from heliogram.platform.bus import Event
from heliogram.platform.ledger.records import Record

FIRST_HEAD = 1
"""Where the streams of a new box stand. Never 0: clients take 0 for "unknown" and lose messages."""


class Stream(Enum):
    """The logs of a box, each with its own numbers.

    Source: https://core.telegram.org/api/updates
    """

    PTS = "pts"
    """Messages: what clients count."""
    SEQ = "seq"
    """Everything else that devices must learn."""
    QTS = "qts"
    """Secret chats and what bots are told."""


class Heads(msgspec.Struct, frozen=True):
    """The newest number of every stream of a box."""

    pts: int = FIRST_HEAD
    seq: int = FIRST_HEAD
    qts: int = FIRST_HEAD
    at: int = 0
    """When the box last moved, in seconds since the Unix epoch; 0 for a new box."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of a log. It occupies the numbers ``number - count + 1`` to ``number``."""

    stream: Stream
    number: int
    count: int
    at: int
    """Seconds since the Unix epoch."""
    record: Record
    payload: bytes
    """The record as stored."""


class BoxAdvanced(Event, frozen=True):
    """A box got new entries, and they are durable. Carried within a process only: it holds live objects."""

    box: BoxId
    entries: tuple[Entry, ...]
    """In the order they were appended, so each stream's numbers rise."""
    origin: AuthKeyId | None
    """The device whose request caused them; it learns of them from its answer."""

    @property
    @override
    def key(self) -> int:
        return self.box
