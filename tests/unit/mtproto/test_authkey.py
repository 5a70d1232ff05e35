from hashlib import sha1

import pytest

from heliogram.mtproto.authkey import AuthKey

DATA = bytes(range(256))


def test_the_id_is_the_low_half_of_the_hash_and_the_auxiliary_hash_the_high():
    key = AuthKey(DATA)
    digest = sha1(DATA).digest()
    assert key.id_bytes == digest[-8:]
    assert key.id == int.from_bytes(digest[-8:], "little", signed=True)
    assert key.aux_hash == digest[:8]


@pytest.mark.parametrize("size", [0, 255, 257])
def test_a_key_of_another_length_is_refused(size):
    with pytest.raises(ValueError, match="256"):
        AuthKey(bytes(size))


def test_a_key_never_shows_itself():
    assert repr(AuthKey(DATA)) == f"AuthKey(id={AuthKey(DATA).id})"
