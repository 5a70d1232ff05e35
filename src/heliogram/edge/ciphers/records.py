"""What goes between the server and its cipher process."""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import Final

JOB: Final = Struct("<BII32s36s36s16s")
"""What to do, slot, bytes in it, the key's slices, and the msg_key of a packet to open."""
ANSWER: Final = Struct("<I32s")
"""Slot and digest."""
READY: Final = 0xFFFFFFFF
"""In the place of a slot: the process is up."""


class Work(IntEnum):
    """What to do with the bytes of a slot."""

    UNLOCK = 1
    LOCK = 2
