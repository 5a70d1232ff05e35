"""How messages lie in the tables: columns, packed copies, and the way back to the contract's structs."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from heliogram.kernel.ids import BodyId, MessageId, PeerId, UserId
from heliogram.platform.sql import Reader, Row
from heliogram.services.messages.contract import Dialog, Kind, Message

_COLUMNS: Final = (
    "SELECT r.box, r.id, r.body, r.peer, r.sender, b.sent_at, b.edited_at, b.text, b.entities, b.media, b.action,"
    " b.markup, b.forward, b.quote, r.reply_to, b.silent, r.mentioned, r.content_unread, b.grouped_id, r.kinds"
)
_BODIES: Final = "JOIN message_bodies b ON b.id = r.body"

SELECT_MESSAGES: Final = f"{_COLUMNS} FROM message_refs r {_BODIES}"
"""What :func:`message_of` reads; to be followed by conditions on ``r`` and ``b``."""

SELECT_MESSAGES_BY_ID: Final = f"{_COLUMNS} FROM message_refs r INDEXED BY message_refs_id {_BODIES}"
"""The same for conditions on many ids: left to itself, the planner takes such a list for a scan of the box."""

SELECT_UNREAD_MENTIONS: Final = f"{_COLUMNS} FROM message_refs r INDEXED BY message_refs_unread_mentions {_BODIES}"
"""The same for conditions that say ``r.content_unread = 1 AND r.mentioned = 1``."""

SELECT_LIVE: Final = (
    f"{_COLUMNS} FROM message_refs r INDEXED BY message_refs_kinds JOIN message_live l ON l.body = r.body {_BODIES}"
)
"""The same for conditions that say ``r.kinds <> 0`` and until when ``l`` is live."""

MENTION: Final = Kind.MENTION.value
SAID: Final = ~MENTION
"""The kinds that a message has in every box."""

SELECT_DIALOGS: Final = (
    "SELECT peer, top_id, top_at, read_inbox_max, read_outbox_max, unread, unread_mentions FROM message_dialogs"
)
"""What :func:`dialog_of` reads."""


def message_of(row: Row) -> Message:
    """Build a message from a row of :data:`SELECT_MESSAGES`."""
    return Message(
        box=row[0],
        id=row[1],
        body=row[2],
        peer=row[3],
        sender=row[4],
        out=row[4] == row[0],
        sent_at=row[5],
        edited_at=row[6],
        text=row[7],
        entities=row[8],
        media=row[9],
        action=row[10],
        markup=row[11],
        forward=row[12],
        quote=row[13],
        reply_to=row[14],
        silent=row[15] == 1,
        mentioned=row[16] == 1,
        media_unread=row[17] == 1,
        grouped_id=row[18],
        kinds=row[19] & SAID,
    )


def dialog_of(row: Row) -> Dialog:
    """Build a conversation from a row of :data:`SELECT_DIALOGS`."""
    return Dialog(
        peer=row[0],
        top_message=row[1],
        top_at=row[2],
        read_inbox_max=row[3],
        read_outbox_max=row[4],
        unread=row[5],
        unread_mentions=row[6],
    )


@lru_cache(maxsize=512)
def _layout(copies: int) -> struct.Struct:
    return struct.Struct("<" + "qi" * copies)


def pack_copies(copies: Sequence[tuple[int, int]]) -> bytes:
    """Pack the (box, id) pairs of a body's references."""
    return _layout(len(copies)).pack(*(number for copy in copies for number in copy))


def unpack_copies(packed: bytes) -> dict[UserId, MessageId]:
    """Return the id that each box has, or had, for a body."""
    numbers = _layout(len(packed) // 12).unpack(packed)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def pack_ids(ids: Sequence[int]) -> bytes:
    """Pack the ids of photos and documents."""
    return struct.pack(f"<{len(ids)}q", *ids)


def unpack_ids(packed: bytes) -> list[int]:
    """Return what was packed."""
    return list(struct.unpack(f"<{len(packed) // 8}q", packed))


def held_by(reader: Reader, body: BodyId) -> list[int]:
    """Return the photos and documents that a body refers to."""
    row = reader.one("SELECT holds FROM message_bodies WHERE id = ?", (body,))
    return unpack_ids(row[0]) if row else []


def body_holder(body: BodyId) -> str:
    """Return the name under which a body holds its photos and documents."""
    return f"message:{body}"


def one_message(reader: Reader, box: UserId, message: MessageId) -> Message | None:
    """Return a message of a box."""
    row = reader.one(f"{SELECT_MESSAGES} WHERE r.box = ? AND r.id = ?", (box, message))
    return message_of(row) if row else None


def messages_by_id(reader: Reader, box: UserId, ids: Iterable[int]) -> dict[MessageId, Message]:
    """Return those of some messages of a box that exist."""
    rows = reader.all(
        f"{SELECT_MESSAGES_BY_ID} WHERE r.box = ? AND r.id IN (SELECT value FROM json_each(?))",
        (box, json.dumps(list(ids))),
    )
    return {row[1]: message_of(row) for row in rows}


def copies_of(reader: Reader, body: BodyId) -> dict[UserId, MessageId]:
    """Return the id that each box has, or had, for a body; empty if the body is gone."""
    row = reader.one("SELECT copies FROM message_bodies WHERE id = ?", (body,))
    return unpack_copies(row[0]) if row else {}


def audience_of(reader: Reader, peer: PeerId) -> dict[UserId, bool]:
    """Return who gets a group's messages, and whether each has been introduced to the others."""
    rows = reader.all("SELECT user, introduced FROM message_audiences WHERE peer = ?", (peer,))
    return {user: introduced == 1 for user, introduced in rows}
