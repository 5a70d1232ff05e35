"""Which parts make a file: the sizes and numbers that the documentation allows, whatever the order of arrival.

All parts of a file have one size, a multiple of 1 KiB of which 512 KiB is a multiple, but for the last, which may be
shorter and of any length. Parts come in any order, so which one is the last is known only by the highest number seen.
The *shape* of an upload is all that has to be remembered of the parts seen to check the next in constant time: the
size of those that are surely not the last, and number and size of the one that may be.

::

    part beyond the top      the former top was not the last: its size must be a proper one; the new top may be shorter
    part below the top       not the last: its size must be a proper one
    the top again            may change its size while no other part forbids it

Source: https://core.telegram.org/api/files#uploading-files
"""

from __future__ import annotations

from typing import Final

import msgspec

from heliogram.services.files.contract import (
    FilePartEmpty,
    FilePartInvalid,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartSizeInvalid,
    FilePartTooBig,
)

LARGEST_PART: Final = 512 << 10
SMALL_FILE: Final = 10 << 20
"""What is longer must come as a big file."""
UNKNOWN: Final = -1
_UNIT: Final = 1 << 10


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an upload's parts."""

    big: bool
    total: int = UNKNOWN
    part_size: int = 0
    """Of the parts that are not the last; 0 while there are none."""
    top: int = UNKNOWN
    """The highest number seen."""
    top_size: int = 0


def first_shape(*, total: int | None, big: bool, max_parts: int) -> Shape:
    """Return the shape of an upload without parts. Raises FilePartsInvalid."""
    declared = UNKNOWN if total is None else total
    if declared != UNKNOWN and not 1 <= declared <= max_parts:
        raise FilePartsInvalid
    return Shape(big=big, total=declared)


def check_part(part: int, size: int, *, max_parts: int) -> None:
    """Check what can be said of a part by itself. Raises FilePartInvalid, FilePartEmpty, FilePartTooBig."""
    if not 0 <= part < max_parts:
        raise FilePartInvalid
    if size == 0:
        raise FilePartEmpty
    if size > LARGEST_PART:
        raise FilePartTooBig


def with_part(shape: Shape, declared: Shape, part: int, size: int) -> Shape:
    """Return the shape after a part that came with the ``declared`` total.

    Raises FilePartInvalid, FilePartSizeInvalid, FilePartSizeChanged, FilePartsInvalid.
    """
    total = _total(shape, declared)
    if total != UNKNOWN and part >= total:
        raise FilePartInvalid
    part_size, top, top_size = shape.part_size, shape.top, shape.top_size
    if part > top:
        if top != UNKNOWN:
            part_size = _proper(top_size, part_size)
        top, top_size = part, size
    elif part < top:
        part_size = _proper(size, part_size)
    else:
        top_size = size
    if total != UNKNOWN and top < total - 1:
        part_size = _proper(top_size, part_size)
    if part_size and top_size > part_size:
        raise FilePartSizeChanged
    if not shape.big and top * (part_size or top_size) >= SMALL_FILE:
        raise FilePartInvalid
    return Shape(big=shape.big, total=total, part_size=part_size, top=top, top_size=top_size)


def _total(shape: Shape, declared: Shape) -> int:
    if shape.big != declared.big:
        raise FilePartsInvalid
    if declared.total in {UNKNOWN, shape.total}:
        return shape.total
    if shape.total != UNKNOWN or declared.total <= shape.top:
        raise FilePartsInvalid
    return declared.total


def _proper(size: int, part_size: int) -> int:
    """Return the size of all parts but the last, if a part that is not the last may have ``size``."""
    if size % _UNIT or LARGEST_PART % size:
        raise FilePartSizeInvalid
    if part_size not in {0, size}:
        raise FilePartSizeChanged
    return size


def check_whole(shape: Shape, parts: int, *, max_parts: int) -> None:
    """Check the number of parts that a client says a file has. Raises FilePartsInvalid."""
    if not 1 <= parts <= max_parts or shape.top >= parts or shape.total not in {UNKNOWN, parts}:
        raise FilePartsInvalid
