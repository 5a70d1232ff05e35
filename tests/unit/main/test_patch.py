"""The patcher, on small made-up binaries; `tests/clients` runs it on the real ones."""

import struct

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from heliogram.main.patch import SETTINGS_KEY, CannotPatch, patch, patch_file


def _pem(bits=2048, form=serialization.PublicFormat.PKCS1):
    key = rsa.generate_private_key(65537, bits).public_key()
    return key.public_bytes(serialization.Encoding.PEM, form)


OURS = _pem()
THEIRS = _pem().strip()
SETTINGS = THEIRS.replace(THEIRS[31 : 31 + len(SETTINGS_KEY)], SETTINGS_KEY)
IN_CODE = b"\x90\x90\x48\xb8" + struct.pack("<ii", 443, 80) + b"\x55" * 56 + b"\xc7\x45\xb8" + struct.pack("<i", 5222)
ADDRESSES = b"\x00149.154.167.51\0002001:67c:4e8:f002::a\0"


def _binary(*, keys=(THEIRS,), addresses=ADDRESSES, ports=IN_CODE):
    return b"\x7fELF----" + b"\0".join(keys) + b"\0" + addresses + ports + b"\0the end"


def _records(*centres, word=8, port=443):
    integer = {8: "<i4x", 4: "<i"}[word]
    return b"".join(struct.pack(integer, one) + b"\x42" * word + struct.pack(integer, port) for one in centres)


def _aligned(table):
    """A binary in which ``table`` starts at a multiple of eight."""
    head = _binary(ports=b"")
    return head + b"\0" * (-len(head) % 8 + 8) + table


def test_every_server_key_becomes_ours_and_nothing_moves():
    data = _binary(keys=(THEIRS, THEIRS + b"\n"))
    patched, report = patch(data, key=OURS, address="127.0.0.1", port=8443)
    assert report.keys == 2
    assert len(patched) == len(data)
    assert patched.count(OURS.strip()) == 2
    assert THEIRS not in patched


def test_a_key_given_as_spki_is_embedded_as_pkcs1():
    patched, _ = patch(
        _binary(), key=_pem(form=serialization.PublicFormat.SubjectPublicKeyInfo), address="127.0.0.1", port=1
    )
    assert patched.count(b"-----BEGIN RSA PUBLIC KEY-----") == 1


def test_a_key_with_carriage_returns_keeps_them():
    patched, _ = patch(_binary(keys=(THEIRS.replace(b"\n", b"\r\n"),)), key=OURS, address="127.0.0.1", port=1)
    assert OURS.strip().replace(b"\n", b"\r\n") in patched


def test_the_key_that_signs_settings_is_left_alone():
    patched, report = patch(_binary(keys=(THEIRS, SETTINGS)), key=OURS, address="127.0.0.1", port=1)
    assert (report.keys, report.kept_keys) == (1, 1)
    assert SETTINGS in patched


def test_built_in_addresses_are_filled_up_with_nuls():
    patched, report = patch(_binary(), key=OURS, address="10.0.0.1", port=1)
    assert (report.ipv4, report.ipv6) == (1, 1)
    assert b"\x0010.0.0.1\0\0\0\0\0\0\0" in patched
    assert b"::ffff:10.0.0.1\0" in patched


def test_a_loopback_address_becomes_loopback_in_ipv6_too():
    patched, _ = patch(_binary(), key=OURS, address="127.0.0.1", port=1)
    assert b"\0::1\0" in patched


def test_the_ipv6_address_can_be_chosen():
    patched, _ = patch(_binary(), key=OURS, address="127.0.0.1", port=1, address6="fd00::7")
    assert b"\0fd00::7\0" in patched


def test_an_ipv6_address_written_out_in_full_is_recognised():
    full = b"\x002001:0b28:f23d:f001:0000:0000:0000:000a\0"
    assert patch(_binary(addresses=full), key=OURS, address="127.0.0.1", port=1).report.ipv6 == 1


@pytest.mark.parametrize(
    "other",
    [
        b"8.8.8.8",
        b"149.200.1.1",
        b"1149.154.167.51",
        b"1.149.154.167.51",
        b"149.154.167.999",
        b"2001:4860:4860::8888",
        b"2001:::",
    ],
)
def test_strings_that_are_no_built_in_address_stay(other):
    patched, report = patch(_binary(addresses=ADDRESSES + other + b"\0"), key=OURS, address="127.0.0.1", port=1)
    assert report.ipv4 == 1
    assert other + b"\0" in patched


def test_ports_compiled_to_immediates_are_written():
    patched, report = patch(_binary(), key=OURS, address="127.0.0.1", port=40001)
    assert report.ports == 3
    assert patched.count(struct.pack("<i", 40001)) == 3


def test_a_pair_that_is_no_immediate_of_a_move_stays():
    data = _binary(ports=IN_CODE.replace(b"\x48\xb8", b"\x00\x00"))
    with pytest.raises(CannotPatch, match="port 443"):
        patch(data, key=OURS, address="127.0.0.1", port=40001)


def test_a_pair_without_a_third_port_is_enough():
    assert patch(_binary(ports=IN_CODE[:12]), key=OURS, address="127.0.0.1", port=40001).report.ports == 2


def test_ports_in_a_table_of_integers_are_written():
    patched, report = patch(_binary(ports=struct.pack("<iii", 443, 80, 5222)), key=OURS, address="127.0.0.1", port=7)
    assert report.ports == 3
    assert struct.pack("<iii", 7, 7, 7) in patched


@pytest.mark.parametrize("word", [8, 4])
def test_ports_in_tables_of_records_are_written(word):
    data = _aligned(_records(1, 2, 3, word=word) + bytes(3 * word) + _records(1, 2, 2, 3, 4, 5, word=word))
    patched, report = patch(data, key=OURS, address="127.0.0.1", port=7)
    assert report.ports == 9
    assert _records(1, 2, 2, 3, 4, 5, word=word, port=7) in patched


@pytest.mark.parametrize("centres", [(1, 2), (2, 3, 4), (3, 2, 1), (1, 6, 7)])
def test_records_that_are_no_table_of_data_centres_stay(centres):
    with pytest.raises(CannotPatch, match="port 443"):
        patch(_aligned(_records(*centres)), key=OURS, address="127.0.0.1", port=7)


def test_a_client_without_known_ports_can_be_patched_for_443():
    assert patch(_binary(ports=b""), key=OURS, address="127.0.0.1", port=443).report.ports == 0


def test_a_file_without_keys_is_refused():
    with pytest.raises(CannotPatch, match="no 2048-bit PEM key"):
        patch(_binary(keys=()), key=OURS, address="127.0.0.1", port=1)


def test_a_file_without_addresses_is_refused():
    with pytest.raises(CannotPatch, match="fresh copy"):
        patch(_binary(addresses=b""), key=OURS, address="127.0.0.1", port=1)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(CannotPatch, match="2048-bit key"):
        patch(_binary(), key=_pem(bits=1024), address="127.0.0.1", port=1)


@pytest.mark.parametrize(
    "key",
    [
        b"no key",
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_what_is_no_rsa_key_is_refused(key):
    with pytest.raises(CannotPatch, match="key"):
        patch(_binary(), key=key, address="127.0.0.1", port=1)


def test_an_address_too_long_for_its_place_is_refused():
    with pytest.raises(CannotPatch, match="room for 13"):
        patch(_binary(addresses=b"\x00149.154.171.5\0"), key=OURS, address="192.168.100.200", port=1)


@pytest.mark.parametrize("address", ["localhost", "::1", "127.0.0.1:443", ""])
def test_a_name_in_place_of_an_address_is_refused(address):
    with pytest.raises(CannotPatch, match="in digits"):
        patch(_binary(), key=OURS, address=address, port=1)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_an_impossible_port_is_refused(port):
    with pytest.raises(CannotPatch, match="no TCP port"):
        patch(_binary(), key=OURS, address="127.0.0.1", port=port)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "key.pem").write_bytes(OURS)
    source = tmp_path / "client.so"
    source.write_bytes(_binary())
    source.chmod(0o750)
    return tmp_path


def test_a_file_is_patched_into_another_beside_it(files):
    target, report = patch_file(files / "client.so", key=files / "key.pem", address="127.0.0.1", port=1)
    assert target == files / "client.so.heliogram"
    assert report.keys == 1
    assert OURS.strip() in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o750
    assert (files / "client.so").read_bytes() == _binary()


def test_a_file_can_be_patched_in_place(files):
    source = files / "client.so"
    patch_file(source, key=files / "key.pem", address="127.0.0.1", port=1, output=source)
    assert OURS.strip() in source.read_bytes()


@pytest.mark.parametrize("missing", ["client.so", "key.pem"])
def test_a_file_that_cannot_be_read_is_named(files, missing):
    (files / missing).unlink()
    with pytest.raises(CannotPatch, match=missing):
        patch_file(files / "client.so", key=files / "key.pem", address="127.0.0.1", port=1)


def test_a_failed_write_leaves_nothing_behind(files):
    (files / "out").mkdir()
    before = sorted(files.iterdir())
    with pytest.raises(CannotPatch):
        patch_file(files / "client.so", key=files / "key.pem", address="127.0.0.1", port=1, output=files / "out")
    assert sorted(files.iterdir()) == before
