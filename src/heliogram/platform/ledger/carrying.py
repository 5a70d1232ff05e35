"""How ``BoxAdvanced`` goes to another process: its live records as the log would encode them."""

from __future__ import annotations

from typing import Final

import msgspec

from heliogram.kernel.ids import AuthKeyId, BoxId
from heliogram.platform.bus.wire import carried
from heliogram.platform.ledger.contract import BoxAdvanced, Entry, Stream
from heliogram.platform.ledger.records import decode_record, encode_record


class _Entry(msgspec.Struct, array_like=True):
    stream: str
    number: int
    count: int
    at: int
    live: bytes
    payload: bytes


class _Advanced(msgspec.Struct, array_like=True):
    box: int
    origin: int | None
    entries: list[_Entry]


_DECODER: Final = msgspec.msgpack.Decoder(_Advanced)


def _encode(event: BoxAdvanced) -> _Advanced:
    entries = [
        _Entry(one.stream.value, one.number, one.count, one.at, encode_record(one.record), one.payload)
        for one in event.entries
    ]
    return _Advanced(event.box, event.origin, entries)


def _decode(body: msgspec.Raw) -> BoxAdvanced:
    told = _DECODER.decode(body)
    entries = tuple(
        Entry(Stream(one.stream), one.number, one.count, one.at, decode_record(one.live), one.payload)
        for one in told.entries
    )
    return BoxAdvanced(BoxId(told.box), entries, None if told.origin is None else AuthKeyId(told.origin))


carried(BoxAdvanced, "ledger.box_advanced", _encode, _decode)
