"""What the program may know of time and chance, as protocols to inject.

The implementations that touch the machine are in :mod:`heliogram.platform.clock`; tests pass their own.
"""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """A source of time."""

    def now(self) -> float:
        """Return the wall clock in seconds since the Unix epoch."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from an arbitrary origin."""
        ...


class Entropy(Protocol):
    """A source of unpredictable bytes, fit for keys."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` unpredictable bytes."""
        ...
