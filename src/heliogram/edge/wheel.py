"""Deadlines of very many things with one timer.

A wheel keeps what is due in slots of a quarter of a second and looks at the slots that have passed when it is told
the time. Nothing is ever taken out: a deadline that moved is simply added again, and whoever is woken too early sees
that by its own state. That makes moving a deadline further away free, which is what almost all of them do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import structlog

from heliogram.kernel.clock import Clock

T = TypeVar("T")

TICK_S: Final = 0.25
HORIZON_S: Final = 300.0
"""Deadlines further away are looked at after so long: a wheel holds on to what it is to wake."""
_log = structlog.get_logger(__name__)


class Wheel(Generic[T]):
    """Things that want to be woken at a time."""

    __slots__ = ("_done", "_slots", "_wake")

    def __init__(self, wake: Callable[[T, float], None]) -> None:
        """``wake(thing, now)`` is called at most a tick late; it may add things."""
        self._wake = wake
        self._slots: dict[int, list[T]] = {}
        self._done = 0

    def __len__(self) -> int:
        return sum(map(len, self._slots.values()))

    def add(self, at: float, thing: T) -> None:
        """Wake ``thing`` at ``at`` (unix seconds); what is past is woken at the next turn."""
        slot = max(int(at / TICK_S) + 1, self._done + 1)
        things = self._slots.get(slot)
        if things is None:
            self._slots[slot] = [thing]
        else:
            things.append(thing)

    def turn(self, now: float) -> None:
        """Wake everything that is due."""
        current = int(now / TICK_S)
        if current <= self._done:
            self._done = current  # the clock may have been set back
            return
        due = sorted(slot for slot in self._slots if slot <= current)
        self._done = current
        for slot in due:
            for thing in self._slots.pop(slot):
                try:
                    self._wake(thing, now)
                except Exception:  # noqa: BLE001 - one broken thing is not to keep the others from being woken
                    _log.exception("something could not be woken")


class Ticker:
    """Turns wheels while the loop runs."""

    def __init__(self, clock: Clock) -> None:
        """``clock`` tells the wheels the time; the loop's own clock paces the turns."""
        self._clock = clock
        self._turns: list[Callable[[float], None]] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, turn: Callable[[float], None]) -> None:
        """Have ``turn(now)`` called every tick."""
        self._turns.append(turn)

    def start(self) -> None:
        """Begin to tick."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def stop(self) -> None:
        """Tick no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)
        now = self._clock.now()
        for turn in self._turns:
            turn(now)
