"""Events as bytes, for their way to another process.

An event is MessagePack of its type's tag and its fields. A type that holds live objects says itself how it is carried:
it is registered with two functions. Types are found by being subclasses of :class:`Event` with a tag, so a process can
read those whose modules it has imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from heliogram.platform.bus.contract import Event

E = TypeVar("E", bound=Event)

_ENCODER: Final = msgspec.msgpack.Encoder()
_RAW: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_OWN: Final[dict[type[Event], tuple[str, Callable[[Any], object], Callable[[msgspec.Raw], Event]]]] = {}


class UnknownEvent(Exception):  # noqa: N818 - it names the fact
    """Another version of the program sent it, or its type's module is not imported here."""


def carried(event_type: type[E], name: str, encode: Callable[[E], object], decode: Callable[[msgspec.Raw], E]) -> None:
    """Have events of a type carried by two functions: to what MessagePack knows, and back."""
    _OWN[event_type] = (name, encode, decode)


def encode_event(event: Event) -> bytes:
    """Return an event as bytes. Raises TypeError for a type that cannot be carried."""
    own = _OWN.get(type(event))
    if own is not None:
        name, encode, _ = own
        return _ENCODER.encode((name, encode(event)))
    tag = type(event).__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{type(event).__qualname__} has no tag, so it can't be told from others")
    return _ENCODER.encode((tag, event))


def decode_event(data: bytes) -> Event:
    """Return the event that bytes stand for. Raises UnknownEvent."""
    try:
        name, body = _RAW.decode(data)
        for own, _, decode in _OWN.values():
            if own == name:
                return decode(body)
        for event_type in _tagged():
            if event_type.__struct_config__.tag == name:
                event: Event = msgspec.msgpack.decode(body, type=event_type)
                return event
    except msgspec.DecodeError as error:
        raise UnknownEvent(str(error)) from None
    raise UnknownEvent(name)


def _tagged() -> list[type[Event]]:
    found: list[type[Event]] = []
    waiting = list(Event.__subclasses__())
    while waiting:
        declared = waiting.pop()
        waiting.extend(declared.__subclasses__())
        if declared.__struct_config__.tag is not None:
            found.append(declared)
    return found
