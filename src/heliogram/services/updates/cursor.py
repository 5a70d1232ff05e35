"""How far a device has been told of the SEQ log.

Clients name a pts, a qts and a date, but no seq, so the server remembers. It must not believe that an answer arrived
merely because it was sent. Every answer carries a date, later than the date of the request it answers, and the client
names that date the next time, or a later one that a push brought. So a request whose date is

* at or after the date of the last answer: the answer arrived, go on after what it told;
* before it: the answer was lost (or the client went back to an older state). Tell everything that answer told once
  more, and everything dated at or after the client's date.

What is told twice does no harm: entries say what changed, and are presented in their newest state.

An answer that holds only a part is continued by the next. A client that dies in the middle of such a chain starts again
from the state it had before the chain, so the whole chain shares one ``base``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_AHEAD_S: Final = 60
"""How far the dates of answers may run ahead of the clock: one second for each answer within the same second."""


class Cursor(NamedTuple):
    """The last answer given to a device."""

    seq: int
    """It told everything up to this number."""
    at: int
    """The date in it (Unix seconds)."""
    base: int
    """Where it started, or where the chain of parts started that it belongs to."""
    final: bool
    """No more was to be had."""


def first_date(cursor: Cursor | None, *, at: int) -> int:
    """Return from which date on to tell a device again that names ``at``, which is earlier than its last answer's.

    Dates of answers may run ahead of the clock, and so of the entries that came after them.
    """
    return at if cursor is None else at - _AHEAD_S


def starting_point(cursor: Cursor | None, *, at: int, first_since: int) -> int:
    """Return the number after which to tell, for a request dated ``at``.

    ``first_since`` is the number of the first entry of :func:`first_date` or later, or one above the newest.
    """
    if cursor is None:
        return first_since - 1
    if at >= cursor.at:
        return cursor.seq
    return min(cursor.base, first_since - 1)


def advanced(cursor: Cursor | None, *, after: int, asked_at: int, told: int, answered_at: int, final: bool) -> Cursor:
    """Return the cursor after an answer to a request dated ``asked_at`` that told ``after`` to ``told``."""
    goes_on = cursor is not None and not cursor.final and asked_at >= cursor.at
    base = cursor.base if cursor is not None and goes_on else after
    return Cursor(told, answered_at, base, final)


def answer_date(*, asked_at: int, now: int, last_told_at: int | None, final: bool) -> int:
    """Return the date for an answer whose newest SEQ entry is dated ``last_told_at`` (``None``: it tells none).

    Later than the request's if it tells anything, and for a part no later than what it told.
    """
    if last_told_at is None:
        return max(now, asked_at)
    return max(now if final else last_told_at, asked_at + 1)
