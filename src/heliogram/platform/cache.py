"""A bounded map in memory for rows that are read far more often than they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import ClassVar, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the ``size`` entries used last; use it from one event loop.

    How to stay true to a store: :meth:`drop` what a unit of work changes in its ``after_commit`` callback, and take a
    :meth:`mark` before the read that :meth:`put` is filled from. A read before the commit is then dropped by the
    callback, or not kept because the callback ran while the read was under way; one after it has the new row.

    That holds while this process alone writes those rows. Where several do (``alone`` is False, which the composition
    of a cluster's process says before it builds anything), what is put with a mark is not kept.
    """

    alone: ClassVar[bool] = True

    def __init__(self, size: int) -> None:
        """``size`` is the number of entries kept, at least 1."""
        if size < 1:
            raise ValueError("a cache holds at least one entry")
        self._size = size
        self._entries: OrderedDict[K, V] = OrderedDict()
        self.hits = 0
        self.misses = 0
        self._drops = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, and count it as used now; ``None`` if nothing is."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return entry

    def mark(self) -> int:
        """Return a mark of this moment, for :meth:`put`."""
        return self._drops

    def put(self, key: K, value: V, mark: int | None = None) -> V:
        """Keep a value (not ``None``), forgetting the one unused for longest if there are too many; return it.

        With the mark of a moment before the value was read, it is not kept if anything was dropped since.
        """
        if mark is not None and (mark != self._drops or not Cache.alone):
            return value
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)
        return value

    def drop(self, key: K) -> None:
        """Forget a key, if it is there."""
        self._drops += 1
        self._entries.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._drops += 1
        self._entries.clear()
