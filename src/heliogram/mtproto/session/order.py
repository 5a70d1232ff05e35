"""``invokeAfterMsg(s)``: which requests wait for which.

A request runs after those it names have been answered. It fails when one of them failed, and when they take too
long. A named id that the session has not received is waited for as well: it may be on its way.

Sources: https://core.telegram.org/api/invoking, https://core.telegram.org/method/invokeAfterMsg
"""

from __future__ import annotations


class Ordering:
    """The waits of one session."""
