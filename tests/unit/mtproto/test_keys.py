import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.support.link import server_key

from heliogram.mtproto import keys
from heliogram.mtproto.keys import RsaKey, fingerprint_of

# The first production key that clients embed, and its fingerprint, as every open client has them.
KNOWN_MODULUS = int(
    "C150023E2F70DB7985DED064759CFECF0AF328E69A41DAF4D6F01B538135A6F91F8F8B2A0EC9BA9720CE352EFCF6C5680FFC424BD6348649"
    "02DE0B4BD6D49F4E580230E3AE97D95C8B19442B3C0A10D8F5633FECEDD6926A7F6DAB0DDB7D457F9EA81B8465FCD6FFFEED114011DF91C0"
    "59CAEDAF97625F6C96ECC74725556934EF781D866B34F011FCE4D835A090196E9A5F0E4449AF7EB697DDB9076494CA5F81104A305B6DD276"
    "65722C46B60E5DF680FB16B210607EF217652E60236C255F6A28315F4083A96791D7214BF64C1DF4FD0DB1944FB26A2A57031B32EEE64AD1"
    "5A8BA68885CDE74A5BFC920F6ABF59BA5C75506373E7130F9042DA922179251F",
    16,
)


def test_the_fingerprint_is_the_one_clients_compute():
    assert fingerprint_of(KNOWN_MODULUS, 65537) == 0xC3B42B026CE86B21


def test_a_generated_key_fits_binaries_and_every_client():
    key = server_key()
    assert key.modulus.bit_length() == 2048
    assert key.exponent == 65537
    assert key.fingerprint >= 0x1000000000000000
    assert key.signed_fingerprint & 0xFFFFFFFFFFFFFFFF == key.fingerprint
    assert key.signed_fingerprint < 1 << 63
    assert len(key.public_pem_pkcs1()) == 426
    assert key.public_pem_pkcs1().startswith(b"-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA")
    assert key.public_pem_spki().startswith(b"-----BEGIN PUBLIC KEY-----\n")


def test_a_signed_fingerprint_wraps_at_the_top_bit(monkeypatch):
    key = RsaKey.from_pem(server_key().private_pem())
    key.fingerprint = 1 << 63
    assert key.signed_fingerprint == -(1 << 63)
    key.fingerprint = 5
    assert key.signed_fingerprint == 5


def test_keys_are_made_until_the_fingerprint_has_no_leading_zero(monkeypatch):
    made = []
    monkeypatch.setattr(keys, "fingerprint_of", lambda _n, _e: made.append(1) or (0 if len(made) < 2 else 1 << 62))
    assert RsaKey.generate().fingerprint == 1 << 62
    assert len(made) == 2


def test_a_key_survives_its_pem_form():
    key = server_key()
    again = RsaKey.from_pem(key.private_pem())
    assert (again.modulus, again.fingerprint) == (key.modulus, key.fingerprint)


def pem_of(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_key_of_another_size_is_refused():
    with pytest.raises(ValueError, match="2048"):
        RsaKey.from_pem(pem_of(rsa.generate_private_key(65537, 1024)))


def test_a_key_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="not RSA"):
        RsaKey.from_pem(pem_of(ec.generate_private_key(ec.SECP256R1())))


def test_decryption_undoes_encryption():
    key = server_key()
    plain = b"\0" + bytes(range(255))
    sealed = pow(int.from_bytes(plain, "big"), key.exponent, key.modulus).to_bytes(256, "big")
    assert key.decrypt(sealed) == plain


def test_numbers_beyond_the_modulus_and_other_lengths_are_not_decrypted():
    key = server_key()
    assert key.decrypt(b"\xff" * 256) is None
    assert key.decrypt(bytes(255)) is None


def test_a_key_never_shows_itself():
    assert repr(server_key()) == f"RsaKey(fingerprint={server_key().fingerprint:016x})"
