"""What a request carries along wherever it goes: its trace and how long anybody still waits for it.

It lives in a context variable, so tasks that a request starts, works it queues on the store and events it publishes
have it too, and a call to another process takes it along.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import msgspec


class RequestContext(msgspec.Struct, frozen=True):
    """The circumstances of the request under way."""

    trace: str = ""
    """Correlates logs, traces and events of one request, across processes."""
    deadline: float | None = None
    """When the answer is no longer wanted, on the running loop's clock."""


NO_REQUEST: Final = RequestContext()
_CURRENT: ContextVar[RequestContext] = ContextVar("heliogram_request", default=NO_REQUEST)


def current_request() -> RequestContext:
    """Return the circumstances of the request under way."""
    return _CURRENT.get()


def enter_request(context: RequestContext) -> None:
    """Make ``context`` that of the current task from here on. For a task that serves one request."""
    _CURRENT.set(context)


@contextmanager
def request(context: RequestContext) -> Iterator[None]:
    """Make ``context`` the current one within a block."""
    token = _CURRENT.set(context)
    try:
        yield
    finally:
        _CURRENT.reset(token)
