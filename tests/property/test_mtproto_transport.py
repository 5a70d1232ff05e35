"""Framing under any split, and any bytes at all."""

from hypothesis import given
from hypothesis import strategies as st
from tests.property.mtproto_support import cut, transports
from tests.support.clock import SeededEntropy

from heliogram.mtproto.client import ClientTransport
from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport import (
    HttpDetected,
    PacketReceived,
    ProxyHeader,
    ServerTransport,
    TransportFailed,
)

blocks = st.integers(3, 80)
payloads = st.lists(blocks.map(lambda count: b"\7" * 24 + bytes(range(16)) * count), min_size=1, max_size=8)
places = st.lists(st.integers(0, 5000), max_size=30)


def drain(transport):
    found = []
    while (event := transport.next_event()) is not None:
        found.append(event)
    return found


@given(transport=transports, packets=payloads, up=places, down=places, quick=st.booleans(), seed=st.binary(max_size=8))
def test_packets_pass_both_ways_however_the_stream_is_cut(transport, packets, up, down, quick, seed):
    framing, obfuscated = transport
    client = ClientTransport(framing, SeededEntropy(b"c" + seed), obfuscated=obfuscated)
    server = ServerTransport(SeededEntropy(b"s" + seed))
    data = b"".join(client.send_packet(packet, quick_ack=quick) for packet in packets)
    for piece in cut(data, up):
        server.receive_data(piece)
    received = drain(server)
    assert [event.payload for event in received] == packets
    assert all(event.quick_ack_requested == (quick and framing != "full") for event in received)
    assert (server.framing, server.obfuscated) == (framing, obfuscated)
    for piece in cut(b"".join(server.send_packet(packet) for packet in packets), down):
        client.receive_data(piece)
    assert [event.payload for event in drain(client)] == packets


@given(data=st.binary(max_size=300), places=places)
def test_any_bytes_give_events_and_the_same_however_they_are_cut(data, places):
    whole, pieces = ServerTransport(SeededEntropy(), max_packet=1000), ServerTransport(SeededEntropy(), max_packet=1000)
    whole.receive_data(data)
    for piece in cut(data, places):
        pieces.receive_data(piece)
    first, second = drain(whole), drain(pieces)
    # Packets before a broken one are lost when both came in the same bytes; the end is the same.
    assert [type(event) for event in first[-1:]] == [type(event) for event in second[-1:]]
    assert all(isinstance(event, PacketReceived | TransportFailed | HttpDetected) for event in first + second)
    assert whole.buffered == pieces.buffered or isinstance((first or [None])[-1], TransportFailed | HttpDetected)


@given(data=st.binary(max_size=200), header=st.sampled_from([b"", b"PROXY ", b"\r\n\r\n\0\r\nQUIT\n", b"PROXY TCP4 "]))
def test_any_bytes_are_a_proxy_header_or_the_one_error(data, header):
    machine = ProxyHeader()
    try:
        address = machine.receive_data(header + data)
    except TransportError:
        return
    assert address is None or address.host is None or 0 <= address.port <= 65535
