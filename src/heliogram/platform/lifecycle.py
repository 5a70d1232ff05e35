"""Starting and stopping the program.

Parts are added in the order in which they start: what others need first (the store), what faces the network last.
Stopping runs backwards, so the sockets stop taking requests while everything behind them still works; a part's ``stop``
*drains*: it refuses new work and returns when what it accepted is done. Each has a bounded time for it; one that
does not finish is logged and left behind, so that the others stop in order. ::

    starting --all started--> ready --signal or crash--> stopping --> stopped
        |                                                   ^
        +--a part fails: those before it are stopped -------+

A second signal while stopping ends the program at once.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Annotated, Final

import msgspec
import structlog
from msgspec import Meta

from heliogram.platform.memory import keep_large_blocks

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_SWITCH_INTERVAL_S: Final = 0.0005
"""How long a thread that wants the interpreter waits for the loop to give way. The commit thread wants it twice per
commit, for microseconds; at Python's default of 5 ms a busy loop made it wait that long each time, and a store under
load took 1,200 writes a second where it now takes 3,900."""
_EXIT_CRASHED: Final = 70
"""``EX_SOFTWARE``: a part failed while running."""
_EXIT_FORCED: Final = 130
_log = structlog.get_logger(__name__)


class LifecycleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the program stops."""

    drain_s: Annotated[
        float,
        Meta(
            gt=0,
            description="Seconds that each part may take to finish what it has accepted; the gateway waits up to twice"
            " its own drain_s.",
        ),
    ] = 30.0


class Phase(Enum):
    """Where the program is in its life."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"


Step = Callable[[], Awaitable[object]]


class _Part(msgspec.Struct, frozen=True):
    name: str
    start: Step | None
    stop: Step | None


class Lifecycle:
    """Starts parts in order, waits, stops them in reverse."""

    def __init__(self, settings: LifecycleSettings | None = None) -> None:
        self._settings = settings or LifecycleSettings()
        self._parts: list[_Part] = []
        self._started: list[_Part] = []
        self._end: asyncio.Event | None = None
        self._exit_code = 0
        self.phase = Phase.STARTING

    def add(self, name: str, *, start: Step | None = None, stop: Step | None = None) -> None:
        """Add the part that starts after all added before, and stops before them."""
        self._parts.append(_Part(name, start, stop))

    async def start(self) -> None:
        """Start every part. If one fails, those that started are stopped and its exception is raised."""
        self._end = asyncio.Event()
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        keep_large_blocks()
        for part in self._parts:
            began = time.perf_counter()
            try:
                if part.start is not None:
                    await part.start()
            except BaseException:
                _log.error("could not start", part=part.name)
                await self.stop()
                raise
            self._started.append(part)
            _log.debug("started", part=part.name, ms=round(1000 * (time.perf_counter() - began), 1))
        # What exists now stays: a full collection that walked it would stop the loop for 20 ms each time.
        gc.collect()
        gc.freeze()
        self.phase = Phase.READY

    async def stop(self) -> None:
        """Stop what was started, in reverse; each part has its time to drain. Raises nothing."""
        self.phase = Phase.STOPPING
        while self._started:
            part = self._started.pop()
            if part.stop is None:
                continue
            try:
                async with asyncio.timeout(self._settings.drain_s):
                    await part.stop()
            except TimeoutError:
                _log.error("did not finish in time", part=part.name, seconds=self._settings.drain_s)
            except Exception:  # noqa: BLE001 - the other parts are to stop all the same
                _log.exception("could not stop", part=part.name)
            else:
                _log.debug("stopped", part=part.name)
        self.phase = Phase.STOPPED

    def end(self, exit_code: int = 0) -> None:
        """Have :meth:`run` stop the program. The first exit code that is not 0 stays."""
        self._exit_code = self._exit_code or exit_code
        if self._end is not None:
            self._end.set()

    def crashed(self, name: str, error: BaseException) -> None:
        """Stop the program because something it can't do without failed; pass it to Tasks as ``on_crash``."""
        _log.critical("stopping after a failure", part=name, error=repr(error))
        self.end(_EXIT_CRASHED)

    async def run(self, *, on_ready: Callable[[], None] | None = None) -> int:
        """Start, wait for SIGTERM, SIGINT or :meth:`end`, stop; return the exit code."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._signalled, number)
        try:
            await self.start()
            assert self._end is not None
            if on_ready is not None:
                on_ready()
            await self._end.wait()
            await self.stop()
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
        return self._exit_code

    def _signalled(self, number: signal.Signals) -> None:
        if self._end is not None and self._end.is_set():
            _log.warning("ending at once", signal=number.name)
            os._exit(_EXIT_FORCED)
        _log.info("stopping", signal=number.name)
        self.end()
