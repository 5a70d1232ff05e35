from hypothesis import given
from hypothesis import strategies as st

from heliogram.services.updates.cursor import Cursor, advanced, answer_date, starting_point


def test_a_device_that_was_never_told_anything_starts_at_its_date():
    assert starting_point(None, at=100, first_since=8) == 7


def test_a_device_that_names_the_date_of_its_last_answer_goes_on_after_it():
    cursor = Cursor(seq=9, at=100, base=5, final=True)
    assert starting_point(cursor, at=100, first_since=3) == 9
    assert starting_point(cursor, at=250, first_since=12) == 9


def test_a_device_that_names_an_earlier_date_is_told_again():
    cursor = Cursor(seq=9, at=100, base=5, final=True)
    assert starting_point(cursor, at=99, first_since=8) == 5
    assert starting_point(cursor, at=99, first_since=3) == 2


def test_a_chain_of_parts_shares_one_base():
    first = advanced(None, after=4, asked_at=10, told=6, answered_at=11, final=False)
    second = advanced(first, after=6, asked_at=11, told=8, answered_at=12, final=False)
    last = advanced(second, after=8, asked_at=12, told=9, answered_at=20, final=True)
    following = advanced(last, after=9, asked_at=20, told=15, answered_at=30, final=True)
    assert [cursor.base for cursor in (first, second, last, following)] == [4, 4, 4, 9]


def test_an_answer_asked_again_has_its_own_base():
    first = advanced(None, after=4, asked_at=10, told=6, answered_at=11, final=False)
    again = advanced(first, after=4, asked_at=10, told=6, answered_at=11, final=False)
    assert again.base == 4


@given(st.integers(0, 2**31), st.integers(0, 2**31), st.none() | st.integers(0, 2**31), st.booleans())
def test_an_answer_that_tells_anything_is_dated_after_its_request(asked_at, now, last_told_at, final):
    date = answer_date(asked_at=asked_at, now=now, last_told_at=last_told_at, final=final)
    assert date >= asked_at
    assert last_told_at is None or date > asked_at
