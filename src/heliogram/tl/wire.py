"""The bytes of the TL language: strings, vectors of numbers, and a reader for those who parse by hand.

Everything is little-endian and aligned to four bytes. Positions are counted from the start of the buffer, so a buffer
has to start at an aligned place; every function that reads takes ``(data, position)`` and returns the value with the
position behind it. Reading past the end shows as ``struct.error`` or ``IndexError``, or leaves the position behind
the end of the buffer: positions only grow, so one comparison at the end finds it. Those who call the functions below
turn that into ``Malformed``; :class:`Reader` does so itself.

https://core.telegram.org/mtproto/serialize
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct, error, pack, unpack_from
from typing import Final

from heliogram.tl.errors import Malformed

VECTOR: Final = 0x1CB5C415
TRUE: Final = 0x997275B5
FALSE: Final = 0xBC799737
GZIP_PACKED: Final = 0x3072CFA1

MAX_COUNT: Final = 1 << 16
"""How long a vector may be. Nothing documented comes near; objects cost many times the bytes they are read from."""

BOOLS: Final = {TRUE: True, FALSE: False}

_SHORT: Final = tuple(bytes([length]) for length in range(254))
_PADDING: Final = (b"", b"\0\0\0", b"\0\0", b"\0")
_LONG_MARK: Final = 254
_LONGEST: Final = (1 << 24) - 1

_unpack_head: Final = Struct("<II").unpack_from
_unpack_int: Final = Struct("<i").unpack_from
_unpack_id: Final = Struct("<I").unpack_from
_unpack_long: Final = Struct("<q").unpack_from
_pack_head: Final = Struct("<II").pack


def write_bytes(value: bytes) -> bytes:
    """Return ``value`` with its length before it and padding behind it; at most 16,777,215 bytes."""
    length = len(value)
    if length < _LONG_MARK:
        return _SHORT[length] + value + _PADDING[(length + 1) & 3]
    if length > _LONGEST:
        raise Malformed(f"a string of {length} bytes cannot be written")
    return pack("<I", length << 8 | _LONG_MARK) + value + _PADDING[length & 3]


def write_string(value: str) -> bytes:
    """Return text as UTF-8 with its length and padding."""
    data = value.encode()
    length = len(data)
    if length < _LONG_MARK:
        return _SHORT[length] + data + _PADDING[(length + 1) & 3]
    return write_bytes(data)


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """Read a string of bytes. The position returned may lie behind the end of ``data``."""
    length = data[at]
    if length < _LONG_MARK:
        end = at + 1 + length
        return data[at + 1 : end], (end + 3) & -4
    if length != _LONG_MARK:
        raise Malformed("a string of 2^24 bytes or more")
    end = at + 4 + (_unpack_id(data, at)[0] >> 8)
    return data[at + 4 : end], (end + 3) & -4


def read_string(data: bytes, at: int) -> tuple[str, int]:
    """Read text, which has to be UTF-8."""
    length = data[at]
    if length < _LONG_MARK:
        end = at + 1 + length
        return data[at + 1 : end].decode(), (end + 3) & -4
    value, at = read_bytes(data, at)
    return value.decode(), at


def read_count(data: bytes, at: int, *, size: int = 4) -> tuple[int, int]:
    """Read the head of a ``Vector`` whose elements take at least ``size`` bytes, and check that they can be there."""
    mark, count = _unpack_head(data, at)
    if mark != VECTOR:
        raise Malformed(f"{mark:08x} instead of a vector")
    return _fitting(data, at + 8, count, size), at + 8


def read_bare_count(data: bytes, at: int) -> tuple[int, int]:
    """Read the number of elements of a bare ``vector``, each at least four bytes long."""
    return _fitting(data, at + 4, _unpack_id(data, at)[0], 4), at + 4


def _fitting(data: bytes, at: int, count: int, size: int) -> int:
    if count * size > len(data) - at or count > MAX_COUNT:
        raise Malformed(f"a vector of {count} in {len(data) - at} bytes")
    return count


def read_ints(data: bytes, at: int) -> tuple[list[int], int]:
    """Read a ``Vector<int>``."""
    count, at = read_count(data, at)
    return list(unpack_from(f"<{count}i", data, at)), at + 4 * count


def read_longs(data: bytes, at: int) -> tuple[list[int], int]:
    """Read a ``Vector<long>``."""
    count, at = read_count(data, at, size=8)
    return list(unpack_from(f"<{count}q", data, at)), at + 8 * count


def read_byte_strings(data: bytes, at: int) -> tuple[list[bytes], int]:
    """Read a ``Vector<bytes>``."""
    count, at = read_count(data, at)
    values = []
    for _ in range(count):
        value, at = read_bytes(data, at)
        values.append(value)
    return values, at


def read_strings(data: bytes, at: int) -> tuple[list[str], int]:
    """Read a ``Vector<string>``."""
    count, at = read_count(data, at)
    values = []
    for _ in range(count):
        value, at = read_string(data, at)
        values.append(value)
    return values, at


def write_ints(values: list[int]) -> bytes:
    """Return a ``Vector<int>``."""
    return pack(f"<II{len(values)}i", VECTOR, len(values), *values)


def write_longs(values: list[int]) -> bytes:
    """Return a ``Vector<long>``."""
    return pack(f"<II{len(values)}q", VECTOR, len(values), *values)


def write_byte_strings(values: list[bytes]) -> bytes:
    """Return a ``Vector<bytes>``."""
    return b"".join([_pack_head(VECTOR, len(values)), *map(write_bytes, values)])


def write_strings(values: list[str]) -> bytes:
    """Return a ``Vector<string>``."""
    return b"".join([_pack_head(VECTOR, len(values)), *map(write_string, values)])


class Reader:
    """A cursor for code that parses a few hot messages by hand; every fault of the input is ``Malformed``."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    @property
    def remaining(self) -> int:
        """How many bytes are left."""
        return len(self.data) - self.position

    def read_id(self) -> int:
        """Read the id of a constructor."""
        return self._number(_unpack_id, 4)

    def read_int(self) -> int:
        """Read a signed number of 32 bits."""
        return self._number(_unpack_int, 4)

    def read_long(self) -> int:
        """Read a signed number of 64 bits."""
        return self._number(_unpack_long, 8)

    def read_longs(self) -> list[int]:
        """Read a ``Vector<long>``."""
        try:
            values, position = read_longs(self.data, self.position)
        except error:
            raise Malformed("the data ends inside a vector") from None
        self.position = position
        return values

    def read_bytes(self) -> bytes:
        """Read a string of bytes."""
        try:
            value, position = read_bytes(self.data, self.position)
        except (IndexError, error):
            raise Malformed("the data ends before a string") from None
        if position > len(self.data):
            raise Malformed("the data ends inside a string")
        self.position = position
        return value

    def read_raw(self, count: int) -> bytes:
        """Take ``count`` bytes as they are."""
        if not 0 <= count <= self.remaining:
            raise Malformed(f"{count} bytes announced, {self.remaining} left")
        start = self.position
        self.position = start + count
        return self.data[start : self.position]

    def rest(self) -> bytes:
        """Take everything that is left."""
        return self.read_raw(self.remaining)

    def _number(self, unpack: Callable[[bytes, int], tuple[int]], size: int) -> int:
        try:
            (value,) = unpack(self.data, self.position)
        except error:
            raise Malformed("the data ends inside a number") from None
        self.position += size
        return value
