"""The hash of a list."""

from hypothesis import given
from hypothesis import strategies as st

from heliogram.api.listhash import list_hash


def reference(numbers):
    """As the documentation writes it, in unsigned arithmetic of 64 bits."""
    value = 0
    for number in numbers:
        value = value ^ (value >> 21)
        value = value ^ (value << 35) % 2**64
        value = value ^ (value >> 4)
        value = (value + number) % 2**64
    return value


def test_no_list_has_the_hash_zero():
    assert list_hash([]) == 0
    assert list_hash([7]) == 7


@given(st.lists(st.integers(0, 2**63)))
def test_the_hash_is_that_of_the_documentation_as_a_signed_number(numbers):
    assert list_hash(numbers) % 2**64 == reference(numbers)
    assert -(2**63) <= list_hash(numbers) < 2**63
