"""Encryption against an independent implementation, and tampering anywhere."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from tests.support.clock import SeededEntropy

from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import DecryptionError, MalformedMessage
from heliogram.mtproto.message import (
    build_plaintext,
    decrypt,
    decrypt_as_client,
    encrypt,
    encrypt_as_client,
    parse_plain,
)

longs = st.integers(-(1 << 63), (1 << 63) - 1)
ints = st.integers(-(1 << 31), (1 << 31) - 1)
bodies = st.integers(0, 300).flatmap(lambda words: st.binary(min_size=4 * words, max_size=4 * words))
keys = st.binary(min_size=1, max_size=8).map(lambda seed: AuthKey(SeededEntropy(seed).bytes(256)))


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def slow_open(key, packet, x):
    """MTProto 2.0 decryption by the letter, over AES-ECB."""
    msg_key, sealed = packet[8:24], packet[24:]
    a = sha256(msg_key + key.data[x : x + 36]).digest()
    b = sha256(key.data[40 + x : 76 + x] + msg_key).digest()
    aes_key, iv = a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]
    block = Cipher(algorithms.AES(aes_key), modes.ECB()).decryptor().update
    before, previous, plain = iv[:16], iv[16:], b""
    for at in range(0, len(sealed), 16):
        part = sealed[at : at + 16]
        previous = xor(block(xor(part, previous)), before)
        before = part
        plain += previous
    assert sha256(key.data[88 + x : 120 + x] + plain).digest()[8:24] == msg_key
    return plain


@given(key=keys, salt=longs, session_id=longs, msg_id=longs, seqno=ints, body=bodies, seed=st.binary(max_size=4))
def test_what_is_sealed_is_opened_by_us_and_by_the_letter(key, salt, session_id, msg_id, seqno, body, seed):
    plain = build_plaintext(salt, session_id, msg_id, seqno, body)
    entropy = SeededEntropy(seed)
    up, token = encrypt_as_client(key, plain, entropy)
    down = encrypt(key, plain, entropy)
    assert slow_open(key, up, 0)[: len(plain)] == plain
    assert slow_open(key, down, 8)[: len(plain)] == plain
    for message in (decrypt(key, up), decrypt_as_client(key, down)):
        assert (message.salt, message.session_id, message.msg_id) == (salt, session_id, msg_id)
        assert (message.seqno, message.body) == (seqno, body)
    assert decrypt(key, up).quick_ack_token == token


@given(key=keys, body=bodies, place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(key, body, place, change):
    packet, _ = encrypt_as_client(key, build_plaintext(1, 2, 4, 1, body), SeededEntropy())
    at = place % len(packet)
    with pytest.raises(DecryptionError):
        decrypt(key, packet[:at] + bytes((packet[at] ^ change,)) + packet[at + 1 :])


@given(key=keys, packet=st.binary(max_size=200))
def test_any_bytes_under_a_key_are_the_one_error(key, packet):
    with pytest.raises(DecryptionError):
        decrypt(key, key.id_bytes + packet)


@given(packet=st.binary(max_size=100), zeros=st.booleans())
def test_any_bytes_outside_a_key_are_a_message_or_the_one_error(packet, zeros):
    try:
        message = parse_plain(bytes(8) + packet if zeros else packet)
    except MalformedMessage:
        return
    assert len(message.body) % 4 == 0
