"""The one table of limits."""

from heliogram.kernel import limits


def test_every_limit_is_a_positive_number():
    values = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert values
    assert all(value > 0 for value in values.values())
