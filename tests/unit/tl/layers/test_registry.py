import pytest

from heliogram.tl.layers.registry import adapt


def test_a_second_converter_for_the_same_thing_is_an_error():
    with pytest.raises(ValueError, match="keyboardButton has a converter already"):
        adapt("keyboardButton")(lambda value, _layer: value)
