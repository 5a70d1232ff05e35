import gc

import msgspec
import pytest

from heliogram.platform.ledger import Record, UnknownRecord, decode_record, encode_record, kind_of
from heliogram.platform.ledger.records import _Decoder


class Added(Record, frozen=True, tag="test.added"):
    id: int


class Removed(Record, frozen=True, tag="test.removed"):
    ids: list[int]
    why: str = ""


def test_records_survive_the_log():
    for record in (Added(5), Removed([1, 2], "because"), Removed([])):
        assert decode_record(encode_record(record)) == record


def test_the_kind_of_a_record_is_its_tag():
    assert kind_of(Added(1)) == "test.added"


def test_a_record_written_before_it_got_a_field_decodes_with_the_default():
    assert decode_record(msgspec.msgpack.encode(["test.removed", [1]])) == Removed([1])


def test_an_unknown_record_is_told_by_name():
    with pytest.raises(UnknownRecord, match=r"test\.unheard"):
        decode_record(msgspec.msgpack.encode(["test.unheard", 1]))


def test_a_record_declared_after_the_first_use_is_found():
    decoder = _Decoder()
    assert decoder.decode(encode_record(Added(1))) == Added(1)

    class Late(Record, frozen=True, tag="test.late"):
        pass

    assert decoder.decode(encode_record(Late())) == Late()
    del Late
    gc.collect()


def test_a_record_without_a_tag_or_with_the_tag_of_another_is_refused():
    class Bare(Record, frozen=True):
        pass

    with pytest.raises(TypeError, match="no tag"):
        _Decoder().decode(b"")
    del Bare
    gc.collect()

    class Twin(Record, frozen=True, tag="test.added"):
        pass

    with pytest.raises(TypeError, match=r"test\.added"):
        _Decoder().decode(b"")
    del Twin
    gc.collect()
