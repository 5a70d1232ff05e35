"""Time and chance that a test holds in its hand."""

from hashlib import sha256

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy


class ManualClock(Clock):
    """Time that passes only when the test says so."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.wall = now
        self.elapsed = 0.0

    @override
    def now(self) -> float:
        return self.wall

    @override
    def monotonic(self) -> float:
        return self.elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.wall += seconds
        self.elapsed += seconds


class SeededEntropy(Entropy):
    """The same bytes in every run: a hash chain from a seed."""

    def __init__(self, seed: bytes = b"heliogram") -> None:
        self._state = sha256(seed).digest()
        self._rest = b""

    @override
    def bytes(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._state = sha256(self._state).digest()
            self._rest += sha256(b"out" + self._state).digest()
        given, self._rest = self._rest[:count], self._rest[count:]
        return given
