from pathlib import Path

import pytest
from tests.support.clock import SeededEntropy

from heliogram.platform.secrets import SecretError, SecretStore, Unsealable, Vault

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_secret_is_generated_once_into_a_file_only_its_owner_may_read(tmp_path: Path):
    store = SecretStore(tmp_path / "secrets", SeededEntropy())
    secret = store.obtain("master_key")
    assert len(secret) == 32
    assert (tmp_path / "secrets" / "master_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert store.obtain("master_key") == secret
    assert store.obtain("other") != secret
    assert [path.name for path in sorted((tmp_path / "secrets").iterdir())] == ["master_key", "other"]


def test_a_draft_left_by_a_crash_is_overwritten(tmp_path: Path):
    (tmp_path / "master_key.new").write_text("half")
    assert len(SecretStore(tmp_path, SeededEntropy()).obtain("master_key")) == 32


def test_a_secret_that_is_given_is_taken_and_not_written(tmp_path: Path):
    assert SecretStore(tmp_path, SeededEntropy()).obtain("master_key", KEY.hex()) == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["not hexadecimal", "ab"])
def test_what_is_no_secret_is_refused_without_being_shown(tmp_path: Path, given: str):
    with pytest.raises(SecretError, match="64 hexadecimal digits") as caught:
        SecretStore(tmp_path, SeededEntropy()).obtain("master_key", given)
    assert given not in str(caught.value)


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path):
    store = SecretStore(tmp_path, SeededEntropy())
    store.obtain("master_key")
    (tmp_path / "master_key").chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        store.obtain("master_key")


def vault(*keys: bytes, purpose: str = "tests") -> Vault:
    return Vault(keys, SeededEntropy(b"".join(keys)), purpose=purpose)


def test_what_is_sealed_opens_and_shows_nothing_of_itself():
    sealer = vault(KEY)
    sealed = sealer.encrypt(b"plain text")
    assert b"plain" not in sealed
    assert sealer.decrypt(sealed) == b"plain text"
    assert sealer.encrypt(b"plain text") != sealed


def test_any_change_is_noticed():
    sealer = vault(KEY)
    sealed = sealer.encrypt(b"x")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unsealable):
            sealer.decrypt(bytes(changed))
    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            sealer.decrypt(sealed[:length])


def test_another_key_or_purpose_does_not_open_it():
    sealed = vault(KEY).encrypt(b"x")
    with pytest.raises(Unsealable):
        vault(OTHER).decrypt(sealed)
    with pytest.raises(Unsealable):
        vault(KEY, purpose="others").decrypt(sealed)


def test_after_a_change_of_keys_the_old_values_open_and_new_ones_need_the_new_key():
    old = vault(KEY).encrypt(b"old")
    both = vault(OTHER, KEY)
    assert both.decrypt(old) == b"old"
    assert vault(OTHER).decrypt(both.encrypt(b"new")) == b"new"


def test_a_vault_without_a_key_is_refused():
    with pytest.raises(SecretError):
        vault()
