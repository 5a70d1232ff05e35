"""Objects from bytes and bytes from objects."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from struct import error as struct_error
from typing import Any, Final, cast

from heliogram.tl import wire
from heliogram.tl.compiler import MAX_DEPTH
from heliogram.tl.definitions import NEWEST_LAYER, Definition, published
from heliogram.tl.errors import Malformed, UnknownMethod
from heliogram.tl.layers import converters  # noqa: F401 — registers them
from heliogram.tl.layers.registry import ANSWERS, RENAMED, Answer, Layer
from heliogram.tl.model import Constructor
from heliogram.tl.source import ANY, REQUEST
from heliogram.tl.worlds import API, SECRET

_PLAIN: Final[dict[str, tuple[Callable[[Any], bytes], Callable[[bytes, int], tuple[object, int]]]]] = {
    "Vector<int>": (wire.write_ints, wire.read_ints),
    "Vector<long>": (wire.write_longs, wire.read_longs),
    "Vector<string>": (wire.write_strings, wire.read_strings),
}
"""Results that no constructor begins: how they are written and read."""


def encode(value: object, layer: int = NEWEST_LAYER) -> bytes:
    """Return a boxed value as a client of ``layer`` reads it.

    ``value`` is an object of ``types``, ``functions`` or ``service``, a ``bool``, a sequence of objects (a ``Vector``)
    or ``Raw``. An optional field is left out when it is ``None``. An object that does not fit the schema, or for which
    the layer has nothing, raises ``Malformed``, as does a layer older than 133; a layer above the newest is served as
    the newest.
    """
    return API.encode(value, published(layer))


def decode(data: bytes) -> object:
    """Return the boxed value that fills ``data``, raised to the newest layer; ``Malformed`` otherwise.

    An old constructor that has no successor is an object of its own class, called ``<Name>_<id>``.
    """
    return API.decode(bytes(data), ANY, MAX_DEPTH)


def decode_request(data: bytes) -> Constructor:
    """Return the request that fills ``data``, raised to the newest layer.

    Wrappers (``invokeWithLayer`` and its kin) are objects whose ``query`` is the decoded inner request; ``gzip_packed``
    is opened wherever a request may stand. ``Malformed`` for bytes that are no request, and its subclass
    ``UnknownMethod`` for a method that is not known or was removed.
    """
    return cast("Constructor", API.decode(bytes(data), REQUEST, MAX_DEPTH))


def encode_answer(request: int, value: object, layer: int = NEWEST_LAYER) -> bytes:
    """Return the result of a method as the caller's version of it promised.

    ``request`` is the id of the request as it arrived (the first four bytes, inside all wrappers); it decides the type
    of the result: older versions of some methods answered another type than today's. Lists of numbers are written as
    that type says.
    """
    convert, write = _answering(request)
    layer = published(layer)
    if convert is not None:
        value = convert(value, API.writers(layer).lowering.older)
        if value is None:
            raise Malformed(f"{_method(request)} cannot be answered with this result")
    if write is None:
        return API.encode(value, layer)
    try:
        return write(value)
    except (struct_error, TypeError, AttributeError) as fault:
        raise Malformed(f"not what {_method(request)} answers: {fault}") from fault


@cache
def _answering(request: int) -> tuple[Answer | None, Callable[[Any], bytes] | None]:
    """Return how today's result becomes the one promised, and how that is written if no constructor begins it."""
    definition = _method(request)
    promised = definition.result
    today = API.schema.current(RENAMED.get(definition.name, definition.name), function=True)
    write = _PLAIN[promised][0] if promised in _PLAIN else None
    if today is None or today.result == promised:
        return None, write
    return ANSWERS.get((promised, today.result), _unanswerable), write


def _unanswerable(_value: object, _layer: Layer) -> None:
    """Nothing of what today's method answers is of the type that was promised."""


def decode_answer(request: int, data: bytes) -> object:
    """Return the result of a method from its bytes, as a client does; ``request`` is the id that was sent."""
    promised = _method(request).result
    plain = _PLAIN.get(promised)
    if plain is None:
        return API.decode(bytes(data), ANY, MAX_DEPTH)
    try:
        value, end = plain[1](bytes(data), 0)
    except (struct_error, IndexError, UnicodeDecodeError) as fault:
        raise Malformed(f"no {promised}: {fault}") from None
    if end != len(data):
        raise Malformed(f"a {promised} ends at {end} of {len(data)} bytes")
    return value


def _method(request: int) -> Definition:
    definition = API.schema.find(request)
    if definition is None or not definition.is_function:
        raise UnknownMethod(f"{request:08x} is no method")
    return definition


def encode_secret(value: object) -> bytes:
    """Return an object of ``secret`` as bytes."""
    return SECRET.encode(value, NEWEST_LAYER)


def decode_secret(data: bytes) -> object:
    """Return the object of the secret-chat schema that fills ``data``; ``Malformed`` otherwise."""
    return SECRET.decode(bytes(data), ANY, MAX_DEPTH)
