"""The bus within one process.

An event waits in one of three places. ``_published`` holds what this turn of the loop published; the next turn
delivers it, so a publisher never runs handlers. A plain handler is done within that turn. For a coroutine the key gets
a *lane*: while it runs, later events of the key queue in the lane, and the task that runs the lane takes them one by
one. When a group has as many lanes as it may, everything further queues in its ``overflow``, in order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from typing import Any, Final, TypeAlias

import structlog
from typing_extensions import override

from heliogram.platform.bus.contract import Bus, DeadLetter, E, Event, Handler
from heliogram.platform.tasks import Tasks
from heliogram.platform.telemetry import span

_LANES: Final = 256
"""Keys that one group handles at the same time; more would only queue further down."""
_KEPT_LETTERS: Final = 1_000
_log = structlog.get_logger(__name__)

_Published: TypeAlias = tuple[Event, Context]


class LocalBus(Bus):
    """Carries events between the parts of one process."""

    def __init__(self, *, lanes: int = _LANES, buried: Callable[[DeadLetter], None] | None = None) -> None:
        """``lanes`` bounds the keys that one group handles at the same time; ``buried`` is told of dead letters."""
        self._buried = buried
        self._lanes = lanes
        self._groups: dict[type[Event], list[_Group]] = {}
        self._published: deque[_Published] = deque()
        self._tasks = Tasks("bus")
        self._letters: deque[DeadLetter] = deque(maxlen=_KEPT_LETTERS)
        self._letter_count = 0

    @override
    def publish(self, event: Event) -> None:
        if not self._published:
            asyncio.get_running_loop().call_soon(self.deliver)
        self._published.append((event, copy_context()))

    @override
    def subscribe(self, event_type: type[E], handler: Handler[E], *, group: str) -> None:
        groups = self._groups.setdefault(event_type, [])
        if any(known.name == group for known in groups):
            raise ValueError(f"group {group} handles {event_type.__name__} already")
        groups.append(_Group(group, handler, self))

    @property
    @override
    def dead_letters(self) -> Sequence[DeadLetter]:
        return tuple(self._letters)

    @property
    @override
    def dead_letter_count(self) -> int:
        return self._letter_count

    @property
    @override
    def backlog(self) -> int:
        return len(self._published) + sum(group.waiting() for groups in self._groups.values() for group in groups)

    @override
    async def drain(self) -> None:
        while self._published or len(self._tasks):
            await asyncio.sleep(0)
            await self._tasks.drain()

    @override
    async def close(self) -> None:
        await self.drain()

    def deliver(self) -> None:
        """Hand over what was published until now, at once instead of in the next turn of the loop."""
        published, self._published = self._published, deque()
        for event, context in published:
            for group in self._groups.get(type(event), ()):
                group.take(event, context)

    def may_open_lane(self, group: _Group) -> bool:
        """Say whether a group may handle one more key at the same time."""
        return len(group.lanes) < self._lanes

    def start_lane(self, group: _Group, key: int | str, first: Awaitable[None], event: Event, context: Context) -> None:
        """Run a lane in the background, in the context of the event that opened it."""
        self._tasks.start(group.run_lane(key, first, event), name=f"{group.name} {key}", context=context)

    def bury(self, event: Event, group: str, error: Exception) -> None:
        """Keep an event that could not be handled."""
        self._letter_count += 1
        letter = DeadLetter(event=event, group=group, error=f"{type(error).__name__}: {error}")
        self._letters.append(letter)
        # The event itself is not logged: it may carry what people wrote.
        _log.error("an event could not be handled", event_type=type(event).__name__, group=group, exc_info=error)
        if self._buried is not None:
            self._buried(letter)


class _Group:
    """One subscription: a handler and the events on their way to it."""

    def __init__(self, name: str, handler: Handler[Any], bus: LocalBus) -> None:
        self.name = name
        self.lanes: dict[int | str, deque[_Published]] = {}
        self._handler = handler
        self._bus = bus
        self._overflow: deque[_Published] = deque()

    def waiting(self) -> int:
        return len(self._overflow) + sum(1 + len(lane) for lane in self.lanes.values())

    def take(self, event: Event, context: Context) -> None:
        """Handle the event now, or queue it behind what must come first."""
        if self._overflow or not self._bus.may_open_lane(self):
            self._overflow.append((event, context))
        else:
            self._admit(event, context)

    def _admit(self, event: Event, context: Context) -> None:
        lane = self.lanes.get(event.key)
        if lane is not None:
            lane.append((event, context))
            return
        under_way = self._call(event, context)
        if under_way is not None:
            self.lanes[event.key] = deque()
            self._bus.start_lane(self, event.key, under_way, event, context)

    def _call(self, event: Event, context: Context) -> Awaitable[None] | None:
        try:
            under_way: Awaitable[None] | None = context.run(self._handler, event)
        except Exception as error:  # noqa: BLE001 - whatever it is, the event is kept
            self._bus.bury(event, self.name, error)
            return None
        return under_way

    async def run_lane(self, key: int | str, under_way: Awaitable[None], event: Event) -> None:
        """Finish the event under way, then go on with those that queued behind it."""
        await self._finish(under_way, event)
        lane = self.lanes[key]
        while lane:
            event, context = lane.popleft()
            following = self._call(event, context)
            if following is not None:  # a task of its own, to run in its own publisher's context
                self._bus.start_lane(self, key, following, event, context)
                return
        del self.lanes[key]
        while self._overflow and self._bus.may_open_lane(self):
            self._admit(*self._overflow.popleft())

    async def _finish(self, under_way: Awaitable[None], event: Event) -> None:
        try:
            with span(f"handle {type(event).__name__}", group=self.name):
                await under_way
        except Exception as error:  # noqa: BLE001 - whatever it is, the event is kept
            self._bus.bury(event, self.name, error)
