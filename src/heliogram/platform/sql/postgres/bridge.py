"""Works that wait without knowing: a plain function whose statements are awaited.

A work is a synchronous function, here as on the embedded store. It runs in a greenlet of the loop's own thread: where
it asks for rows it switches out, the coroutine that runs it awaits them, and switches back in. So a work never runs
in another thread, works of different transactions take turns only where they wait, and nothing needs a lock.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any, TypeVar, cast

from greenlet import getcurrent, greenlet

T = TypeVar("T")


async def run_work(work: Callable[[], T], context: Context) -> T:
    """Run a work to its end in a context that nothing else is in; what it raises is raised here."""
    runner = greenlet(work)
    runner.gr_context = context
    step: Any = runner.switch()
    while not runner.dead:
        try:
            outcome = await step
        except BaseException as error:  # noqa: BLE001 - whatever it is, the work is where it belongs
            step = runner.throw(error)
        else:
            step = runner.switch(outcome)
    return cast("T", step)


def wait_for(awaited: Awaitable[T]) -> T:
    """Return what comes of ``awaited``; to be called by a work."""
    outer = getcurrent().parent
    assert outer is not None  # a work runs in a greenlet of its own
    return cast("T", outer.switch(awaited))
