import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliogram.services.files.contract import (
    FilePartEmpty,
    FilePartInvalid,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartSizeInvalid,
    FilePartTooBig,
)
from heliogram.services.files.rules import LARGEST_PART, UNKNOWN, check_part, check_whole, first_shape, with_part

KIB = 1024


def shape(*parts, total=None, big=True):
    """Take parts of (number, size) in their order."""
    declared = first_shape(total=total, big=big, max_parts=8_000)
    known = declared
    for part, size in parts:
        known = with_part(known, declared, part, size)
    return known


@pytest.mark.parametrize("part", [-1, 8_000])
def test_a_part_has_a_number_within_the_range(part):
    with pytest.raises(FilePartInvalid):
        check_part(part, KIB, max_parts=8_000)


def test_a_part_has_bytes_and_not_too_many():
    with pytest.raises(FilePartEmpty):
        check_part(0, 0, max_parts=1)
    with pytest.raises(FilePartTooBig):
        check_part(0, LARGEST_PART + 1, max_parts=1)
    check_part(0, LARGEST_PART, max_parts=1)


@pytest.mark.parametrize("size", [1, KIB + 1, 3 * KIB, 500 * KIB])
def test_a_part_that_is_not_the_last_has_a_proper_size(size):
    for parts in ([(0, size), (1, size)], [(1, 1), (0, size)]):
        with pytest.raises(FilePartSizeInvalid):
            shape(*parts)
    with pytest.raises(FilePartSizeInvalid):
        shape((0, size), total=2)


@pytest.mark.parametrize(
    "parts", [[(0, 2 * KIB), (1, KIB), (2, KIB)], [(0, KIB), (1, 2 * KIB)], [(3, 4 * KIB), (1, KIB)]]
)
def test_all_parts_but_the_last_have_one_size_and_the_last_is_not_longer(parts):
    with pytest.raises(FilePartSizeChanged):
        shape(*parts)


def test_a_total_is_within_the_range():
    for total in (0, -2, 8_001):
        with pytest.raises(FilePartsInvalid):
            first_shape(total=total, big=True, max_parts=8_000)


def test_a_total_may_become_known_but_does_not_change():
    known = shape((0, KIB))
    assert known.total == UNKNOWN
    two, three = (first_shape(total=total, big=True, max_parts=9) for total in (2, 3))
    known = with_part(known, two, 1, 5)
    assert known.total == 2
    assert with_part(known, first_shape(total=-1, big=True, max_parts=9), 0, KIB).total == 2
    with pytest.raises(FilePartsInvalid):
        with_part(known, three, 0, KIB)


def test_no_part_lies_beyond_the_total():
    with pytest.raises(FilePartInvalid):
        shape((2, KIB), total=2)
    with pytest.raises(FilePartsInvalid):
        with_part(shape((2, KIB)), first_shape(total=2, big=True, max_parts=9), 0, KIB)


def test_an_upload_is_small_or_big_and_stays_so():
    with pytest.raises(FilePartsInvalid):
        with_part(shape((0, KIB)), first_shape(total=None, big=False, max_parts=9), 1, KIB)


def test_what_is_longer_than_a_small_file_must_come_as_a_big_one():
    for parts in ([(20, LARGEST_PART)], [(20, 5), (0, LARGEST_PART)], [(0, KIB), (10_240, 1)]):
        with pytest.raises(FilePartInvalid):
            shape(*parts, big=False)
    check_whole(shape((0, LARGEST_PART), (19, LARGEST_PART), big=False), 20, max_parts=8_000)
    check_whole(shape((0, LARGEST_PART), (20, 1), big=True), 21, max_parts=8_000)


@pytest.mark.parametrize(("parts", "total"), [(0, None), (1, None), (8_001, None), (3, 2)])
def test_the_number_of_parts_at_the_end_fits_what_came(parts, total):
    with pytest.raises(FilePartsInvalid):
        check_whole(shape((0, KIB), (1, 3), total=total), parts, max_parts=8_000)


@given(
    size=st.sampled_from([1 << power for power in range(10, 20)]),
    count=st.integers(1, 20),
    last=st.floats(0, 1, exclude_min=True),
    known=st.booleans(),
    data=st.data(),
)
def test_a_proper_file_is_taken_in_any_order_and_with_repeats(size, count, last, known, data):
    lengths = [size] * (count - 1) + [max(1, int(size * last))]
    order = data.draw(st.permutations(range(count)))
    order += data.draw(st.lists(st.sampled_from(order), max_size=5))
    taken = shape(*((part, lengths[part]) for part in order), total=count if known else None)
    assert (taken.top, taken.top_size, taken.part_size) == (count - 1, lengths[-1], size if count > 1 else 0)
    check_whole(taken, count, max_parts=8_000)
