"""The hash of a list that a client already has, so that an unchanged list is not sent again.

Source: https://core.telegram.org/api/offsets#hash-generation
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_MASK: Final = (1 << 64) - 1


def list_hash(numbers: Iterable[int]) -> int:
    """Return the signed 64-bit hash of a list of numbers, in their order."""
    value = 0
    for number in numbers:
        value ^= value >> 21
        value = (value ^ (value << 35)) & _MASK
        value ^= value >> 4
        value = (value + number) & _MASK
    return value - (1 << 64) if value >> 63 else value
