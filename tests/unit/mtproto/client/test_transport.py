import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.client import ClientTransport, ErrorReceived, QuickAckReceived
from heliogram.mtproto.transport import (
    ABRIDGED,
    FULL,
    INTERMEDIATE,
    PADDED,
    PacketReceived,
    ServerTransport,
    TransportFailed,
)

PAYLOAD = b"\7" * 24 + b"\1" * 48
PLAIN = [(ABRIDGED, False), (INTERMEDIATE, False), (PADDED, False)]
OBFUSCATED = [(ABRIDGED, True), (INTERMEDIATE, True), (PADDED, True)]


def pair(framing, obfuscated):
    client = ClientTransport(framing, SeededEntropy(b"c"), obfuscated=obfuscated)
    server = ServerTransport(SeededEntropy(b"s"))
    server.receive_data(client.send_packet(PAYLOAD))
    return client, server


def events(transport):
    found = []
    while (event := transport.next_event()) is not None:
        found.append(event)
    return found


@pytest.mark.parametrize(("framing", "obfuscated"), [*PLAIN, *OBFUSCATED, (FULL, False)])
def test_packets_and_errors_of_the_server_are_read_in_pieces(framing, obfuscated):
    client, server = pair(framing, obfuscated)
    data = server.send_packet(PAYLOAD) + server.send_error(-404) + server.send_packet(PAYLOAD)
    for at in range(len(data)):
        client.receive_data(data[at : at + 1])
    first, error, last = events(client)
    assert isinstance(first, PacketReceived)
    assert isinstance(last, PacketReceived)
    assert (first.payload, last.payload) == (PAYLOAD, PAYLOAD)
    assert isinstance(error, ErrorReceived)
    assert error.code == -404


@pytest.mark.parametrize(("framing", "obfuscated"), [*PLAIN, *OBFUSCATED])
def test_quick_acks_are_told_from_packets(framing, obfuscated):
    client, server = pair(framing, obfuscated)
    data = server.send_packet(PAYLOAD) + server.send_quick_ack(0x81020304) + server.send_packet(PAYLOAD)
    for at in range(len(data)):
        client.receive_data(data[at : at + 1])
    _, ack, _ = events(client)
    assert isinstance(ack, QuickAckReceived)
    assert ack.token == 0x81020304


def test_a_stream_that_breaks_its_framing_fails_for_good():
    client, server = pair(FULL, obfuscated=False)
    data = bytearray(server.send_packet(PAYLOAD))
    data[20] ^= 1
    client.receive_data(bytes(data))
    assert [type(event) for event in events(client)] == [TransportFailed]
    client.receive_data(server.send_packet(PAYLOAD))
    assert events(client) == []


def test_the_full_framing_cannot_be_obfuscated():
    with pytest.raises(ValueError, match="full"):
        ClientTransport(FULL, SeededEntropy(), obfuscated=True)
