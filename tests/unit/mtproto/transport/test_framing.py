from zlib import crc32

import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.framing import (
    ABRIDGED,
    FULL,
    INTERMEDIATE,
    PADDED,
    QUICK_ACK,
    Writer,
    reader_for,
    without_padding,
)

ALL = [ABRIDGED, INTERMEDIATE, PADDED, FULL]
LIMIT = 1 << 20


def encrypted(size):
    """A packet that looks encrypted, with ``size`` blocks of ciphertext."""
    return b"\7" * 24 + b"\1" * (16 * size)


def write(framing, *payloads):
    writer = Writer(framing, SeededEntropy())
    return b"".join(writer.write(payload) for payload in payloads)


@pytest.mark.parametrize("framing", ALL)
def test_packets_of_all_sizes_are_read_as_they_were_written(framing):
    payloads = [encrypted(blocks) for blocks in (3, 30, 31, 32, 300, 40_000)]
    reader = reader_for(framing, LIMIT)
    assert [payload for payload, _ in reader.read(write(framing, *payloads))] == payloads


@pytest.mark.parametrize("framing", ALL)
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_packets_in_pieces_are_read_whole(framing, size):
    payloads = [encrypted(blocks) for blocks in (3, 40, 5)]
    data = write(framing, *payloads)
    reader = reader_for(framing, LIMIT)
    found = []
    for at in range(0, len(data), size):
        found += [payload for payload, _ in reader.read(data[at : at + size])]
    assert found == payloads


def test_the_bytes_of_each_framing_are_those_of_the_description():
    payload = encrypted(3)
    assert write(ABRIDGED, payload) == bytes((len(payload) // 4,)) + payload
    long = encrypted(32)
    assert write(ABRIDGED, long) == b"\x7f" + (len(long) // 4).to_bytes(3, "little") + long
    assert write(INTERMEDIATE, payload) == len(payload).to_bytes(4, "little") + payload
    first, second = write(FULL, payload), write(FULL, payload, payload)[84:]
    assert first[:8] == (84).to_bytes(4, "little") + bytes(4)
    assert first[-4:] == crc32(first[:-4]).to_bytes(4, "little")
    assert second[4:8] == (1).to_bytes(4, "little")


def test_padding_is_between_0_and_15_bytes_and_every_length_occurs():
    writer = Writer(PADDED, SeededEntropy())
    sizes = {len(writer.write(encrypted(3))) - 4 - 72 for _ in range(500)}
    assert sizes == set(range(16))


@pytest.mark.parametrize("padding", range(16))
def test_a_client_may_pad_with_0_to_15_bytes(padding):
    for payload in (encrypted(3), bytes(16) + (20).to_bytes(4, "little") + b"\2" * 20):
        data = (len(payload) + padding).to_bytes(4, "little") + payload + bytes(padding)
        assert reader_for(PADDED, LIMIT).read(data) == [(payload, 0)]


def test_short_packets_lose_what_does_not_fill_a_word():
    assert without_padding(b"abcdefg") == b"abcd"
    assert without_padding(b"abc") == b"abc"


def test_a_transport_error_is_not_padded():
    assert Writer(PADDED, SeededEntropy()).write(b"\x6c\xfe\xff\xff") == b"\4\0\0\0\x6c\xfe\xff\xff"


@pytest.mark.parametrize("framing", [ABRIDGED, INTERMEDIATE, PADDED])
def test_the_wish_for_a_quick_ack_is_read(framing):
    writer = Writer(framing, SeededEntropy())
    data = b"".join(writer.write(encrypted(blocks), 1) for blocks in (3, 40)) + writer.write(encrypted(3))
    assert [bool(quick) for _, quick in reader_for(framing, LIMIT).read(data)] == [True, True, False]


def test_a_quick_ack_shows_its_top_bit_first():
    token = 0x812233FF
    assert Writer(ABRIDGED, SeededEntropy()).write_quick_ack(token) == b"\x81\x22\x33\xff"
    assert Writer(INTERMEDIATE, SeededEntropy()).write_quick_ack(token) == b"\xff\x33\x22\x81"
    assert Writer(PADDED, SeededEntropy()).write_quick_ack(token) == b"\xff\x33\x22\x81"
    assert Writer(FULL, SeededEntropy()).write_quick_ack(token) == b""
    assert token & QUICK_ACK


@pytest.mark.parametrize(
    ("framing", "claim"),
    [
        (ABRIDGED, b"\x7f\xff\xff\xff"),
        (ABRIDGED, b"\0"),
        (INTERMEDIATE, b"\xff\xff\xff\x7f"),
        (INTERMEDIATE, b"\1\0\0\0"),
        (PADDED, b"\0\0\0\x40"),
        (FULL, b"\xff\xff\xff\xff" + bytes(4)),
        (FULL, b"\x0c\0\0\0" + bytes(4)),
    ],
)
def test_a_giant_or_empty_claim_is_refused_at_once(framing, claim):
    with pytest.raises(TransportError, match="claims"):
        reader_for(framing, LIMIT).read(claim)


def test_a_packet_out_of_sequence_is_refused():
    reader = reader_for(FULL, LIMIT)
    packet = write(FULL, encrypted(3))
    reader.read(packet)
    with pytest.raises(TransportError, match="sequence"):
        reader.read(packet)


def test_a_wrong_checksum_is_refused():
    packet = bytearray(write(FULL, encrypted(3)))
    packet[20] ^= 1
    with pytest.raises(TransportError, match="checksum"):
        reader_for(FULL, LIMIT).read(bytes(packet))
