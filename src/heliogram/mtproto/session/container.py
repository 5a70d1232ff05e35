"""Reading a ``msg_container``.

The whole structure is checked before any message of it is looked at: a container that lies about its lengths says
nothing (code 64). After that each message stands for itself, and a bad one takes no other with it.

Source: https://core.telegram.org/mtproto/service_messages#simple-container
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

_ITEM = Struct("<qii")


class Item(NamedTuple):
    """One message of a container."""

    msg_id: int
    seqno: int
    body: bytes


def read_container(body: bytes, max_messages: int) -> list[Item] | None:
    """Return the messages of a container, None when it is malformed or holds too many."""
    count = int.from_bytes(body[4:8], "little")
    if len(body) < 8 or count > max_messages:
        return None
    items: list[Item] = []
    at, total = 8, len(body)
    for _ in range(count):
        begin = at + 16
        if begin > total:
            return None
        msg_id, seqno, size = _ITEM.unpack_from(body, at)
        at = begin + size
        if size < 0 or size & 3 or at > total:
            return None
        items.append(Item(msg_id, seqno, body[begin:at]))
    return items if at == total else None
