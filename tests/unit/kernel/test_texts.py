import pytest

from heliogram.kernel.texts import utf16_length


@pytest.mark.parametrize("text", ["", "abc", "åé", "\uffff", "👍", "a👍🏽b"])
def test_the_length_is_that_of_the_utf16_form(text):
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2
