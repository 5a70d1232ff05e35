"""Reading parts of conversations and of the list of conversations.

A *place* in a conversation is an id: what has a smaller id is older than the place. ``add_offset`` shifts the window
along the list of messages, newest first; the part of a window that lies before the newest message is empty, it does
not slide the window back (clients that page towards the newest rely on it).
Source: https://core.telegram.org/api/offsets
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.platform.sql import Reader, Row
from heliogram.services.messages.contract import Dialog, DialogPage, HistoryQuery, Message, MessagePage
from heliogram.services.messages.sql.rows import (
    SELECT_DIALOGS,
    SELECT_MESSAGES,
    SELECT_UNREAD_MENTIONS,
    dialog_of,
    message_of,
    messages_by_id,
)

END: Final = 2**31
"""Above every message id."""
_COUNTED: Final = 1_000
"""How many newer messages are counted for a page before it says that there are too many."""


class _Window(NamedTuple):
    """A place and the bounds around it, as ids; the upper ones exclusive."""

    place: int
    above: int
    below: int


def history(reader: Reader, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
    """Return a part of a conversation."""
    total = reader.one("SELECT total FROM message_dialogs WHERE box = ? AND peer = ?", (owner, peer))
    if total is None or not total[0]:
        return MessagePage(messages=[], total=0)
    rows = window(reader, f"{SELECT_MESSAGES} WHERE r.box = ? AND r.peer = ?", (owner, peer), query)
    newer: int | None = 0
    if rows and (query.offset_id or query.offset_date or query.add_offset or query.max_id):
        newer = _count_newer(reader, owner, peer, rows[0][1])
    return MessagePage(messages=[message_of(row) for row in rows], total=total[0], offset_from_newest=newer)


def unread_mentions(reader: Reader, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
    """Return a part of the mentions not yet looked at."""
    total = reader.one("SELECT unread_mentions FROM message_dialogs WHERE box = ? AND peer = ?", (owner, peer))
    if total is None or not total[0]:
        return MessagePage(messages=[], total=0)
    sql = f"{SELECT_UNREAD_MENTIONS} WHERE r.box = ? AND r.peer = ? AND r.content_unread = 1 AND r.mentioned = 1"
    rows = window(reader, sql, (owner, peer), query)
    return MessagePage(messages=[message_of(row) for row in rows], total=total[0])


def window(reader: Reader, sql: str, params: Sequence[int], query: HistoryQuery) -> list[Row]:
    """Return the rows of a window, newest first, of those that ``sql`` selects with ``params``.

    Where the query names a date, these are box and peer.
    """
    bounds = _bounds(reader, params, query)
    older = f"{sql} AND r.id < ? AND r.id > ? ORDER BY r.id DESC LIMIT ? OFFSET ?"
    bound = min(bounds.place, bounds.below)
    if query.add_offset >= 0:
        return reader.all(older, (*params, bound, bounds.above, query.limit, query.add_offset))
    ahead = -query.add_offset
    rows = reader.all(
        f"{sql} AND r.id >= ? AND r.id > ? AND r.id < ? ORDER BY r.id LIMIT ?",
        (*params, bounds.place, bounds.above, bounds.below, ahead),
    )
    newer = rows[max(0, ahead - query.limit) :][::-1]
    if query.limit > ahead:
        newer += reader.all(older, (*params, bound, bounds.above, query.limit - ahead, 0))
    return newer


def _bounds(reader: Reader, params: Sequence[int], query: HistoryQuery) -> _Window:
    place = query.offset_id or END
    if query.offset_date and not query.offset_id:
        place = _first_at(reader, params, query.offset_date)
    return _Window(place, query.min_id, query.max_id or END)


def _first_at(reader: Reader, params: Sequence[int], at: int) -> int:
    """Return the id below which a conversation's messages were sent before ``at``.

    Ids rise with time, so halving finds it in some twenty steps, where a scan would read the conversation.
    """
    sql = (
        "SELECT r.id, b.sent_at FROM message_refs r JOIN message_bodies b ON b.id = r.body"
        " WHERE r.box = ? AND r.peer = ? AND r.id >= ? ORDER BY r.id LIMIT 1"
    )
    top = reader.one("SELECT top_id FROM message_dialogs WHERE box = ? AND peer = ?", params)
    low, high = 1, (top[0] if top else 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = reader.one(sql, (*params, middle))
        if row is None or row[1] >= at:
            high = middle
        else:
            low = row[0] + 1
    return low


def _count_newer(reader: Reader, owner: UserId, peer: PeerId, first: int) -> int | None:
    sql = "SELECT count(*) FROM (SELECT 1 FROM message_refs WHERE box = ? AND peer = ? AND id > ? LIMIT ?) AS newer"
    count: int = reader.all(sql, (owner, peer, first, _COUNTED + 1))[0][0]
    return count if count <= _COUNTED else None


class ListPlace(NamedTuple):
    """A place in the list of conversations: after the one with this newest message and its time; 0: unknown."""

    at: int
    message: int


def dialogs(reader: Reader, owner: UserId, place: ListPlace, limit: int, without: Collection[PeerId]) -> DialogPage:
    """Return conversations after a place, most recently active first."""
    shown = "box = ? AND total > 0 AND peer NOT IN (SELECT value FROM json_each(?))"
    params = (owner, json.dumps(list(without)))
    total = reader.all(f"SELECT count(*) FROM message_dialogs WHERE {shown}", params)[0][0]
    condition, bounds = _after(place)
    rows = reader.all(
        f"{SELECT_DIALOGS} WHERE {shown}{condition} ORDER BY top_at DESC, top_id DESC, peer DESC LIMIT ?",
        (*params, *bounds, limit),
    )
    found = [dialog_of(row) for row in rows]
    return DialogPage(dialogs=found, messages=_tops(reader, owner, found), total=total)


def _after(place: ListPlace) -> tuple[str, tuple[int, ...]]:
    if not place.at and not place.message:
        return "", ()
    if not place.message:
        return " AND top_at < ?", (place.at,)
    if not place.at:
        return " AND top_id < ?", (place.message,)
    return " AND (top_at, top_id) < (?, ?)", (place.at, place.message)


def dialogs_with(reader: Reader, owner: UserId, peers: Collection[PeerId]) -> DialogPage:
    """Return the conversations with some peers, empty ones too, in the order asked."""
    rows = reader.all(
        f"{SELECT_DIALOGS} WHERE box = ? AND peer IN (SELECT value FROM json_each(?))", (owner, json.dumps(list(peers)))
    )
    known = {row[0]: dialog_of(row) for row in rows}
    found = [known.get(peer) or _empty(peer) for peer in dict.fromkeys(peers)]
    return DialogPage(dialogs=found, messages=_tops(reader, owner, found), total=len(found))


def _empty(peer: PeerId) -> Dialog:
    none = MessageId(0)
    return Dialog(
        peer=peer, top_message=none, top_at=0, read_inbox_max=none, read_outbox_max=none, unread=0, unread_mentions=0
    )


def _tops(reader: Reader, owner: UserId, found: list[Dialog]) -> list[Message]:
    known = messages_by_id(reader, owner, [dialog.top_message for dialog in found if dialog.top_message])
    return [known[dialog.top_message] for dialog in found if dialog.top_message in known]


def correspondents(reader: Reader, owner: UserId, limit: int) -> list[UserId]:
    """Return the users of private conversations, most recently active first."""
    rows = reader.all(
        "SELECT peer FROM message_dialogs WHERE box = ? AND peer > 0 AND peer <> ? AND total > 0"
        " ORDER BY top_at DESC, top_id DESC LIMIT ?",
        (owner, owner, limit),
    )
    return [row[0] for row in rows]
