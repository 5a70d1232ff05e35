"""Who asks."""

import pytest

from heliogram.kernel.call import ANONYMOUS, Call


def test_a_caller_is_nobody_until_logged_in():
    assert Call(layer=229, at=0.0).user == ANONYMOUS


def test_a_caller_does_not_change_on_the_way():
    call = Call(layer=229, at=0.0)
    with pytest.raises(AttributeError):
        call.layer = 133
