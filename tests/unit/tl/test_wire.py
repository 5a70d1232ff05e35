import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliogram.tl import Malformed, Reader, wire


@given(st.binary(max_size=600))
def test_bytes_come_back_and_end_aligned(value):
    data = wire.write_bytes(value)
    assert len(data) % 4 == 0
    assert wire.read_bytes(data, 0) == (value, len(data))


@given(st.text(max_size=300))
def test_text_comes_back(value):
    data = wire.write_string(value)
    assert data == wire.write_bytes(value.encode())
    assert wire.read_string(data, 0) == (value, len(data))


def test_a_string_of_sixteen_megabytes_cannot_be_written():
    assert len(wire.write_bytes(bytes((1 << 24) - 1))) == 1 << 24 | 4
    with pytest.raises(Malformed):
        wire.write_bytes(bytes(1 << 24))


def test_a_string_marked_as_longer_than_that_is_refused():
    with pytest.raises(Malformed):
        wire.read_bytes(b"\xff" + bytes(11), 0)


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_ints_come_back(values):
    data = wire.write_ints(values)
    assert wire.read_ints(data, 0) == (values, len(data))


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_longs_come_back(values):
    data = wire.write_longs(values)
    assert wire.read_longs(data, 0) == (values, len(data))


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_lists_of_bytes_come_back(values):
    data = wire.write_byte_strings(values)
    assert wire.read_byte_strings(data, 0) == (values, len(data))


@given(st.lists(st.text(max_size=100), max_size=5))
def test_lists_of_text_come_back(values):
    data = wire.write_strings(values)
    assert wire.read_strings(data, 0) == (values, len(data))


@pytest.mark.parametrize("read", [wire.read_ints, wire.read_longs, wire.read_strings, wire.read_byte_strings])
def test_a_vector_that_cannot_be_there_is_refused_before_anything_is_made(read):
    huge = wire.write_ints([])[:4] + (2**31).to_bytes(4, "little") + bytes(400)
    with pytest.raises(Malformed, match="a vector of 2147483648 in 400 bytes"):
        read(huge, 0)


def test_a_vector_may_only_be_so_long_though_its_bytes_are_there():
    data = wire.write_ints([0] * (wire.MAX_COUNT + 1))
    with pytest.raises(Malformed, match="a vector of 65537"):
        wire.read_ints(data, 0)
    assert len(wire.read_ints(wire.write_ints([0] * wire.MAX_COUNT), 0)[0]) == wire.MAX_COUNT


def test_a_bare_vector_that_cannot_be_there_is_refused():
    assert wire.read_bare_count(b"\2\0\0\0" + bytes(8), 0) == (2, 4)
    with pytest.raises(Malformed):
        wire.read_bare_count(b"\3\0\0\0" + bytes(8), 0)


def test_what_is_no_vector_is_refused():
    with pytest.raises(Malformed, match="00000001 instead of a vector"):
        wire.read_ints(b"\1\0\0\0\0\0\0\0", 0)


class TestReader:
    def test_takes_values_one_after_another(self):
        data = (
            b"\xff\xff\xff\xff" * 2
            + b"\xfe"
            + b"\xff" * 7
            + wire.write_longs([1, -2])
            + wire.write_bytes(b"abc")
            + b"rest"
        )
        reader = Reader(data)
        assert reader.read_id() == 0xFFFFFFFF
        assert reader.read_int() == -1
        assert reader.read_long() == -2
        assert reader.read_longs() == [1, -2]
        assert reader.read_bytes() == b"abc"
        assert reader.remaining == 4
        assert reader.read_raw(2) == b"re"
        assert reader.rest() == b"st"
        assert reader.rest() == b""

    @pytest.mark.parametrize(
        "take",
        [
            Reader.read_id,
            Reader.read_int,
            Reader.read_long,
            Reader.read_longs,
            Reader.read_bytes,
            lambda r: r.read_raw(1),
        ],
    )
    def test_takes_nothing_from_the_end(self, take):
        reader = Reader(b"abcd", 4)
        with pytest.raises(Malformed):
            take(reader)
        assert reader.position == 4

    def test_takes_no_negative_number_of_bytes(self):
        with pytest.raises(Malformed):
            Reader(b"abcd").read_raw(-1)

    @pytest.mark.parametrize("data", [b"\x05abc", b"\xfe\x00\x01", b"\xfe\x00\x01\x00abcd"])
    def test_a_string_that_ends_early_is_refused(self, data):
        with pytest.raises(Malformed):
            Reader(data).read_bytes()
