"""The machine's clock and randomness: the one place that touches them."""

from __future__ import annotations

import secrets
import time
from typing import Final

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy

_SMALL: Final = 256
_AHEAD: Final = 8192


class SystemClock(Clock):
    """The machine's time."""

    @override
    def now(self) -> float:
        return time.time()

    @override
    def monotonic(self) -> float:
        return time.monotonic()


class SystemEntropy(Entropy):
    """The operating system's randomness.

    A system call costs ten times what the bytes of a message's padding are worth, so small amounts are cut from a
    larger one read ahead. Every byte is given out once. Used from one thread and never across a fork: the program makes
    its processes afresh.
    """

    __slots__ = ("_ahead", "_at")

    def __init__(self) -> None:
        self._ahead = b""
        self._at = 0

    @override
    def bytes(self, count: int) -> bytes:
        if count > _SMALL:
            return secrets.token_bytes(count)
        start = self._at
        if start + count > len(self._ahead):
            self._ahead = secrets.token_bytes(_AHEAD)
            start = 0
        self._at = start + count
        return self._ahead[start : self._at]
