"""The one home of background tasks.

A bare ``asyncio.create_task`` may be collected while it runs, and if it fails nobody hears of it until then. Every
task here belongs to a :class:`Tasks`, which holds it, logs how it failed, tells its owner, and can wait for all or
cancel all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, Final, TypeVar

import structlog

T = TypeVar("T")

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 30.0
_pause = asyncio.sleep
_log = structlog.get_logger(__name__)


class Tasks:
    """The background tasks of one owner."""

    def __init__(self, owner: str, *, on_crash: Callable[[str, BaseException], None] | None = None) -> None:
        """``on_crash(name, error)`` is told of a task that raised, after it was logged.

        Without it the failure is logged and counted only; the lifecycle passes one that stops the program.
        """
        self._owner = owner
        self._on_crash = on_crash
        self._tasks: set[asyncio.Task[Any]] = set()
        self.crashes = 0
        """How many tasks raised so far."""

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, coroutine: Coroutine[Any, Any, object], *, name: str, context: Context | None = None) -> None:
        """Run a coroutine in the background until it ends or the owner stops."""
        _ = self.task(coroutine, name=name, context=context)

    def task(self, coroutine: Coroutine[Any, Any, T], *, name: str, context: Context | None = None) -> asyncio.Task[T]:
        """As :meth:`start`, and return the task for the caller to await or cancel."""
        task = asyncio.create_task(coroutine, name=f"{self._owner}: {name}", context=context)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def start_forever(self, make: Callable[[], Coroutine[Any, Any, None]], *, name: str) -> None:
        """Run ``make()`` in the background, and again after a growing pause whenever it raises.

        Its failures are logged, but ``on_crash`` is not told of them: there is a next time.
        """
        self.start(self._forever(make, name), name=name)

    async def _forever(self, make: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await make()
            except Exception as error:  # noqa: BLE001 - whatever it was, it is logged and tried again
                self._note(name, error)
            else:
                return
            if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE_S:
                pause = _FIRST_PAUSE_S  # it had worked for a while: not the same failure over and over
            await _pause(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def drain(self) -> None:
        """Wait until every task has ended, those that start meanwhile too."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        """Cancel every task and wait until all have ended."""
        for task in self._tasks:
            task.cancel()
        await self.drain()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crashed(task.get_name(), error)

    def _crashed(self, name: str, error: BaseException) -> None:
        self._note(name, error)
        if self._on_crash is not None:
            self._on_crash(name, error)

    def _note(self, name: str, error: BaseException) -> None:
        self.crashes += 1
        _log.error("a background task failed", task=name, exc_info=error)
