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


async def test_a_second_server_is_refused_until_the_first_is_gone(tmp_path):
    first, second = DataDirectory(tmp_path), DataDirectory(tmp_path)
    await first.claim()
    with pytest.raises(OSError, match="another server is running"):
        await second.claim()
    await first.give_up()
    await second.claim()
    await second.give_up()
    await second.give_up()


def test_a_store_that_others_could_read_is_closed_to_them(tmp_path):
    directory = DataDirectory(tmp_path)
    for path in (directory.database, tmp_path / "heliogram.db-wal"):
        path.touch(mode=0o644)
    directory.prepare()
    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_what_a_killed_start_left_half_written_is_no_hindrance(tmp_path):
    directory = DataDirectory(tmp_path)
    for name in ("server-key.private.pem.new", "server-key.pub.pem.new"):
        (tmp_path / name).write_text("-----BEGIN")
    key = directory.server_key()
    assert directory.server_key().modulus == key.modulus
    assert {path.name for path in tmp_path.iterdir()} == {"server-key.private.pem", "server-key.pub.pem"}
