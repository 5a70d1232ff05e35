"""The two heavy steps, fed with blocks made by the letter of the description."""

from hashlib import sha1, sha256

import pytest
from tests.support.clock import SeededEntropy
from tests.support.link import server_key

from heliogram import tl
from heliogram.mtproto import dh
from heliogram.mtproto.aes import ige_encrypt
from heliogram.mtproto.handshake.arithmetic import Offer, Question, Refused, agree, open_inner_data, temporary_aes
from heliogram.mtproto.pq import PrimePair, as_bytes
from heliogram.tl import service as mt

ENTROPY = SeededEntropy(b"arithmetic")
PRIMES = PrimePair(1073741827, 2147483647)
NONCE, SERVER_NONCE, NEW_NONCE = ENTROPY.bytes(16), ENTROPY.bytes(16), ENTROPY.bytes(32)


def question():
    return Question(NONCE, SERVER_NONCE, PRIMES, ENTROPY.bytes(48), 1_700_000_000)


def nonce(value):
    """A nonce as the codec wants it."""
    return value


def inner(kind=mt.PQInnerData, **changes):
    fields = {
        "pq": as_bytes(PRIMES.product),
        "p": as_bytes(PRIMES.p),
        "q": as_bytes(PRIMES.q),
        "nonce": nonce(NONCE),
        "server_nonce": nonce(SERVER_NONCE),
        "new_nonce": nonce(NEW_NONCE),
    }
    return tl.encode(kind(**{**fields, **changes}))


def rsa(block):
    key = server_key()
    return pow(int.from_bytes(block, "big"), key.exponent, key.modulus).to_bytes(256, "big")


def padded_block(data, *, spoil=0):
    data += bytes(192 - len(data))
    for number in range(1000):
        temp_key = sha256(bytes((number % 256, number // 256))).digest()
        hashed = bytearray(data[::-1] + sha256(temp_key + data).digest())
        hashed[-1] ^= spoil
        sealed = ige_encrypt(bytes(hashed), temp_key, bytes(32))
        mask = sha256(sealed).digest()
        block = bytes(a ^ b for a, b in zip(temp_key, mask, strict=True)) + sealed
        if int.from_bytes(block, "big") < server_key().modulus:
            return rsa(block)
    raise AssertionError("no block below the modulus")


def old_block(data, *, spoil=0):
    hashed = bytearray(sha1(data).digest() + data)
    hashed[0] ^= spoil
    return rsa(bytes(hashed) + bytes(255 - len(hashed)))


def opened(block):
    return open_inner_data(server_key(), block, question())


@pytest.mark.parametrize("block", [padded_block, old_block])
def test_both_forms_of_the_rsa_block_are_opened(block):
    offer = opened(block(inner()))
    assert isinstance(offer, Offer)
    assert (offer.new_nonce, offer.dc_id, offer.expires_in) == (NEW_NONCE, None, None)


@pytest.mark.parametrize(
    ("data", "dc_id", "expires_in"),
    [
        (inner(mt.PQInnerDataDc, dc=2), 2, None),
        (inner(mt.PQInnerDataTemp, expires_in=60), None, 60),
        (inner(mt.PQInnerDataTempDc, dc=-2, expires_in=86400), -2, 86400),
    ],
)
def test_every_kind_of_inner_data_is_read(data, dc_id, expires_in):
    offer = opened(padded_block(data))
    assert (offer.dc_id, offer.expires_in) == (dc_id, expires_in)


def test_leading_zeros_of_the_primes_do_not_matter():
    assert isinstance(opened(padded_block(inner(p=b"\0" + as_bytes(PRIMES.p)))), Offer)


@pytest.mark.parametrize("block", [padded_block, old_block])
def test_a_wrong_hash_of_the_rsa_block_is_refused_without_an_answer(block):
    refusal = opened(block(inner(), spoil=1))
    assert isinstance(refusal, Refused)
    assert refusal.new_nonce is None


def test_a_number_beyond_the_modulus_is_refused():
    assert opened(b"\xff" * 256).reason == "the RSA block is not below the modulus"


def test_an_old_block_with_a_byte_before_its_hash_is_refused():
    hashed = sha1(inner()).digest() + inner()
    block = b"\1" + hashed + bytes(255 - len(hashed))
    assert opened(rsa(block)).reason == "the hash of the RSA block is wrong"


def test_inner_data_longer_than_the_documented_bound_is_refused():
    long = inner(pq=b"\0" * 60 + as_bytes(PRIMES.product))
    assert opened(padded_block(long)).reason == "the inner data is too long"


@pytest.mark.parametrize("data", [b"\1\2\3\4" + bytes(100), inner()[:60], inner(mt.PQInnerDataDc, dc=1)[:-4]])
def test_malformed_inner_data_is_refused(data):
    # The old form has no length of its own, so the padding has to run out with the data.
    hashed = sha1(data).digest() + data
    block = bytes(1) + hashed + b"\xff" * (255 - len(hashed))
    assert isinstance(opened(rsa(block)), Refused)


def test_inner_data_cut_short_by_a_long_string_is_refused():
    assert opened(padded_block(b"\xec\x5a\xc9\x83" + b"\xbf" + bytes(100))).reason == "a string is cut short"
    assert opened(padded_block(b"\xec\x5a\xc9\x83" + b"\xb0" + bytes(187))).new_nonce is None


@pytest.mark.parametrize("field", ["nonce", "server_nonce"])
def test_other_nonces_are_refused(field):
    assert opened(padded_block(inner(**{field: nonce(bytes(16))}))).reason == "the inner nonces differ"


@pytest.mark.parametrize("field", ["pq", "p", "q"])
def test_other_primes_are_refused_with_an_answer(field):
    refusal = opened(padded_block(inner(**{field: b"\5"})))
    assert (refusal.reason, refusal.new_nonce) == ("the inner primes differ", NEW_NONCE)


@pytest.mark.parametrize("expires_in", [0, -1])
def test_a_temporary_key_that_is_already_over_is_refused(expires_in):
    refusal = opened(padded_block(inner(mt.PQInnerDataTemp, expires_in=expires_in)))
    assert refusal.new_nonce == NEW_NONCE


def half(offer, *, retry_id=0, public=None, spoil=0, padding=None, data=None, **changes):
    """A client's half of the exchange."""
    if public is None:
        public = dh.public_value(12345 << 200).to_bytes(256, "big")
    if data is None:
        fields = {"nonce": nonce(NONCE), "server_nonce": nonce(SERVER_NONCE), "retry_id": retry_id, "g_b": public}
        data = tl.encode(mt.ClientDHInnerData(**{**fields, **changes}))
    hashed = bytearray(sha1(data).digest() + data)
    hashed[0] ^= spoil
    hashed += bytes(-len(hashed) % 16 if padding is None else padding)
    return ige_encrypt(bytes(hashed), *temporary_aes(NEW_NONCE, SERVER_NONCE))


def agreed(retry_id=0, **options):
    asked = question()
    offer = open_inner_data(server_key(), padded_block(inner()), asked)
    return agree(offer, half(offer, **options), asked, retry_id), asked


def test_both_halves_make_the_key():
    key, asked = agreed()
    public = dh.public_value(asked.exponent)
    assert key == pow(public, 12345 << 200, dh.DH_PRIME).to_bytes(256, "big")


def test_a_second_try_names_the_first():
    assert isinstance(agreed(retry_id=-77)[0], Refused)
    asked = question()
    offer = open_inner_data(server_key(), padded_block(inner()), asked)
    assert isinstance(agree(offer, half(offer, retry_id=-77), asked, -77), bytes)
    assert agree(offer, half(offer), asked, -77).reason == "the client's half names another try"


@pytest.mark.parametrize("value", [0, 1, 1 << 1983, dh.DH_PRIME - 1, dh.DH_PRIME - (1 << 1984) + 1])
def test_a_public_value_out_of_range_is_refused(value):
    assert agreed(public=value.to_bytes(256, "big"))[0].reason == "g_b is out of range"


def test_a_wrong_hash_of_the_clients_half_is_refused():
    assert agreed(spoil=1)[0].reason == "the hash of the client's half is wrong"


@pytest.mark.parametrize("field", ["nonce", "server_nonce"])
def test_other_nonces_in_the_clients_half_are_refused(field):
    assert agreed(**{field: nonce(bytes(16))})[0].reason == "the nonces of the client's half differ"


def test_more_padding_than_fills_a_block_is_refused():
    public = dh.public_value(5).to_bytes(256, "big")
    size = 20 + 4 + 16 + 16 + 8 + 260
    assert agreed(public=public, padding=-size % 16 + 16)[0].reason == "the hash of the client's half is wrong"


def test_a_half_cut_short_is_refused():
    assert agreed(data=b"\x54\xb6\x43\x66" + bytes(40) + b"\xff" * 32)[0].reason == "a string is cut short"
