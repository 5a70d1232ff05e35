import pytest

from heliogram.kernel.phones import is_phone, phone_digits


@pytest.mark.parametrize("written", ["+49 (151) 234-567", "0049151234567", "49151234567", "+49.151.234.567"])
def test_a_number_is_the_same_however_it_is_written(written):
    assert phone_digits(written) == "49151234567"


@pytest.mark.parametrize("written", ["", "+", "abc", "1234", "0151234567", "1" * 16, "٤٩١٥١٢٣٤"])
def test_what_is_no_international_number_has_no_digits(written):
    assert phone_digits(written) == ""


def test_a_number_is_digits_only():
    assert is_phone("9996612345")
    assert not is_phone("+9996612345")
    assert not is_phone("")
