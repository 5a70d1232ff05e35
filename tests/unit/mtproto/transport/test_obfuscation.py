import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.framing import ABRIDGED, FULL, INTERMEDIATE, PADDED
from heliogram.mtproto.transport.obfuscation import accept_header, make_header


class Draws:
    """Entropy that gives prepared values first."""

    def __init__(self, *values) -> None:
        self.values = list(values)
        self.rest = SeededEntropy()

    def bytes(self, count):
        return self.values.pop(0) if self.values else self.rest.bytes(count)


@pytest.mark.parametrize("framing", [ABRIDGED, INTERMEDIATE, PADDED])
@pytest.mark.parametrize("dc_id", [2, -4, 10001, -32768])
def test_both_sides_read_the_same_streams_out_of_the_header(framing, dc_id):
    header, client = make_header(framing, dc_id, SeededEntropy())
    server = accept_header(header)
    assert (server.framing, server.dc_id) == (framing, dc_id)
    assert server.decrypt(client.encrypt(b"hello")) == b"hello"
    assert client.decrypt(server.encrypt(b"answer")) == b"answer"


@pytest.mark.parametrize(
    "first", [b"\xef", b"POST", b"GET ", b"HEAD", b"OPTI", b"\xee" * 4, b"\xdd" * 4, b"\x16\3\1\2"]
)
def test_a_header_never_looks_like_anything_else(first):
    bad = first + b"\1" * (64 - len(first))
    header, _ = make_header(ABRIDGED, 1, Draws(bad))
    assert not header.startswith(first)


def test_a_header_never_has_a_second_word_of_zero():
    header, _ = make_header(ABRIDGED, 1, Draws(b"\1" * 4 + bytes(4) + b"\1" * 56))
    assert header[4:8] != bytes(4)


def test_the_full_framing_has_no_obfuscated_form():
    with pytest.raises(ValueError, match="full"):
        make_header(FULL, 1, SeededEntropy())


def test_a_header_without_a_tag_is_refused():
    with pytest.raises(TransportError, match="no known transport"):
        accept_header(b"\1" * 64)
