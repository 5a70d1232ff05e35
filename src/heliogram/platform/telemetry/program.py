"""The numbers of the machinery itself: commits, the bus, background tasks and the event loop."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from heliogram.platform.telemetry.metrics import Metrics

_WORKS_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
_LAG_INTERVAL_S: Final = 0.5


class _Carrier(Protocol):
    """What is measured of a bus."""

    @property
    def backlog(self) -> int: ...

    @property
    def dead_letter_count(self) -> int: ...


class _Store(Protocol):
    """What is measured of a database."""

    @property
    def queued(self) -> int: ...


class ProgramMetrics:
    """Numbers that belong to no service."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._commit_seconds = metrics.histogram(
            "heliogram_commit_seconds", "How long commits waited for the disk, in seconds."
        ).cell()
        self._commit_works = metrics.histogram(
            "heliogram_commit_works", "How many writes shared a commit.", buckets=_WORKS_BUCKETS
        ).cell()
        self._lag = 0.0
        metrics.gauge(
            "heliogram_loop_lag_seconds",
            "How late the event loop ran a timer: the worst since the last look.",
            self._take_lag,
        )

    def committed(self, works: int, seconds: float) -> None:
        """Count a commit: pass it to ``Database(observe=…)``."""
        self._commit_works.observe(works)
        self._commit_seconds.observe(seconds)

    def watch_store(self, store: _Store) -> None:
        """Show how many writes wait."""
        self._metrics.gauge("heliogram_writes_queued", "Writes that wait for a commit.", lambda: store.queued)

    def watch_bus(self, bus: _Carrier) -> None:
        """Show what the bus holds."""
        self._metrics.gauge("heliogram_bus_backlog", "Events not yet handled.", lambda: bus.backlog)
        self._metrics.gauge(
            "heliogram_bus_dead_letters", "Events that could not be handled.", lambda: bus.dead_letter_count
        )

    async def watch_loop(self) -> None:
        """Measure how late the loop is, for ever; run it as a background task."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LAG_INTERVAL_S
            await asyncio.sleep(_LAG_INTERVAL_S)
            self._lag = max(self._lag, loop.time() - due)

    def _take_lag(self) -> float:
        lag, self._lag = self._lag, 0.0
        return lag
