"""Counters that make guessing hopeless: how often something may happen to a subject in a window of time.

A window opens with the first event and closes after its length; then counting begins anew. Counters are in the store,
so neither a restart nor a second attempt to log in resets them.
"""

from __future__ import annotations

from heliogram.platform.sql import Reader, Transaction
from heliogram.services.auth.store import Count, LoginStore


class Rate:
    """One bound: ``limit`` events within ``window_s`` seconds for each subject."""

    def __init__(self, store: LoginStore, kind: str, limit: int, window_s: int) -> None:
        self._store = store
        self._kind = kind
        self._limit = limit
        self._window_s = window_s

    def wait(self, reader: Reader, subject: str, now: int) -> int:
        """Return how many seconds a subject has to wait, 0 for none."""
        count = self._store.count(reader, self._name(subject))
        if count is None or count.ends_at <= now or count.count < self._limit:
            return 0
        return count.ends_at - now

    def add(self, tx: Transaction, subject: str, now: int) -> None:
        """Count one event."""
        name = self._name(subject)
        before = self._store.count(tx, name)
        if before is None or before.ends_at <= now:
            after = Count(1, now, now + self._window_s)
        else:
            after = Count(before.count + 1, before.started_at, before.ends_at)
        self._store.put_count(tx, name, after)

    def _name(self, subject: str) -> str:
        return f"{self._kind}:{subject}"
