"""The machine's clock and randomness: the one place that touches them."""

from __future__ import annotations

import secrets
import time

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy


class SystemClock(Clock):
    """The machine's time."""

    @override
    def now(self) -> float:
        return time.time()

    @override
    def monotonic(self) -> float:
        return time.monotonic()


class SystemEntropy(Entropy):
    """The operating system's randomness."""

    @override
    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)
