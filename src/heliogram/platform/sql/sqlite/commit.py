"""The thread in which COMMIT waits for the disk, so that the event loop does not.

Two threads are never inside the writing connection at once: the database hands it over with :meth:`CommitThread.submit`
and touches it again only when ``done`` has been called.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeAlias

Job: TypeAlias = Callable[[], None]
Done: TypeAlias = Callable[[Exception | None], None]


class CommitThread:
    """Runs jobs one after another in one thread and reports each back to the loop it came from."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Done, asyncio.AbstractEventLoop] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job, done: Done, loop: asyncio.AbstractEventLoop) -> None:
        """Run ``job`` in the thread, then ``done(error)`` on the loop."""
        self._jobs.put((job, done, loop))

    def close(self) -> None:
        """Finish what was submitted and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, done, loop = item
            error: Exception | None = None
            try:
                job()
            except Exception as caught:  # noqa: BLE001 - whatever it is, it belongs to those who wait
                error = caught
            loop.call_soon_threadsafe(done, error)
