"""PostgreSQL behind the contract of :class:`~heliogram.platform.sql.database.Database`.

Works that are queued while all writers are busy share the next transaction (``writing.py``). Reads run in a snapshot
of their own on other connections, and what they return waits until what this program committed before has been told
(``order.py``). Of commits of *other* programs a read may see rows before this program hears the news: clients then
get a message in an answer first and by its push later, and know it by its pts.

Reads that may be cold (:meth:`PostgresDatabase.read_slow`) go to a replica if there is one. It is asked for nothing
before it has replayed what the primary had written at the time of the call, so whoever has written reads what was
written; if it lags behind for long the primary serves the read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, Final, TypeVar

from typing_extensions import override

from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql.database import Database
from heliogram.platform.sql.migrations import VERSIONS
from heliogram.platform.sql.pending import Pending, WriteQueue
from heliogram.platform.sql.postgres.bridge import run_work
from heliogram.platform.sql.postgres.dialect import Statement, translate
from heliogram.platform.sql.postgres.order import CommitOrder
from heliogram.platform.sql.postgres.pool import Pool
from heliogram.platform.sql.postgres.session import Lost, PostgresReader, Session
from heliogram.platform.sql.postgres.writing import Turn, Writing, rolled_back
from heliogram.platform.sql.settings import SqlSettings
from heliogram.platform.sql.transaction import Reader, Transaction
from heliogram.platform.tasks import Tasks
from heliogram.platform.telemetry import span

T = TypeVar("T")

_WORKS: Final = 16
"""Works that share a transaction at most: it holds their rows until all have run."""
_LOCKING: Final = 2
"""Transactions that lock for themselves, at a time."""
_MIGRATION_LOCK: Final = 0x48454C494F
_MIGRATION_PATIENCE_S: Final = 600.0
_BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITTEN: Final = Statement("SELECT pg_current_wal_lsn()::text", (), writes=False)
_REPLAYED: Final = Statement("SELECT coalesce(pg_last_wal_replay_lsn() >= $1::text::pg_lsn, true)", (), writes=False)
_REPLICA_LOOKS: Final = 20
_REPLICA_PAUSE_S: Final = 0.01


class PostgresDatabase(Database):
    """A database on a server; see the head of this module."""

    dialect = "postgres"

    def __init__(
        self,
        settings: SqlSettings,
        *,
        points: CrashPoints = NO_POINTS,
        observe: Callable[[int, float], None] | None = None,
        announced: Callable[[], None] | None = None,
    ) -> None:
        """Connects when first used. For ``observe`` and ``announced`` see :func:`open_database`."""
        self._settings = settings
        self._queue = WriteQueue(settings.max_queued)
        self._tasks = Tasks("store")
        self._writers = 0
        self._order = CommitOrder()
        self._write_pool = Pool(settings.dsn, settings.writers, settings)
        self._lock_pool = Pool(settings.dsn, _LOCKING, settings)
        self._read_pool = Pool(settings.dsn, settings.readers, settings)
        self._slow_pool = Pool(settings.dsn, settings.slow_readers, settings)
        self._replica = Pool(settings.replica_dsn, settings.slow_readers, settings) if settings.replica_dsn else None
        bring = partial(
            Writing,
            order=self._order,
            patience_s=settings.patience_s,
            points=points,
            observe=observe,
            announced=announced,
        )
        self._writing = bring(self._write_pool)
        self._locking = bring(self._lock_pool)

    @property
    @override
    def problem(self) -> str:
        return self._writing.problem or self._locking.problem

    @property
    @override
    def queued(self) -> int:
        return len(self._queue)

    @property
    def raced(self) -> int:
        """How often works had to run again because other transactions came in between."""
        return self._writing.raced + self._locking.raced

    # Reading

    @override
    async def read(self, work: Callable[[Reader], T]) -> T:
        return await self._read_from(self._read_pool, work)

    @override
    async def read_slow(self, work: Callable[[Reader], T]) -> T:
        with span("store read"):
            if self._replica is not None and await self._has_caught_up(self._replica):
                try:
                    return await self._read_from(self._replica, work, patience_s=0.0)
                except Lost:
                    pass  # the primary is there for it
            return await self._read_from(self._slow_pool, work)

    async def _read_from(self, pool: Pool, work: Callable[[Reader], T], patience_s: float | None = None) -> T:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (self._settings.patience_s if patience_s is None else patience_s)
        while True:
            try:
                async with pool.session(deadline) as session:
                    found = await _read(session, work)
                await self._order.all_told()
            except Lost:
                if loop.time() >= deadline:
                    raise
            else:
                return found

    async def _has_caught_up(self, replica: Pool) -> bool:
        """Wait a moment for the replica to have everything that is written by now; say whether it has."""
        loop = asyncio.get_running_loop()
        try:
            async with self._slow_pool.session(loop.time() + self._settings.patience_s) as session:
                written = (await session.fetch(_WRITTEN, ()))[0][0][0]
            async with replica.session(loop.time()) as session:
                for _ in range(_REPLICA_LOOKS):
                    if (await session.fetch(_REPLAYED, (written,)))[0][0][0]:
                        return True
                    await asyncio.sleep(_REPLICA_PAUSE_S)
        except Lost:
            return False
        return False

    # Writing

    @override
    async def write(self, work: Callable[[Transaction], T]) -> T:
        future = self._queue.admit(work, asyncio.get_running_loop())
        if self._writers < self._settings.writers:
            self._writers += 1
            self._tasks.start(self._write_all(), name="write")
        with span("store write"):
            return await future

    @override
    async def write_locking(self, work: Callable[[Transaction], T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with span("store write"):
            await self._tasks.task(self._locking.bring([Pending(work, future)], Turn.LOCKING), name="write locking")
            return future.result()

    async def _write_all(self) -> None:
        try:
            await self._write_queue()
        finally:
            self._writers -= 1  # in the same breath as finding the queue empty: what is queued next starts another

    async def _write_queue(self) -> None:
        while self._queue:
            batch: list[Pending[Any]] = []
            while self._queue and len(batch) < _WORKS:
                pending = self._queue.popleft()
                if not pending.future.cancelled():
                    batch.append(pending)
            if batch:
                await self._writing.bring(batch)

    # Migrating and closing

    @override
    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[None]:
        deadline = asyncio.get_running_loop().time() + self._settings.patience_s
        async with self._slow_pool.session(deadline) as session:
            await session.control(f"SET statement_timeout = 0; SET lock_timeout = {int(_MIGRATION_PATIENCE_S * 1000)}")
            await session.control(f"SELECT pg_advisory_lock({_MIGRATION_LOCK})")
            try:
                await session.control(translate(VERSIONS).sql)
                yield
            finally:
                session.terminate()  # and with it the lock

    @override
    async def close(self) -> None:
        self._queue.close()
        await self._tasks.drain()
        for pool in (self._write_pool, self._lock_pool, self._read_pool, self._slow_pool, self._replica):
            if pool is not None:
                await pool.close()


async def _read(session: Session, work: Callable[[Reader], T]) -> T:
    async with rolled_back(session):
        await session.control(_BEGIN)
        found = await run_work(lambda: work(PostgresReader(session)), copy_context())
        await session.control("COMMIT")
    return found
