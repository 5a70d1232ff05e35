import io

import pytest

from heliogram.services.media.content import BudgetSpent, Content
from heliogram.services.media.jobs import RANGE

BYTES = bytes(range(256)) * 8_192  # two ranges


class Asked:
    """What was asked for."""

    def __init__(self, data: bytes = BYTES) -> None:
        self.data = data
        self.ranges: list[tuple[int, int]] = []

    def __call__(self, offset: int, limit: int) -> bytes:
        self.ranges.append((offset, limit))
        return self.data[offset : offset + limit]


def content(asked: Asked, budget: int = 10 * len(BYTES)) -> Content:
    return Content(asked, size=len(asked.data), budget=budget)


def test_it_is_a_file_to_read_and_seek_in():
    file = io.BufferedReader(content(Asked()), 1_000)
    assert file.seek(0, io.SEEK_END) == len(BYTES)
    assert file.read() == b""
    assert file.seek(-5, io.SEEK_END) == len(BYTES) - 5
    assert file.read(100) == BYTES[-5:]
    assert file.seek(300) == 300
    assert file.read(2_000) == BYTES[300:2_300]
    assert file.tell() == 2_300


def test_it_is_read_whole_in_long_ranges():
    asked = Asked()
    file = content(asked, budget=len(BYTES))
    assert file.size == len(BYTES)
    assert file.readall() == BYTES
    assert asked.ranges == [(0, RANGE), (RANGE, RANGE)]


def test_nothing_is_asked_for_beyond_the_end():
    asked = Asked()
    file = content(asked)
    file.seek(len(BYTES) + 10)
    assert file.read(10) == b""
    assert file.seek(-(10**9), io.SEEK_CUR) == 0
    assert asked.ranges == []


def test_no_more_is_read_than_may_be():
    file = content(Asked(), budget=1_500)
    file.range(0, 1_000)
    with pytest.raises(BudgetSpent):
        file.range(0, 1_000)
