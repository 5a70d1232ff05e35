"""Objects from bytes and bytes from objects."""

from __future__ import annotations

from typing import Final, cast

from heliogram.tl.compiler import MAX_DEPTH
from heliogram.tl.definitions import NEWEST_LAYER, published
from heliogram.tl.model import Constructor
from heliogram.tl.source import ANY, REQUEST
from heliogram.tl.worlds import API, SECRET

_newest: Final = API.writers(NEWEST_LAYER)


def encode(value: object, layer: int = NEWEST_LAYER) -> bytes:
    """Return a boxed value as a client of ``layer`` reads it.

    ``value`` is an object of ``types``, ``functions`` or ``service``, a ``bool``, a list of objects (a ``Vector``), or
    ``Raw``. Fields hold the same; an optional field is left out when it is ``None``. An object that does not fit the
    schema raises ``Malformed``, as does a layer older than 133; a layer above the newest is served as the newest.
    """
    return API.encode(value, published(layer))


def decode(data: bytes) -> object:
    """Return the boxed value that fills ``data``, raised to the newest layer; ``Malformed`` otherwise."""
    return API.decode(bytes(data), ANY, MAX_DEPTH)


def decode_request(data: bytes) -> Constructor:
    """Return the request that fills ``data``, raised to the newest layer.

    Wrappers (``invokeWithLayer`` and its kin) are objects whose ``query`` is the decoded inner request; ``gzip_packed``
    is opened wherever a request may stand. ``Malformed`` for bytes that are no request, and its subclass
    ``UnknownMethod`` for a method that is not known or was removed.
    """
    return cast("Constructor", API.decode(bytes(data), REQUEST, MAX_DEPTH))


def encode_secret(value: object) -> bytes:
    """Return an object of ``secret`` as bytes."""
    return SECRET.encode(value, NEWEST_LAYER)


def decode_secret(data: bytes) -> object:
    """Return the object of the secret-chat schema that fills ``data``; ``Malformed`` otherwise."""
    return SECRET.decode(bytes(data), ANY, MAX_DEPTH)
