from hashlib import sha256

import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.aes import ige_encrypt
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import DecryptionError, MalformedMessage
from heliogram.mtproto.message import (
    auth_key_id_of,
    build_plain,
    build_plaintext,
    decrypt,
    decrypt_as_client,
    encrypt,
    encrypt_as_client,
    parse_plain,
)

KEY = AuthKey(SeededEntropy(b"key").bytes(256))
OTHER = AuthKey(SeededEntropy(b"other").bytes(256))
ENTROPY = SeededEntropy(b"padding")
PLAINTEXT = build_plaintext(-3, -4, 1 << 62, 7, b"body" * 5)


def seal(plain, key=KEY, *, from_client=True):
    """Seal padded plaintext by the letter of the description, independently of the code under test."""
    x = 0 if from_client else 8
    msg_key = sha256(key.data[88 + x : 120 + x] + plain).digest()[8:24]
    a = sha256(msg_key + key.data[x : x + 36]).digest()
    b = sha256(key.data[40 + x : 76 + x] + msg_key).digest()
    return key.id_bytes + msg_key + ige_encrypt(plain, a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32])


def test_what_a_client_seals_the_server_opens():
    packet, token = encrypt_as_client(KEY, PLAINTEXT, ENTROPY)
    message = decrypt(KEY, packet)
    assert (message.salt, message.session_id, message.msg_id, message.seqno) == (-3, -4, 1 << 62, 7)
    assert message.body == b"body" * 5
    assert message.quick_ack_token == token
    assert auth_key_id_of(packet) == KEY.id


def test_what_the_server_seals_a_client_opens_and_no_server():
    packet = encrypt(KEY, PLAINTEXT, ENTROPY)
    assert decrypt_as_client(KEY, packet).body == b"body" * 5
    with pytest.raises(DecryptionError):
        decrypt(KEY, packet)


@pytest.mark.parametrize("from_client", [True, False])
def test_packets_are_sealed_by_the_letter_of_the_description(from_client):
    padded = PLAINTEXT + bytes(12)
    assert len(padded) % 16 == 0
    opened = (decrypt if from_client else decrypt_as_client)(KEY, seal(padded, from_client=from_client))
    assert opened.body == b"body" * 5


@pytest.mark.parametrize("size", [4000, 4096, 70_000])
def test_long_bodies_are_sealed_by_the_letter_too(size):
    body = SeededEntropy(b"long").bytes(size)
    padded = build_plaintext(1, 2, 4, 1, body) + bytes(16)
    packet = seal(padded)
    assert decrypt(KEY, packet).body == body
    again, _ = encrypt_as_client(KEY, padded[:-16], SeededEntropy(b"padding"))
    assert decrypt(KEY, again).body == body


@pytest.mark.parametrize("size", range(0, 68, 4))
def test_padding_is_at_least_twelve_bytes_and_fills_the_block(size):
    plaintext = build_plaintext(0, 0, 4, 1, bytes(size))
    packet = encrypt(KEY, plaintext, ENTROPY)
    padding = len(packet) - 24 - len(plaintext)
    assert 12 <= padding < 28
    assert (len(packet) - 24) % 16 == 0


def test_the_quick_ack_token_is_the_head_of_the_hash_with_its_top_bit_set():
    padded = PLAINTEXT + bytes(12)
    head = sha256(KEY.data[88:120] + padded).digest()[:4]
    assert decrypt(KEY, seal(padded)).quick_ack_token == int.from_bytes(head, "little") | 1 << 31


def test_a_modified_ciphertext_is_refused():
    packet, _ = encrypt_as_client(KEY, PLAINTEXT, ENTROPY)
    for at in range(8, len(packet)):
        tampered = packet[:at] + bytes((packet[at] ^ 1,)) + packet[at + 1 :]
        with pytest.raises(DecryptionError, match="msg_key"):
            decrypt(KEY, tampered)


def test_a_packet_under_another_key_is_refused():
    packet, _ = encrypt_as_client(OTHER, PLAINTEXT, ENTROPY)
    with pytest.raises(DecryptionError, match="another key"):
        decrypt(KEY, packet)
    with pytest.raises(DecryptionError, match="msg_key"):
        decrypt(KEY, KEY.id_bytes + packet[8:])


@pytest.mark.parametrize("padding", [4, 8, 1028, 1040])
def test_padding_out_of_bounds_is_refused(padding):
    plain = build_plaintext(0, 0, 4, 1, bytes(-(32 + padding) % 16)) + bytes(padding)
    with pytest.raises(DecryptionError):
        decrypt(KEY, seal(plain + bytes(-len(plain) % 16)))


@pytest.mark.parametrize("padding", [12, 1024])
def test_padding_at_its_bounds_is_accepted(padding):
    body = bytes(-(32 + padding) % 16)
    assert decrypt(KEY, seal(build_plaintext(0, 0, 4, 1, body) + bytes(padding))).body == body


@pytest.mark.parametrize("length", [-4, 2, 1000])
def test_a_length_that_does_not_fit_is_refused(length):
    plain = PLAINTEXT[:28] + length.to_bytes(4, "little", signed=True) + bytes(32)
    with pytest.raises(DecryptionError, match="length"):
        decrypt(KEY, seal(plain))


@pytest.mark.parametrize("size", [8, 24, 24 + 32, 24 + 47, 24 + 49])
def test_a_ciphertext_of_an_impossible_length_is_refused(size):
    with pytest.raises(DecryptionError, match="length"):
        decrypt(KEY, KEY.id_bytes + bytes(size - 8))


def test_a_packet_too_short_to_name_a_key_is_refused():
    with pytest.raises(DecryptionError, match="key id"):
        auth_key_id_of(bytes(7))


def test_a_message_does_not_show_its_content():
    message = decrypt(KEY, encrypt_as_client(KEY, PLAINTEXT, ENTROPY)[0])
    assert repr(message) == f"InboundMessage(msg_id={1 << 62}, seqno=7, 20 bytes)"


def test_a_plain_message_survives_the_padding_of_its_transport():
    message = parse_plain(build_plain(8, b"12345678") + b"pad")
    assert (message.msg_id, message.body) == (8, b"12345678")


@pytest.mark.parametrize(
    "packet",
    [bytes(19), build_plain(8, b""), build_plain(8, b"123456"), build_plain(8, b"12345678")[:-1], b"\1" + bytes(40)],
)
def test_a_malformed_plain_message_is_refused(packet):
    with pytest.raises(MalformedMessage):
        parse_plain(packet)
