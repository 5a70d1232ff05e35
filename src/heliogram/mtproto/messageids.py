"""Message ids: unix time in 2**-32 s, made strictly increasing; the low two bits say who speaks and why.

A client's ids are divisible by 4; a server's leave 1 (an answer) or 3 (a message of its own) modulo 4.
Source: https://core.telegram.org/mtproto/description#message-identifier-msg-id
"""

from __future__ import annotations

ANSWER = 1
NOTICE = 3
CLIENT = 0


class MessageIds:
    """Gives out the message ids of one side of a session."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        """The first id follows the first clock reading."""
        self._last = 0

    def next(self, now: float, kind: int) -> int:
        """Return a fresh id of a kind (CLIENT, ANSWER or NOTICE), greater than every one before."""
        base = int(now * 4294967296.0) & -4
        if base <= self._last:
            base = self._last + 4
        self._last = base
        return base | kind


def time_of(msg_id: int) -> float:
    """Return the unix time that a message id states."""
    return msg_id / 4294967296.0
