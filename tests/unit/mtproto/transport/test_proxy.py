import pytest

from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.proxy import SIGNATURE, ProxyHeader


def block(command=0x21, family=0x11, addresses=b"\x01\x02\x03\x04\x7f\0\0\1\x1f\x90\0\x50"):
    return SIGNATURE + bytes((command, family)) + len(addresses).to_bytes(2, "big") + addresses


SIX = b"\x20\x01\x0d\xb8" + bytes(11) + b"\1" + bytes(16) + b"\x1f\x90\0\x50"


@pytest.mark.parametrize(
    ("header", "host", "port"),
    [
        (b"PROXY TCP4 1.2.3.4 127.0.0.1 8080 80\r\n", "1.2.3.4", 8080),
        (b"PROXY TCP6 2001:db8::1 ::1 8080 80\r\n", "2001:db8::1", 8080),
        (b"PROXY UNKNOWN\r\n", None, 0),
        (b"PROXY UNKNOWN ffff:f... something 65535 1\r\n", None, 0),
        (block(), "1.2.3.4", 8080),
        (block(addresses=b"\x01\x02\x03\x04\x7f\0\0\1\x1f\x90\0\x50" + b"extra"), "1.2.3.4", 8080),
        (block(family=0x21, addresses=SIX), "2001:db8::1", 8080),
        (block(command=0x20), None, 0),
        (block(family=0x31, addresses=bytes(216)), None, 0),
        (block(family=0x21), None, 0),
        (block(family=0x11, addresses=b""), None, 0),
    ],
)
def test_a_header_is_read_in_one_piece_and_byte_by_byte(header, host, port):
    whole = ProxyHeader().receive_data(header + b"rest of the stream")
    assert (whole.host, whole.port, whole.rest) == (host, port, b"rest of the stream")
    machine = ProxyHeader()
    assert [machine.receive_data(header[at : at + 1]) for at in range(len(header) - 1)] == [None] * (len(header) - 1)
    last = machine.receive_data(header[-1:])
    assert (last.host, last.port, last.rest) == (host, port, b"")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef",
        b"PROXX",
        b"PROXY TCP4 1.2.3.4 127.0.0.1 8080\r\n",
        b"PROXY TCP5 1.2.3.4 127.0.0.1 8080 80\r\n",
        b"PROXY TCP4 1.2.3.400 127.0.0.1 8080 80\r\n",
        b"PROXY TCP4 1.2.3.4 127.0.0.1 eighty 80\r\n",
        b"PROXY TCP4 1.2.3.4 127.0.0.1 65536 80\r\n",
        b"PROXY TCP4 1.2.3.4 127.0.0.1 \xff 80\r\n",
        b"PROXY TCP4 " + b"1" * 107,
        block(command=0x11),
        SIGNATURE + b"\x21\x11\xff\xff",
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(TransportError):
        ProxyHeader().receive_data(data)


def test_what_follows_a_line_is_kept_whole():
    rest = b"x" * 300
    assert ProxyHeader().receive_data(b"PROXY TCP4 1.2.3.4 127.0.0.1 8080 80\r\n" + rest).rest == rest
