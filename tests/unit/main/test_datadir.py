"""The data directory and what lies in it."""

import stat

import pytest

from heliogram.main.datadir import DataDirectory, write_private


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_key_is_generated_once_and_private(tmp_path):
    directory = DataDirectory(tmp_path / "deep" / "data")
    directory.prepare()
    key = directory.server_key()
    assert directory.server_key().fingerprint == key.fingerprint
    assert directory.existing_server_key().modulus == key.modulus
    assert mode(directory.private_key) == 0o600
    assert mode(directory.path) == 0o700


def test_the_public_key_is_written_for_clients_and_renewed_when_it_differs(tmp_path):
    directory = DataDirectory(tmp_path)
    key = directory.server_key()
    assert directory.public_key.read_bytes() == key.public_pem_pkcs1()
    directory.public_key.write_text("something else")
    directory.server_key()
    assert directory.public_key.read_bytes() == key.public_pem_pkcs1()


def test_a_server_never_started_has_no_key(tmp_path):
    with pytest.raises(FileNotFoundError):
        DataDirectory(tmp_path).existing_server_key()


def test_a_private_file_is_never_overwritten(tmp_path):
    path = tmp_path / "secret"
    write_private(path, b"first")
    with pytest.raises(FileExistsError):
        write_private(path, b"second")
    assert path.read_bytes() == b"first"


def test_everything_lies_below_the_directory(tmp_path):
    directory = DataDirectory(tmp_path)
    places = {directory.database, directory.secrets, directory.blobs, directory.private_key, directory.public_key}
    assert {place.parent for place in places} == {tmp_path}
