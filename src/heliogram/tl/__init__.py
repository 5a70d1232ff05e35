"""The TL language: the schema of all layers, the codec, and what older layers need.

>>> from heliogram import tl
>>> from heliogram.tl import types as t
>>> tl.decode(tl.encode(t.PeerUser(user_id=7)))
PeerUser(user_id=7)
"""

from heliogram.tl.codec import (
    decode,
    decode_answer,
    decode_request,
    decode_secret,
    encode,
    encode_answer,
    encode_secret,
)
from heliogram.tl.definitions import NEWEST_LAYER, OLDEST_LAYER
from heliogram.tl.errors import Malformed, UnknownMethod
from heliogram.tl.inflating import MAX_INFLATED, deflate, inflate
from heliogram.tl.model import Constructor, Method, Raw
from heliogram.tl.wire import Reader, read_bytes, write_bytes

__all__ = [
    "MAX_INFLATED",
    "NEWEST_LAYER",
    "OLDEST_LAYER",
    "Constructor",
    "Malformed",
    "Method",
    "Raw",
    "Reader",
    "UnknownMethod",
    "decode",
    "decode_answer",
    "decode_request",
    "decode_secret",
    "deflate",
    "encode",
    "encode_answer",
    "encode_secret",
    "inflate",
    "read_bytes",
    "write_bytes",
]
