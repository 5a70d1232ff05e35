"""Records: what a log says, as tagged structs that the services declare in their ``events.py``.

A record is stored as a MessagePack array of its tag and fields. So a declared record may change in one way only: a new
field at its end, with a default. Records are found by being subclasses of :class:`Record`; a program that has not
imported the module of a tag cannot decode it, which is why the composition imports the events of every service.
"""

from __future__ import annotations

from typing import Final, Union

import msgspec


class Record(msgspec.Struct, frozen=True, array_like=True):
    """Base of what a log can say. Subclass it with ``frozen=True`` and a ``tag`` of service and fact."""


class UnknownRecord(Exception):  # noqa: N818 - it names the fact
    """A log holds a record that this program does not know: a newer one wrote it, or it was not imported."""


_ENCODER: Final = msgspec.msgpack.Encoder()


class _Decoder:
    """A decoder for every record declared so far, made anew when more have been declared."""

    def __init__(self) -> None:
        self._decoder: msgspec.msgpack.Decoder[Record] | None = None
        self._known = 0

    def decode(self, payload: bytes) -> Record:
        """Decode a stored record."""
        if self._decoder is None:
            self._build()
        assert self._decoder is not None
        try:
            return self._decoder.decode(payload)
        except msgspec.ValidationError as error:
            if self._known == len(record_types()):
                raise UnknownRecord(str(error)) from error
        self._decoder = None
        return self.decode(payload)

    def _build(self) -> None:
        types = record_types()
        by_tag: dict[object, type[Record]] = {}
        for declared in types:
            tag = declared.__struct_config__.tag
            if not isinstance(tag, str):
                raise TypeError(f"the record {declared.__qualname__} has no tag")
            if tag in by_tag:
                raise TypeError(f"two records have the tag {tag}: {by_tag[tag].__qualname__}, {declared.__qualname__}")
            by_tag[tag] = declared
        self._known = len(types)
        self._decoder = msgspec.msgpack.Decoder(Union[tuple(types)])  # noqa: UP007 - made at run time


_DECODER: Final = _Decoder()


def record_types() -> list[type[Record]]:
    """Return every declared record."""
    found: list[type[Record]] = []
    waiting = list(Record.__subclasses__())
    while waiting:
        declared = waiting.pop()
        below = declared.__subclasses__()
        waiting.extend(below)
        if not below:
            found.append(declared)
    return found


def encode_record(record: Record) -> bytes:
    """Encode a record as the log stores it."""
    return _ENCODER.encode(record)


def decode_record(payload: bytes) -> Record:
    """Decode what the log stores. Raises :class:`UnknownRecord`."""
    return _DECODER.decode(payload)


def kind_of(record: Record) -> str:
    """Return the tag of a record, for example ``messages.added``."""
    return str(record.__struct_config__.tag)
