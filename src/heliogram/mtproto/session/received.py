"""Which messages of the client have come, and what became of them.

For each remembered message id one integer holds its sequence number and its state. The ids are also kept in order,
for the sequence rule: with rising message ids, sequence numbers never fall, and two messages that need an
acknowledgement (odd numbers) never share one. Nearly always a message is the newest of all, and one comparison with
the last one decides; else the neighbours in the order do.

Memory is bounded by age and by count. What is forgotten raises a floor: ids at or below it that are not remembered
are refused, since nobody can say whether they came before.

Source: https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

SERVICE: Final = 0
"""Nothing to answer."""
PENDING: Final = 1
"""A request that is being run."""
DROPPED: Final = 2
"""A request that is being run, and whose answer nobody wants."""
ANSWERED: Final = 3
FAILED: Final = 4
"""Answered with an error."""
LOST: Final = 5
"""Answered, but the answer was dropped before the client acknowledged it."""
_RUNNING: Final = {PENDING, DROPPED}

SEQNO_TOO_LOW: Final = 32
SEQNO_TOO_HIGH: Final = 33


class ReceivedIds:
    """The client's messages of one session."""

    __slots__ = ("_floor", "_last_id", "_last_seqno", "_max", "_order", "_states")

    def __init__(self, max_remembered: int, floor: int = 0) -> None:
        """Ids at or below ``floor`` are too old to judge."""
        self._states: dict[int, int] = {}
        self._order: list[int] = []
        self._last_id = 0
        self._last_seqno = 0
        self._floor = floor
        self._max = max_remembered

    def state(self, msg_id: int) -> int | None:
        """Return what became of a message; None when it is not remembered."""
        entry = self._states.get(msg_id)
        return None if entry is None else entry & 7

    def is_forgotten(self, msg_id: int) -> bool:
        """Say whether a message that is not remembered is too old to tell if it came."""
        return msg_id <= self._floor

    @property
    def newest(self) -> int:
        """The highest message id so far; 0 before the first."""
        return self._last_id

    def seqno_fault(self, msg_id: int, seqno: int) -> int:
        """Return the code (32 or 33) that a new message's sequence number deserves, 0 for a good one.

        The message is not forgotten; so when it isn't the newest, the newest is still in the order, after it.
        """
        if msg_id > self._last_id:
            last = self._last_seqno
            return SEQNO_TOO_LOW if seqno < last or (seqno == last and seqno & 1) else 0
        at = bisect_left(self._order, msg_id)
        if at:
            before = self._states[self._order[at - 1]] >> 3
            if seqno < before or (seqno == before and seqno & 1):
                return SEQNO_TOO_LOW
        after = self._states[self._order[at]] >> 3
        return SEQNO_TOO_HIGH if seqno > after or (seqno == after and seqno & 1) else 0

    def add(self, msg_id: int, seqno: int, state: int) -> None:
        """Remember a message that passed :meth:`seqno_fault`."""
        self._states[msg_id] = seqno << 3 | state
        if msg_id > self._last_id:
            self._last_id = msg_id
            self._last_seqno = seqno
            self._order.append(msg_id)
        else:
            self._order.insert(bisect_left(self._order, msg_id), msg_id)
        if len(self._order) > self._max:
            self._forget(self._order[len(self._order) - self._max * 3 // 4])

    def add_container(self, msg_id: int) -> None:
        """Remember a container's id, to know it again; its sequence number orders nothing."""
        self._states[msg_id] = SERVICE
        if len(self._states) > 2 * self._max:
            self._forget(sorted(self._states)[self._max])

    def mark(self, msg_id: int, state: int) -> None:
        """Change what became of a remembered message; others are ignored."""
        entry = self._states.get(msg_id)
        if entry is not None:
            self._states[msg_id] = entry & -8 | state

    def forget_before(self, msg_id: int) -> None:
        """Forget messages older than an id, but for those still being run."""
        if msg_id - 1 > self._floor:
            self._forget(msg_id - 1)

    def _forget(self, floor: int) -> None:
        """Forget the ids up to ``floor``."""
        states = self._states
        self._states = {msg_id: entry for msg_id, entry in states.items() if msg_id > floor or entry & 7 in _RUNNING}
        order = self._order
        cut = bisect_right(order, floor)
        self._order = [msg_id for msg_id in order[:cut] if msg_id in self._states] + order[cut:]
        self._floor = floor

    def __len__(self) -> int:
        return len(self._states)
