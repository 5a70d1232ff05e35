"""Named points of the program at which a test may make it die.

A crash test starts a server with the setting ``crash_at = "sql.before-commit:7"``: the seventh time the program
passes the point of that name it kills itself with SIGKILL, so that nothing is flushed, closed or answered, just
as in a power cut. Without the setting :data:`NO_POINTS` is used, whose :meth:`~CrashPoints.reach` does nothing.
"""

from __future__ import annotations

import os
import signal
from typing import Final

from typing_extensions import override


class CrashPoints:
    """No point at all: the program runs on."""

    def reach(self, name: str) -> None:
        """Say that the program has come to the point ``name``."""


class CrashAt(CrashPoints):
    """Dies at the ``count``-th pass of one point."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._left = count

    @override
    def reach(self, name: str) -> None:
        """Count the pass, and die when it is the chosen one."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


NO_POINTS: Final = CrashPoints()


def crash_points(setting: str) -> CrashPoints:
    """Read the setting: empty for none, or ``name:count`` (``name`` alone means the first pass).

    Raises :class:`ValueError` when the count is not a positive number.
    """
    if not setting:
        return NO_POINTS
    name, _, count = setting.partition(":")
    number = int(count or "1")
    if not name or number < 1:
        raise ValueError(f"crash_at is name:count with a count from 1, not {setting!r}")
    return CrashAt(name, number)
