"""Content as a worker sees it: a file to read and seek in, whose bytes come through the pipe as they are asked for."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from heliogram.services.media.jobs import RANGE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Ask = Callable[[int, int], bytes]
"""Returns the bytes at an offset, so many."""


class BudgetSpent(OSError):  # noqa: N818 - it names the fact
    """More of the content was asked for than may be read."""


class Content(io.RawIOBase):
    """A file over ranges that are asked for."""

    def __init__(self, ask: Ask, *, size: int, budget: int) -> None:
        super().__init__()
        self._ask: Final = ask
        self._size: Final = size
        self._left = budget
        self._at = 0

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    @override
    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what follows into a buffer. Raises BudgetSpent."""
        room = memoryview(buffer)
        data = self.range(self._at, len(room))
        room[: len(data)] = data
        self._at += len(data)
        return len(data)

    @override
    def readall(self) -> bytes:
        """Return what follows, whole. Raises BudgetSpent."""
        pieces = []
        while piece := self.range(self._at, RANGE):
            pieces.append(piece)
            self._at += len(piece)
        return b"".join(pieces)

    def range(self, offset: int, limit: int) -> bytes:
        """Return up to ``limit`` bytes at an offset, wherever reading is. Raises BudgetSpent."""
        limit = min(limit, RANGE, max(0, self._size - offset))
        if not limit:
            return b""
        self._left -= limit
        if self._left < 0:
            raise BudgetSpent
        return self._ask(offset, limit)
