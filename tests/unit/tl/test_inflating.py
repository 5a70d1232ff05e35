import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliogram.tl import MAX_INFLATED, Malformed, deflate, inflate


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, deflate])
def test_gzip_and_zlib_streams_are_inflated(pack):
    assert inflate(pack(b"hello" * 100)) == b"hello" * 100


def test_nothing_is_inflated_to_nothing():
    assert inflate(deflate(b"")) == b""


def test_a_bomb_stops_at_the_limit():
    assert len(inflate(zlib.compress(bytes(MAX_INFLATED)))) == MAX_INFLATED
    with pytest.raises(Malformed, match="more than"):
        inflate(zlib.compress(bytes(MAX_INFLATED + 1)))
    with pytest.raises(Malformed, match="more than 10 bytes"):
        inflate(zlib.compress(b"x" * 11), limit=10)


def test_a_stream_that_ends_early_is_refused():
    with pytest.raises(Malformed, match="ends early"):
        inflate(deflate(b"hello" * 100)[:-9])


@given(st.binary(max_size=100))
def test_bytes_that_are_no_stream_are_refused(data):
    try:
        inflate(data)
    except Malformed:
        return
