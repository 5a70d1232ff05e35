"""How a batch of works becomes durable on a server that others write to as well.

Works that wait share one transaction, SERIALIZABLE: the outcome is that of some order of all works of all programs, one
after another, or the server refuses it. A refused batch is tried again, each work by itself; a work that is refused
once more has the store to itself. So three tries are enough, whatever the others do, and nothing needs luck.

*To itself* is a lock on the table of schema versions: every transaction that writes takes it in a mode in which they
share it, first of all, so that waiting for it spoils no snapshot. It also says that the schema stays as it is
meanwhile: a migration has the store to itself.

A work that fails after it changed something costs the others a second run, within savepoints, as on the embedded store.

When the connection is lost the batch runs again on another one, for it changed nothing. Lost during COMMIT, that is
not known; but the transaction has a number by which the server tells, from then on and after a restart, whether it
was committed. If it still runs, for the server has not noticed, it is ended. Only if the server stays away for longer
than writers have patience do they learn that the outcome is unknown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from functools import partial
from typing import Any, Final

import structlog

from heliogram.platform.crashpoints import CrashPoints
from heliogram.platform.sql.pending import Pending, announce, answer
from heliogram.platform.sql.postgres.bridge import run_work
from heliogram.platform.sql.postgres.dialect import Statement
from heliogram.platform.sql.postgres.order import CommitOrder
from heliogram.platform.sql.postgres.pool import Pool
from heliogram.platform.sql.postgres.session import Lost, PostgresTransaction, Session
from heliogram.platform.sql.transaction import IntegrityError, Raced, StorageError

_BEGIN: Final = "BEGIN ISOLATION LEVEL {}; LOCK TABLE schema_versions IN {} MODE"
_NUMBER: Final = Statement("SELECT pg_current_xact_id_if_assigned()::text", (), writes=False)
_STATUS: Final = Statement("SELECT pg_xact_status($1::text::xid8)", (), writes=False)
_END: Final = Statement(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_xid = $2::text::xid8::xid",
    (),
    writes=False,
)
_ASK_AGAIN_S: Final = 0.05
_log = structlog.get_logger(__name__)


class _Spoilt(Exception):  # noqa: N818 - it names the fact
    """A work failed after it had changed something: what ran before it has to run again."""


class _CommitLost(Exception):  # noqa: N818 - it names the fact
    """The connection was lost during COMMIT."""

    def __init__(self, pid: int, number: str) -> None:
        super().__init__(number)
        self.pid = pid
        self.number = number


class OutcomeUnknown(StorageError):  # noqa: N818 - it names the fact
    """The connection was lost during a commit, and the server has not come back to tell what came of it."""


class Turn(Enum):
    """With whom a transaction goes."""

    SHARED = _BEGIN.format("SERIALIZABLE", "ROW SHARE")
    """Beside others: the server refuses what would not have come out so one after another."""
    LOCKING = _BEGIN.format("READ COMMITTED", "ROW SHARE")
    """Beside others, having locked whatever it depends on."""
    ALONE = _BEGIN.format("SERIALIZABLE", "EXCLUSIVE")
    """While nobody else writes."""


class Writing:
    """Brings batches of works to their end."""

    def __init__(
        self,
        pool: Pool,
        *,
        order: CommitOrder,
        patience_s: float,
        points: CrashPoints,
        observe: Callable[[int, float], None] | None,
        announced: Callable[[], None] | None,
    ) -> None:
        self._pool = pool
        self._order = order
        self._patience_s = patience_s
        self._points = points
        self._observe = observe
        self._announced = announced
        self.problem = ""
        """What the last transaction failed with, or nothing."""
        self.raced = 0
        """How often a batch or work had to run again because of others."""

    async def bring(self, batch: list[Pending[Any]], turn: Turn = Turn.SHARED) -> None:
        """Run works until each has succeeded or failed, and answer them."""
        if await self._settled(batch, turn):
            return
        for pending in batch:
            if not await self._settled([pending], turn):
                await self._settled([pending], Turn.ALONE)

    async def _settled(self, batch: list[Pending[Any]], turn: Turn) -> bool:
        """Run works in one transaction and answer them; False if others came in between, which is for a next try."""
        try:
            async with asyncio.timeout(self._patience_s + 1):
                await self._run(batch, turn)
        except Raced as error:
            if turn is not Turn.ALONE:
                self.raced += 1
                return False
            self._give_up(batch, error)
        except (StorageError, TimeoutError) as error:
            self._give_up(batch, error)
        return True

    def _give_up(self, batch: list[Pending[Any]], error: Exception) -> None:
        self.problem = str(error) or "the store takes too long"
        _log.error("a transaction failed", error=self.problem, works=len(batch))
        for pending in batch:
            pending.error = StorageError(f"the transaction failed: {self.problem}")
        answer(batch)

    async def _run(self, batch: list[Pending[Any]], turn: Turn) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience_s
        guarded = False
        while True:
            place = 0
            try:
                async with self._pool.session(deadline) as session, rolled_back(session):
                    await session.control(turn.value)
                    self._points.reach("sql.in-batch")
                    number = await self._run_works(session, batch, alone=turn is Turn.ALONE, guarded=guarded)
                    place = self._order.enter()
                    await self._commit(session, len(batch), number)
                await self._tell(batch, place)
            except _Spoilt:
                guarded = True
            except _CommitLost as lost:
                if await self._was_committed(lost, deadline):
                    await self._tell(batch, place)
                    return
            except Lost:
                if asyncio.get_running_loop().time() > deadline:
                    raise
            else:
                return
            finally:
                self._order.leave(place)

    async def _run_works(self, session: Session, batch: list[Pending[Any]], *, alone: bool, guarded: bool) -> str:
        """Run works one after another; return the transaction's number, or nothing if it changed nothing."""
        wrote = False
        for pending in batch:
            pending.error = None
            pending.callbacks = []
            tx = PostgresTransaction(session, alone=alone)
            if guarded:
                await session.control("SAVEPOINT work")
            try:
                await run_work(partial(pending.run, tx), pending.context)
                session.check()
            except (Raced, Lost):
                raise
            except Exception as error:
                if isinstance(error, IntegrityError) and not alone:
                    raise Raced(str(error)) from error  # two at a time may have made the same; another try tells
                if not guarded and (tx.wrote or session.failed):
                    raise _Spoilt from error
                pending.error = error
                if guarded:
                    await session.control("ROLLBACK TO SAVEPOINT work")
            else:
                wrote |= tx.wrote
            if guarded:
                await session.control("RELEASE SAVEPOINT work")
        return (await session.fetch(_NUMBER, ()))[0][0][0] or "" if wrote else ""

    async def _commit(self, session: Session, works: int, number: str) -> None:
        """Commit the transaction of that number; one without a number changed nothing."""
        started = time.perf_counter()
        if number:
            self._points.reach("sql.before-commit")
        try:
            await session.control("COMMIT")
        except Lost as error:
            raise _CommitLost(session.pid, number) from error
        if number:
            self._points.reach("sql.after-commit")
            if self._observe is not None:
                self._observe(works, time.perf_counter() - started)

    async def _tell(self, batch: list[Pending[Any]], place: int) -> None:
        """Announce and answer what is durable, when it is its turn."""
        await self._order.turn(place)
        self.problem = ""
        announce(batch)
        if self._announced is not None:
            self._announced()
        answer(batch)

    async def _was_committed(self, lost: _CommitLost, deadline: float) -> bool:
        """Ask the server what came of a transaction. Raises OutcomeUnknown if it does not come back in time."""
        if not lost.number:
            return False  # it changed nothing, and may as well run again
        loop = asyncio.get_running_loop()
        while loop.time() < deadline:
            try:
                async with self._pool.session(deadline) as session:
                    status = (await session.fetch(_STATUS, (lost.number,)))[0][0][0]
                    if status in {"committed", "aborted"}:
                        return bool(status == "committed")
                    await session.fetch(_END, (lost.pid, lost.number))
            except Lost as error:
                _log.warning("the store is away", error=str(error))
            await asyncio.sleep(_ASK_AGAIN_S)
        raise OutcomeUnknown("the connection was lost during a commit, and the store did not come back to tell")


@asynccontextmanager
async def rolled_back(session: Session) -> AsyncIterator[None]:
    """Leave no transaction open when a block fails."""
    try:
        yield
    except asyncio.CancelledError:
        session.terminate()
        raise
    except BaseException:
        await session.rollback()
        raise
