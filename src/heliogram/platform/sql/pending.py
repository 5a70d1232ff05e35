"""Works on their way: queued by their writers, run in a batch, announced and answered when that is durable."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextvars import copy_context
from typing import Any, Generic, TypeVar

import structlog

from heliogram.kernel.faults import FloodWait
from heliogram.platform.sql.transaction import StorageError, Transaction

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Pending(Generic[T]):
    """A work on its way: queued, then run, then settled by the commit."""

    __slots__ = ("callbacks", "context", "error", "future", "result", "work")

    def __init__(self, work: Callable[[Transaction], T], future: asyncio.Future[T]) -> None:
        self.work = work
        self.future = future
        self.context = copy_context()  # the work and its callbacks belong to the writer's request
        self.result: T | None = None
        self.error: Exception | None = None
        self.callbacks: list[Callable[[], None]] = []

    def run(self, tx: Transaction) -> None:
        """Run the work, in the writer's context; what it raises leaves from here."""
        self.result = _checked(self.work(tx))
        tx.close()
        self.callbacks = tx.take_callbacks()


class WriteQueue(deque[Pending[Any]]):
    """The works that wait for their batch."""

    def __init__(self, most: int) -> None:
        """``most``: how many may wait."""
        super().__init__()
        self._most = most
        self._closed = False

    def admit(self, work: Callable[[Transaction], T], loop: asyncio.AbstractEventLoop) -> asyncio.Future[T]:
        """Queue a work and return what its writer awaits. Raises StorageError once closed, FloodWait when full."""
        if self._closed:
            raise StorageError("the database is closed")
        if len(self) >= self._most:
            raise FloodWait(1)
        future: asyncio.Future[T] = loop.create_future()
        self.append(Pending(work, future))
        return future

    def close(self) -> None:
        """Admit no more works."""
        self._closed = True


def announce(works: Iterable[Pending[Any]]) -> None:
    """Run the callbacks of those that succeeded, in order."""
    for pending in works:
        if pending.error is None:
            for callback in pending.callbacks:
                try:
                    pending.context.run(callback)
                except Exception:  # noqa: BLE001 - the others are not to pay for it
                    _log.exception("a callback after a commit failed")


def answer(works: Iterable[Pending[Any]]) -> None:
    """Answer every writer."""
    for pending in works:
        if pending.future.done():  # the writer was cancelled meanwhile
            continue
        if pending.error is None:
            pending.future.set_result(pending.result)
        else:
            pending.future.set_exception(pending.error)


def _checked(result: T) -> T:
    """Refuse a work that is a coroutine function: nothing would have run inside the transaction."""
    if isinstance(result, Coroutine):
        result.close()
        raise TypeError("a work is a plain function: nothing can be awaited inside a transaction")
    return result
