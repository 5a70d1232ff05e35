"""Named points of the program at which a test may make it die.

A crash test starts a server with the setting ``crash_at = "sql.before-commit:7"``: the seventh time the program
passes the point of that name it kills itself with SIGKILL, so that nothing is flushed, closed or answered, just
as in a power cut. With ``"sql.before-commit:7:50"`` the thread that came there stops for 50 ms before that, while the
others run on: what they do too early, such as answering before the commit, is then done and seen. Without the setting
:data:`NO_POINTS` is used, whose :meth:`~CrashPoints.reach` does nothing.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Final

from typing_extensions import override


class CrashPoints:
    """No point at all: the program runs on."""

    def reach(self, name: str) -> None:
        """Say that the program has come to the point ``name``."""


class CrashAt(CrashPoints):
    """Dies at the ``count``-th pass of one point, after its thread has stopped there for ``linger_s``."""

    def __init__(self, name: str, count: int, linger_s: float = 0.0) -> None:
        self._name = name
        self._left = count
        self._linger_s = linger_s

    @override
    def reach(self, name: str) -> None:
        """Count the pass, and die when it is the chosen one."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            time.sleep(self._linger_s)
            os.kill(os.getpid(), signal.SIGKILL)


NO_POINTS: Final = CrashPoints()


def crash_points(setting: str) -> CrashPoints:
    """Read the setting: empty for none, or ``name:count:milliseconds`` (1 and 0 when they are left out).

    Raises :class:`ValueError` when the count is not a positive number.
    """
    if not setting:
        return NO_POINTS
    name, _, rest = setting.partition(":")
    count, _, linger_ms = rest.partition(":")
    number, linger = int(count or "1"), int(linger_ms or "0")
    if not name or number < 1 or linger < 0:
        raise ValueError(f"crash_at is name:count:milliseconds with a count from 1, not {setting!r}")
    return CrashAt(name, number, linger / 1000)
