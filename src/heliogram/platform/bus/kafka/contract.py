"""The words of the carrier."""

from __future__ import annotations

from typing import Final, NamedTuple

REPLAYED: Final = "replayed"
"""The header of an event that an operator sent again."""


class Received(NamedTuple):
    """An event as the broker has it."""

    topic: str
    """Its full name."""
    partition: int
    offset: int
    key: bytes
    value: bytes
    replayed: bool = False


class Failed(NamedTuple):
    """An event that could not be handled."""

    received: Received
    error: str


class Letter(NamedTuple):
    """A dead letter as an operator sees it."""

    offset: int
    """Its own, among the dead letters."""
    at: float
    """When it was given up, in seconds since the Unix epoch."""
    topic: str
    """Where it was, with the partition and the offset there."""
    partition: int
    source_offset: int
    group: str
    """Who could not handle it."""
    error: str
    key: bytes
    value: bytes
