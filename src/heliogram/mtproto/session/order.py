"""``invokeAfterMsg(s)``: which requests wait for which.

A request runs after those it names have been answered, and fails with them. A named message that has not come yet is
waited for: it may be on its way. Waiting ends after a time, and the number of waiting requests is bounded.

Sources: https://core.telegram.org/api/invoking, https://core.telegram.org/method/invokeAfterMsg
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from struct import error as StructError  # noqa: N812 - a class
from typing import Final

from heliogram.mtproto import wire
from heliogram.mtproto.errors import MalformedMessage
from heliogram.mtproto.session.events import RequestReleased
from heliogram.mtproto.session.received import ANSWERED, FAILED, LOST, ReceivedIds

WAIT_FAILED: Final = "MSG_WAIT_FAILED"
WAIT_TIMEOUT: Final = "MSG_WAIT_TIMEOUT"
MAX_WAITS: Final = 4096
"""Edges of the graph of waits, over all requests of a session."""
_AFTER_MANY: Final = Struct("<IIi")


class Ordering:
    """The waits of one session."""

    __slots__ = ("_blockers", "_deadlines", "_edges", "_waiters")

    def __init__(self) -> None:
        """Nobody waits."""
        self._blockers: dict[int, set[int]] = {}
        self._waiters: dict[int, list[int]] = {}
        self._deadlines: dict[int, float] = {}
        self._edges = 0

    def defer(
        self, msg_id: int, after: Iterable[int], received: ReceivedIds, deadline: float
    ) -> RequestReleased | None:
        """Hold a request until those it names are answered: the release when that is now, else None."""
        blockers = set()
        for other in after:
            state = received.state(other)
            if state == FAILED or other == msg_id:
                return RequestReleased(msg_id, WAIT_FAILED)
            if state not in {ANSWERED, LOST} and (state is not None or not received.is_forgotten(other)):
                blockers.add(other)
        if not blockers:
            return RequestReleased(msg_id)
        if self._edges + len(blockers) > MAX_WAITS:
            return RequestReleased(msg_id, WAIT_FAILED)
        for other in blockers:
            self._waiters.setdefault(other, []).append(msg_id)
        self._edges += len(blockers)
        self._blockers[msg_id] = blockers
        self._deadlines[msg_id] = deadline
        return None

    def finish(self, msg_id: int, *, failed: bool) -> list[RequestReleased]:
        """Release those who waited for a request that has been answered, and for nothing else."""
        released = []
        for waiter in self._waiters.get(msg_id, ())[:]:
            blockers = self._blockers[waiter]
            if failed:
                self._release(waiter)
                released.append(RequestReleased(waiter, WAIT_FAILED))
            elif len(blockers) == 1:
                self._release(waiter)
                released.append(RequestReleased(waiter))
            else:
                blockers.discard(msg_id)
                self._edges -= 1
        self._waiters.pop(msg_id, None)
        return released

    def cancel(self, msg_id: int) -> None:
        """Forget that a request waits: it was answered without being run."""
        if msg_id in self._blockers:
            self._release(msg_id)

    def expire(self, now: float) -> list[RequestReleased]:
        """Release, as failed, those who have waited too long."""
        late = [msg_id for msg_id, deadline in self._deadlines.items() if deadline <= now]
        for msg_id in late:
            self._release(msg_id)
        return [RequestReleased(msg_id, WAIT_TIMEOUT) for msg_id in late]

    def next_deadline(self) -> float | None:
        """When the first wait ends unfulfilled; waits are as long as each other, so it is the oldest."""
        return next(iter(self._deadlines.values()), None)

    @property
    def idle(self) -> bool:
        """Whether nobody waits."""
        return not self._blockers

    def _release(self, waiter: int) -> None:
        blockers = self._blockers.pop(waiter)
        del self._deadlines[waiter]
        self._edges -= len(blockers)
        for other in blockers:
            waiters = self._waiters[other]
            waiters.remove(waiter)
            if not waiters:
                del self._waiters[other]


def peel(kind: int, body: bytes) -> tuple[tuple[int, ...], bytes]:
    """Take the outermost ``invokeAfterMsg(s)`` off a query: the ids it names and the query."""
    if kind == wire.INVOKE_AFTER_MSG:
        return (wire.read_long(body, 4),), body[12:]
    try:
        _, vector, count = _AFTER_MANY.unpack_from(body)
    except StructError:
        raise MalformedMessage("invokeAfterMsgs is cut short") from None
    end = 12 + 8 * count
    if vector != wire.VECTOR or not 0 <= count <= wire.MAX_IDS or len(body) < end:
        raise MalformedMessage("invokeAfterMsgs is malformed")
    return wire.read_ids(body[:end]), body[end:]
