"""Phone numbers."""

import pytest

from heliogram.api.numbers import digits


@pytest.mark.parametrize(
    ("written", "number"), [("+49 (301) 23-45", "493012345"), ("493012345", "493012345"), ("none", ""), ("٤٩", "")]
)
def test_only_digits_count(written, number):
    assert digits(written) == number
