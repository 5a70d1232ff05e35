"""Programs that connect client libraries, filled in."""

import pytest

from heliogram.main.connecting import LIBRARIES, snippet


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_names_the_given_server(library):
    made = snippet(library, address="192.0.2.7", port=9443, key_file="/srv/key.pem")
    assert made.title == LIBRARIES[library][0]
    assert "127.0.0.1" not in made.text
    assert "8443" not in made.text
    assert ("192.0.2.7" in made.text) == (library != "tdlib")


def test_an_unknown_library_has_no_program():
    with pytest.raises(KeyError):
        snippet("none", address="", port=1, key_file="")
