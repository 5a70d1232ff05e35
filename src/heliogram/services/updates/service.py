"""The updates service: cuts what was missed into answers that a client can apply one after another.

Each log is told from where the client stands, without a gap, to where the answer's state says. An answer that cannot
hold all says so by ``final`` being false, and its state lies at the last entry told; the client asks again from there.
What lies too far back, was trimmed, or never happened (a client ahead of the log, as after a restore from a backup) is
answered with ``too_long`` and the true state: the client then fetches its conversations anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.kernel.limits import DIFFERENCE_SLICE
from heliogram.platform.ledger import Entry, Heads, kind_of
from heliogram.services.updates.contract import Difference, LogEntry, PersistentTimestampEmpty, State, Updates
from heliogram.services.updates.cursor import Cursor, advanced, answer_date
from heliogram.services.updates.store import Missed, UpdateStore

PART: Final = 300
"""Entries of each log in an answer when the client names no limit."""
TOO_MANY: Final = 10_000
"""How far behind (in pts) a client is better off fetching everything anew."""
_CLOCK_SKEW_S: Final = 3_600
"""How far ahead of this server a client's date may be."""


class _Asked(NamedTuple):
    pts: int
    qts: int
    at: int


class UpdatesService(Updates):
    """Implements :class:`Updates` over a store."""

    def __init__(self, store: UpdateStore, clock: Clock, *, part: int = PART, too_many: int = TOO_MANY) -> None:
        self._store = store
        self._clock = clock
        self._part = part
        self._too_many = too_many

    @override
    async def state(self, *, user: UserId, device: AuthKeyId) -> State:
        now = int(self._clock.now())
        heads, cursor = await self._store.standing(user=user, device=device)
        if cursor is None:
            cursor = Cursor(heads.seq, now, heads.seq, final=True)
            await self._store.remember(user=user, device=device, cursor=cursor)
        elif cursor.seq != heads.seq:
            # Some clients ask for a state only to keep the connection busy, and go on from their own: so the date is
            # one that no client has yet, and what it skips has the old base.
            cursor = Cursor(heads.seq, max(now, cursor.at) + 1, cursor.base, final=True)
            await self._store.remember(user=user, device=device, cursor=cursor)
        return State(pts=heads.pts, qts=heads.qts, seq=heads.seq, at=max(now, cursor.at))

    @override
    async def difference(
        self, *, user: UserId, device: AuthKeyId, pts: int, qts: int, at: int, limit: int, total_limit: int
    ) -> Difference:
        if pts <= 0:
            raise PersistentTimestampEmpty
        part = min(limit, DIFFERENCE_SLICE) if limit > 0 else self._part
        now = int(self._clock.now())
        if at > now + _CLOCK_SKEW_S:  # from another server's clock: it would never be reached
            at = now
        # One more than is told shows whether there is more.
        missed = await self._store.missed(user=user, device=device, pts=pts, qts=qts, at=at, limit=part + 1)
        heads = missed.heads
        far = min(total_limit, self._too_many) if total_limit > 0 else self._too_many
        if heads.pts - pts > far or not _continues(missed.pts, pts, heads.pts):
            return Difference(entries=[], state=_state_of(heads, now), final=True, too_long=True)
        return await self._answer(user, device, missed, part=part, asked=_Asked(pts, qts, at), now=now)

    async def _answer(
        self, user: UserId, device: AuthKeyId, missed: Missed, *, part: int, asked: _Asked, now: int
    ) -> Difference:
        told = [missed.pts[:part], missed.qts[:part], missed.seq[:part]]
        final = sum(map(len, told)) == len(missed.pts) + len(missed.qts) + len(missed.seq)
        seq_final = len(told[2]) == len(missed.seq)
        answered_at = answer_date(
            asked_at=asked.at, now=now, last_told_at=told[2][-1].at if told[2] else None, final=seq_final
        )
        state = State(
            pts=told[0][-1].number if told[0] else asked.pts,
            qts=told[1][-1].number if told[1] else min(asked.qts, missed.heads.qts),
            seq=told[2][-1].number if told[2] else missed.after,
            at=answered_at,
        )
        if told[2] or missed.cursor is None:
            cursor = advanced(
                missed.cursor,
                after=missed.after,
                asked_at=asked.at,
                told=state.seq,
                answered_at=answered_at,
                final=seq_final,
            )
            await self._store.remember(user=user, device=device, cursor=cursor)
        entries = [_log_entry(entry) for log in told for entry in log]
        return Difference(entries=entries, state=state, final=final)


def _continues(entries: Sequence[Entry], pts: int, head: int) -> bool:
    """Whether the entries (or, if there are none, the head of the log) follow ``pts`` without a gap."""
    if not entries:
        return pts == head
    first = entries[0]
    return first.number - first.count <= pts


def _state_of(heads: Heads, now: int) -> State:
    return State(pts=heads.pts, qts=heads.qts, seq=heads.seq, at=now)


def _log_entry(entry: Entry) -> LogEntry:
    return LogEntry(
        stream=entry.stream.value,
        number=entry.number,
        count=entry.count,
        kind=kind_of(entry.record),
        payload=entry.payload,
        at=entry.at,
    )
