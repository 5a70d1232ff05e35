"""How the C library gives memory back to the system: late, so that large blocks are used again.

By default it maps every block of 128 kB and more afresh and unmaps it when it is freed. The parts and ranges of files
are such blocks, each passes through several of them, and the system fills every page with zeros before it is touched:
that costs more than the cipher. So blocks up to :data:`LARGEST_KEPT` come from the heap, whose free end is kept up to
:data:`KEPT_FREE`.

Source: mallopt(3).
"""

from __future__ import annotations

import ctypes
from typing import Final

LARGEST_KEPT: Final = 8 << 20
KEPT_FREE: Final = 48 << 20
ARENAS: Final = 2
"""Heaps of the process: what one thread frees in a heap of its own is of no use to another."""

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8


def keep_large_blocks() -> bool:
    """Set it so; False where the C library has no such settings (it is not GNU's)."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    choices = ((_MMAP_THRESHOLD, LARGEST_KEPT), (_TRIM_THRESHOLD, KEPT_FREE), (_ARENA_MAX, ARENAS))
    return all(mallopt(name, value) == 1 for name, value in choices)
