import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.transport import (
    ABRIDGED,
    FULL,
    INTERMEDIATE,
    PADDED,
    HttpDetected,
    PacketReceived,
    ServerTransport,
    TransportFailed,
)
from heliogram.mtproto.transport.framing import MARKS, Writer
from heliogram.mtproto.transport.obfuscation import make_header

PAYLOAD = b"\7" * 24 + b"\1" * 48


def events(transport):
    found = []
    while (event := transport.next_event()) is not None:
        found.append(event)
    return found


def server(*pieces, **options):
    transport = ServerTransport(SeededEntropy(), **options)
    for piece in pieces:
        transport.receive_data(piece)
    return transport


@pytest.mark.parametrize("framing", [ABRIDGED, INTERMEDIATE, PADDED, FULL])
def test_each_framing_is_told_from_its_first_bytes_in_one_piece_and_byte_by_byte(framing):
    data = MARKS[framing] + Writer(framing, SeededEntropy()).write(PAYLOAD)
    for pieces in ((data,), [data[at : at + 1] for at in range(len(data))]):
        transport = server(*pieces)
        (event,) = events(transport)
        assert isinstance(event, PacketReceived)
        assert (event.payload, event.quick_ack_requested) == (PAYLOAD, False)
        assert (transport.framing, transport.obfuscated, transport.dc_id) == (framing, False, None)


@pytest.mark.parametrize("framing", [ABRIDGED, INTERMEDIATE, PADDED])
def test_an_obfuscated_framing_is_told_and_its_data_centre(framing):
    header, streams = make_header(framing, -3, SeededEntropy())
    data = header + streams.encrypt(Writer(framing, SeededEntropy()).write(PAYLOAD, 1))
    for pieces in ((data,), [data[at : at + 1] for at in range(len(data))]):
        transport = server(*pieces)
        (event,) = events(transport)
        assert (event.payload, event.quick_ack_requested) == (PAYLOAD, True)
        assert (transport.framing, transport.obfuscated, transport.dc_id) == (framing, True, -3)


@pytest.mark.parametrize("line", [b"POST /api HTTP/1.1\r\n", b"GET / ", b"HEAD /", b"OPTIONS *"])
def test_http_is_handed_over_with_every_byte_so_far(line):
    transport = server(line[:2], line[2:])
    (event,) = events(transport)
    assert isinstance(event, HttpDetected)
    assert event.data == line
    transport.receive_data(b"more")
    assert events(transport) == []
    assert transport.framing is None


@pytest.mark.parametrize("noise", [b"\1" * 64, b"\x16\3\1\2" + b"\1" * 70])
def test_unknown_first_bytes_fail(noise):
    (event,) = events(server(noise))
    assert isinstance(event, TransportFailed)
    assert event.code == 0


def test_a_failed_transport_stays_failed():
    transport = server(b"\xee" * 4, b"\xff\xff\xff\x7f")
    assert [type(event) for event in events(transport)] == [TransportFailed]
    transport.receive_data(Writer(INTERMEDIATE, SeededEntropy()).write(PAYLOAD))
    assert events(transport) == []


def test_the_bound_of_a_packet_can_be_set():
    data = b"\xee" * 4 + Writer(INTERMEDIATE, SeededEntropy()).write(PAYLOAD)
    assert len(events(server(data, max_packet=72))) == 1
    assert isinstance(events(server(data, max_packet=71))[0], TransportFailed)


def test_nothing_is_sent_before_the_framing_is_known():
    transport = server(b"\1\2")
    assert (transport.send_packet(PAYLOAD), transport.send_quick_ack(1), transport.send_error(-404)) == (b"", b"", b"")


def test_answers_go_out_in_the_framing_of_the_client():
    transport = server(b"\xee" * 4)
    assert transport.send_packet(PAYLOAD) == len(PAYLOAD).to_bytes(4, "little") + PAYLOAD
    assert transport.send_error(-404) == b"\4\0\0\0" + (-404).to_bytes(4, "little", signed=True)
    assert transport.send_quick_ack(0x81000000) == b"\0\0\0\x81"


def test_answers_under_obfuscation_share_one_stream():
    header, streams = make_header(ABRIDGED, 2, SeededEntropy())
    transport = server(header)
    sent = transport.send_packet(PAYLOAD) + transport.send_quick_ack(0x81000000) + transport.send_error(-429)
    expected = bytes((18,)) + PAYLOAD + b"\x81\0\0\0" + b"\1" + (-429).to_bytes(4, "little", signed=True)
    assert streams.decrypt(sent) == expected


def test_what_is_kept_of_an_unfinished_packet_can_be_asked():
    transport = server(b"\xee\xee")
    assert transport.buffered == 2
    transport.receive_data(b"\xee\xee" + Writer(INTERMEDIATE, SeededEntropy()).write(PAYLOAD)[:50])
    assert transport.buffered == 50
