"""What a bus promises, whichever technology carries it.

* Publishing never blocks and never fails the publisher.
* A *group* gets every event of its type once; several members of one group share them. Groups don't wait for each
  other.
* Within a group, events of one key are handled one at a time in the order they were published; events of different
  keys may be handled at the same time and in any order.
* Nothing is skipped: an event whose handler raises becomes a :class:`DeadLetter`, logged, counted and kept where an
  operator sees it, and the events behind it go on. A handler is therefore to be idempotent: a carrier between
  processes may also bring an event twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True):
    """Something that happened. Subclasses are named in the past tense and say what orders them."""

    @property
    def key(self) -> int | str:
        """What the event is about: events of one key stay in order. By default, all of the type do."""
        return ""


E = TypeVar("E", bound=Event)
Handler: TypeAlias = Callable[[E], Awaitable[None] | None]
"""Handles one event: a plain function (it runs at once, so it must be quick) or a coroutine function."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a group could not handle."""

    event: Event
    group: str
    error: str
    """The exception's type and text."""


class Bus(ABC):
    """Carries events; see the head of this module."""

    @abstractmethod
    def publish(self, event: Event) -> None:
        """Hand an event to every group that subscribed to its type. Returns at once."""

    @abstractmethod
    def subscribe(self, event_type: type[E], handler: Handler[E], *, group: str) -> None:
        """Have ``handler`` called with every event of exactly this type, as part of ``group``.

        Raises :class:`ValueError` if the group already handles this type in this process.
        """

    @property
    @abstractmethod
    def dead_letters(self) -> Sequence[DeadLetter]:
        """The newest events that could not be handled."""

    @property
    @abstractmethod
    def dead_letter_count(self) -> int:
        """How many events could not be handled since the start."""

    @property
    @abstractmethod
    def backlog(self) -> int:
        """How many events are published but not yet handled by some group."""

    @abstractmethod
    async def drain(self) -> None:
        """Wait until nothing is left to handle."""

    @abstractmethod
    async def close(self) -> None:
        """Handle what is left and stop."""
