"""The four ways to cut a stream into packets.

===========  ======================  ======================================================================
framing      first bytes             a packet
===========  ======================  ======================================================================
abridged     ``ef``                  length/4 in one byte (top bit: quick ack), or ``7f`` and three bytes
intermediate ``ee ee ee ee``         length in four bytes (top bit: quick ack)
padded       ``dd dd dd dd``         the same, and 0 to 15 bytes of padding inside the length
full         length, then 0          length (of all), sequence number, payload, CRC-32 of all before it
===========  ======================  ======================================================================

Source: https://core.telegram.org/mtproto/mtproto-transports
"""

from __future__ import annotations

from typing import Final

ABRIDGED: Final = "abridged"
INTERMEDIATE: Final = "intermediate"
PADDED: Final = "padded"
FULL: Final = "full"
