"""A SQLite database with one writer, shared commits and readers that never wait for it.

How a write runs
----------------
``await database.write(work)`` queues ``work``. Once per turn of the event loop the queue is taken as one *batch*:
BEGIN, every work in the order it was queued, COMMIT. The statements run in the loop's thread (they take
microseconds and touch memory only); COMMIT waits for the disk in a thread of its own while new works queue for the
next batch. When it returns, the callbacks of :meth:`Transaction.after_commit` run in the order of the works, and
then every writer's ``await`` returns. So a hundred concurrent writers share one ``fsync``, a writer is answered only
when its rows would survive a power cut, and a slow disk makes answers slow but never stalls the loop.

::

    idle --write--> scheduled --next tick--> running --COMMIT handed over--> committing
      ^                ^                                                        |
      |                +----------------- works are waiting --------------------+
      +------------------------------------ none are ---------------------------+

What a work must be
-------------------
A synchronous function of the transaction, without effects but those on the transaction: it may run twice. When a
work raises after it changed something, what the batch has done is rolled back and runs again, this time each work
within a savepoint. The exception goes to the writer that caused it and to nobody
else. A work that raises before it changed anything, the usual refusal, costs the others nothing.

What a read sees
----------------
Everything that has been announced and nothing else. While a commit is under way, reads keep to the state before it:
the rows become visible on the disk a little before the loop hears of it, and who read them then would tell clients
of a message before its push, which they count twice or drop. A reader that is held so keeps the log (WAL) from
starting over; so commits do not fold the log into the file by themselves, :meth:`Database._fold` does it between
two batches.

Bounds: after ``max_turn_ms`` of statements the loop turns to its sockets and the batch goes on in its next turn, with
the transaction open; after ``max_works`` works or ``max_batch_ms`` it commits. Beyond ``max_queued`` waiting works a
write is refused with ``FLOOD_WAIT``.

``docs/decisions/where-a-transaction-runs.md`` has the measurements behind the placement.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

import structlog
from typing_extensions import override

from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql.database import Database
from heliogram.platform.sql.pending import WriteQueue, announce, answer
from heliogram.platform.sql.settings import SqlSettings
from heliogram.platform.sql.sqlite.batch import Batch
from heliogram.platform.sql.sqlite.commit import CommitThread
from heliogram.platform.sql.sqlite.transaction import SqliteReader
from heliogram.platform.sql.transaction import Reader, StorageError, Transaction
from heliogram.platform.telemetry import span

T = TypeVar("T")

_STATEMENT_CACHE: Final = 512
"""Prepared statements kept per connection; more than the program has, so none is ever prepared twice."""
_BUSY_TIMEOUT_MS: Final = 5_000
"""How long to wait for another process, such as a command line beside the server, that is writing."""
_BUSY_RETRY_S: Final = 0.01
_SLOW_READERS: Final = 2
_FOLD_PAGES: Final = 4_000
"""Pages of the log (16 MB) after which it is folded into the file, in the commit thread. Four times the library's
default, for hot pages are then copied once where they would be four times; measured 5 % fewer cycles."""
_FIRST_FOLD: Final = 64
"""Commits until the first fold; it tells how many pages a commit makes, and so when the next is due."""
_log = structlog.get_logger(__name__)


class SqliteDatabase(Database):
    """One SQLite file. Use it from one event loop; see the head of this module."""

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        settings: SqlSettings | None = None,
        *,
        points: CrashPoints = NO_POINTS,
        observe: Callable[[int, float], None] | None = None,
        announced: Callable[[], None] | None = None,
    ) -> None:
        """Open or create the file at ``path``.

        ``observe(works, seconds)`` is told of every commit: how many shared it and how long it took. ``announced()``
        is called when the callbacks of a commit have run, before anybody goes on: time to pass on what they said.
        """
        self._path = path
        self._settings = settings or SqlSettings()
        self._points = points
        self._observe = observe
        self._announced = announced
        self._holding = False
        self._commits_since_fold = 0
        self._fold_after = _FIRST_FOLD
        self._writer = self._connect(query_only=False)
        # From here on it never waits in the loop: a batch that finds the store locked comes back later.
        self._writer.execute("PRAGMA busy_timeout = 0")
        self._careful = False
        self._locked_since: float | None = None
        self._problem = ""
        self._reader = self._connect(query_only=True)
        self._queue = WriteQueue(self._settings.max_queued)
        self._busy = False
        self._idle: asyncio.Future[None] | None = None
        self._commits = CommitThread(f"commit {path.name}")
        self._slow: ThreadPoolExecutor | None = None
        self._slow_connections: deque[sqlite3.Connection] = deque()

    def _connect(self, *, query_only: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENT_CACHE
        )
        settings = self._settings
        for pragma in (
            "wal_autocheckpoint = 0",
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            f"synchronous = {settings.synchronous}",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            f"cache_size = {-1024 * settings.cache_mb}",
            f"mmap_size = {settings.mmap_mb * 2**20}",
            f"query_only = {int(query_only)}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    @property
    @override
    def problem(self) -> str:
        """What the last transaction failed with, or nothing: for the health check."""
        return self._problem

    @property
    @override
    def queued(self) -> int:
        """How many writes wait for their batch."""
        return len(self._queue)

    # Reading

    @override
    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run ``work`` over what is announced. For reads of a few rows: here it runs at once, in the loop's thread.

        Awaited nevertheless, for a store across a network can't do that; whoever reads may not count on it.
        """
        connection = self._reader
        if connection.in_transaction:  # a read within a read, or during a commit, sees the same snapshot
            return work(SqliteReader(connection))
        connection.execute("BEGIN")
        try:
            return work(SqliteReader(connection))
        finally:
            connection.execute("COMMIT")

    @override
    async def read_slow(self, work: Callable[[Reader], T]) -> T:
        """Run ``work`` in a thread, over what is committed. For scans that would keep the loop waiting."""
        if self._slow is None:
            self._slow = ThreadPoolExecutor(_SLOW_READERS, thread_name_prefix="slow read")
        with span("store read"):
            return await asyncio.get_running_loop().run_in_executor(self._slow, self._read_in_thread, work)

    def _read_in_thread(self, work: Callable[[Reader], T]) -> T:
        try:
            connection = self._slow_connections.pop()
        except IndexError:
            connection = self._connect(query_only=True)
        try:
            connection.execute("BEGIN")
            try:
                return work(SqliteReader(connection))
            finally:
                connection.execute("COMMIT")
        finally:
            self._slow_connections.append(connection)

    def _hold(self) -> None:
        """Keep reads to the state as it is now."""
        self._reader.execute("BEGIN")
        self._holding = True
        self._reader.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()  # a snapshot is taken by reading

    def _release(self) -> None:
        """Let reads see what is committed."""
        if self._holding:
            self._holding = False
            self._reader.execute("COMMIT")

    # Writing

    @override
    async def write(self, work: Callable[[Transaction], T]) -> T:
        loop = asyncio.get_running_loop()
        future = self._queue.admit(work, loop)
        if not self._busy:
            self._busy = True
            loop.call_soon(self._run_batch, loop)
        with span("store write"):
            return await future

    def _run_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._commits_since_fold >= self._fold_after:
            self._commits.submit(self._fold, lambda _error: self._run_batch(loop), loop)
            return
        batch = Batch(self._writer, careful=self._careful)
        if (error := _attempt(batch.begin)) is not None:
            if not self._may_wait(error, loop):
                batch.ran.extend(self._queue)  # none of them will fare better
                self._queue.clear()
                self._settle(batch, loop, error)
            return
        self._locked_since = None
        self._points.reach("sql.in-batch")
        self._run_turn(batch, loop, loop.time() + self._settings.max_batch_ms / 1000)

    def _run_turn(self, batch: Batch, loop: asyncio.AbstractEventLoop, batch_ends: float) -> None:
        """Run works for as long as one turn of the loop allows, then go on in the next turn or commit."""
        turn_ends = loop.time() + self._settings.max_turn_ms / 1000
        try:
            batch.begin_turn()
            while self._queue and len(batch.ran) < self._settings.max_works:
                pending = self._queue.popleft()
                if pending.future.cancelled():
                    continue
                batch.run(pending)
                if loop.time() > turn_ends:
                    break
        except sqlite3.Error as broken:
            self._settle(batch, loop, broken)
            return
        if self._queue and len(batch.ran) < self._settings.max_works and loop.time() < batch_ends:
            loop.call_soon(self._run_turn, batch, loop, batch_ends)
        elif batch.changed():
            started = time.perf_counter()
            self._commits_since_fold += 1
            if (error := _attempt(self._hold)) is not None:
                self._settle(batch, loop, error)
                return
            self._commits.submit(self._commit, lambda error: self._committed(batch, loop, started, error), loop)
        else:
            self._settle(batch, loop, _attempt(batch.commit))

    def _may_wait(self, error: sqlite3.Error, loop: asyncio.AbstractEventLoop) -> bool:
        """If another process holds the store, come back in a moment, for a time."""
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            return False
        now = loop.time()
        self._locked_since = now if self._locked_since is None else self._locked_since
        if now - self._locked_since > _BUSY_TIMEOUT_MS / 1000:
            self._locked_since = None
            return False
        loop.call_later(_BUSY_RETRY_S, self._run_batch, loop)
        return True

    def _commit(self) -> None:
        """Make the batch durable; the commit thread runs this."""
        self._points.reach("sql.before-commit")
        self._writer.execute("COMMIT")
        self._points.reach("sql.after-commit")

    def _fold(self) -> None:
        """Copy the log into the file, so that the next commit starts it over; the commit thread runs this."""
        commits, self._commits_since_fold = self._commits_since_fold, 0
        _, pages, _ = self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self._fold_after = max(1, commits * _FOLD_PAGES // max(pages, 1))
        self._points.reach("sql.folded")

    def _committed(
        self, batch: Batch, loop: asyncio.AbstractEventLoop, started: float, error: Exception | None
    ) -> None:
        if self._observe is not None:
            self._observe(len(batch.ran), time.perf_counter() - started)
        self._settle(batch, loop, error)

    def _settle(self, batch: Batch, loop: asyncio.AbstractEventLoop, error: Exception | None) -> None:
        """Answer the writers of a batch whose transaction has ended, and go on with those who wait."""
        self._release()
        self._problem = "" if error is None else str(error)
        self._careful = batch.undone
        if error is not None:
            _log.error("a transaction failed", error=str(error), works=len(batch.ran))
            batch.abandon(StorageError(f"the transaction failed: {error}"))
        announce(batch.ran)
        if self._announced is not None:
            self._announced()
        answer(batch.ran)
        if self._queue:
            # Not at once: the writers just answered run first, and what they write next joins this batch.
            loop.call_soon(self._run_batch, loop)
        else:
            self._busy = False
            if self._idle is not None:
                self._idle.set_result(None)
                self._idle = None

    # Closing

    @override
    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[None]:
        yield  # a migration is one transaction, and there is one writer

    @override
    async def close(self) -> None:
        """Refuse new writes, finish those accepted, fold the log into the file and close it."""
        self._queue.close()
        if self._busy:
            self._idle = asyncio.get_running_loop().create_future()
            await self._idle
        await asyncio.to_thread(self._close_threads)
        for connection in (*self._slow_connections, self._reader, self._writer):
            connection.close()

    def _close_threads(self) -> None:
        self._commits.close()
        if self._slow is not None:
            self._slow.shutdown()


def _attempt(step: Callable[[], None]) -> sqlite3.Error | None:
    try:
        step()
    except sqlite3.Error as error:
        return error
    return None
