"""Files that are whole or not there."""

import stat

import pytest

from heliogram.platform.wholefile import put_whole


def test_a_file_appears_whole_with_its_mode_and_leaves_no_draft(tmp_path):
    path = tmp_path / "secret.pem"
    seen = []
    put_whole(path, b"content", mode=0o600, drafted=lambda: seen.append(path.exists()))
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert seen == [False]


def test_what_stood_there_stays_until_the_new_is_whole_and_an_old_draft_is_no_hindrance(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"old")
    (tmp_path / "key.new").write_bytes(b"half")

    def killed():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        put_whole(path, b"new", mode=0o600, drafted=killed)
    assert path.read_bytes() == b"old"
    put_whole(path, b"new", mode=0o600, drafted=lambda: None)
    assert path.read_bytes() == b"new"
