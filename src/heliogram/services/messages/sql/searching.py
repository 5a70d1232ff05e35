"""Searching messages: by kind, sender and time in the tables, by text over what these leave.

SQLite folds the case of ASCII only, so texts are compared here, each that is left once. What asks for no text is
counted and paged by indexes: those of kinds have the messages alone that are of some kind, with their kinds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.platform.sql import Reader
from heliogram.services.messages.contract import Day, Days, HistoryQuery, MessagePage, Place, Places, Wanted, Within
from heliogram.services.messages.sql.pages import END, window
from heliogram.services.messages.sql.rows import messages_by_id

_DAY_S: Final = 86_400
_SCANNED: Final = 500
"""Messages whose texts are read at a time."""


class _Selection(NamedTuple):
    """Everything but the text, as the end of a statement over ``message_refs r``, and its parameters."""

    source: str
    where: str
    params: tuple[int, ...]


def search(reader: Reader, owner: UserId, peer: PeerId | None, wanted: Wanted, query: HistoryQuery) -> MessagePage:
    """Return the messages that fit, how many there are in all, and how many are newer than the page."""
    selection = _selection(owner, peer, wanted)
    if wanted.text:
        fits = _by_text(reader, selection, wanted.text)
        ids, total, newer = _part(fits, query)
    else:
        sql = f"SELECT r.id FROM {selection.source} WHERE {selection.where}"
        ids = [row[0] for row in window(reader, sql, selection.params, query)]
        total = _count(reader, selection, above=0)
        newer = _count(reader, selection, above=ids[0]) if ids else 0
    found = messages_by_id(reader, owner, ids)
    return MessagePage(messages=[found[MessageId(number)] for number in ids], total=total, offset_from_newest=newer)


def count_kinds(reader: Reader, owner: UserId, peer: PeerId, kinds: Sequence[int]) -> list[int]:
    """Return for each mask how many messages of a conversation are of one of its kinds."""
    rows = reader.all(
        "SELECT kinds, count(*) FROM message_refs INDEXED BY message_refs_kinds"
        " WHERE box = ? AND peer = ? AND kinds <> 0 GROUP BY kinds",
        (owner, peer),
    )
    return [sum(count for of, count in rows if of & mask) for mask in kinds]


def places(reader: Reader, owner: UserId, peer: PeerId, kinds: int, *, below: int, limit: int) -> Places:
    """Return messages of some kinds, as far from each other as they can be."""
    selection = _selection(owner, peer, Wanted(kinds=kinds))
    rows = reader.all(
        f"SELECT r.id FROM {selection.source} WHERE {selection.where} ORDER BY r.id DESC", selection.params
    )
    first = sum(number >= below for (number,) in rows) if below else 0
    older = len(rows) - first
    count = min(limit, older)
    chosen = {rows[first + step * older // count][0]: first + step * older // count for step in range(count)}
    sent = reader.all(
        "SELECT r.id, b.sent_at FROM message_refs r JOIN message_bodies b ON b.id = r.body"
        " WHERE r.box = ? AND r.peer = ? AND r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id DESC",
        (owner, peer, json.dumps(list(chosen))),
    )
    return Places(places=[Place(id=number, sent_at=at, offset=chosen[number]) for number, at in sent], total=len(rows))


def days(reader: Reader, owner: UserId, peer: PeerId, kinds: int, *, below: int, until: int, limit: int) -> Days:
    """Return days on which messages of some kinds were sent."""
    older = _selection(owner, peer, Wanted(kinds=kinds, until=until or END))
    rows = reader.all(
        f"SELECT min(r.id), max(r.id), count(*) FROM {older.source} WHERE {older.where} AND r.id < ?"
        f" GROUP BY b.sent_at / {_DAY_S} ORDER BY b.sent_at / {_DAY_S} DESC LIMIT ?",
        (*older.params, below or END, limit),
    )
    found = [Day(first=row[0], last=row[1], count=row[2]) for row in rows]
    known = messages_by_id(reader, owner, [day.first for day in found])
    every = _selection(owner, peer, Wanted(kinds=kinds))
    return Days(
        days=found,
        messages=[known[day.first] for day in found],
        total=_count(reader, every, above=0),
        newer=_count(reader, every, above=found[0].last) if found else 0,
    )


def _selection(owner: UserId, peer: PeerId | None, wanted: Wanted) -> _Selection:
    where, params = "r.box = ?", [int(owner)]
    if peer is not None:
        where += " AND r.peer = ?"
        params.append(peer)
    elif wanted.within is not Within.EVERYTHING:
        where += " AND r.peer > 0" if wanted.within is Within.USERS else " AND r.peer < 0"
    source = "message_refs r"
    if wanted.kinds:
        source += f" INDEXED BY message_refs_kinds{'' if peer is not None else '_of_box'}"
        where += " AND r.kinds <> 0 AND (r.kinds & ?) <> 0"
        params.append(wanted.kinds)
    elif peer is None:
        source += " INDEXED BY message_refs_id"
    if wanted.since or wanted.until or wanted.text:
        source += " JOIN message_bodies b ON b.id = r.body"
    for condition, value in (
        (" AND r.sender = ?", wanted.sender),
        (" AND b.sent_at >= ?", wanted.since),
        (" AND b.sent_at < ?", wanted.until),
    ):
        if value:
            where += condition
            params.append(value)
    return _Selection(source, where, tuple(params))


def _count(reader: Reader, selection: _Selection, *, above: int) -> int:
    sql = f"SELECT count(*) FROM {selection.source} WHERE {selection.where} AND r.id > ?"
    count: int = reader.all(sql, (*selection.params, above))[0][0]
    return count


def _by_text(reader: Reader, selection: _Selection, needle: str) -> list[int]:
    """Return the ids of the messages whose text contains ``needle`` (case folded), newest first."""
    sql = f"SELECT r.id, b.text FROM {selection.source} WHERE {selection.where} AND r.id < ? ORDER BY r.id DESC LIMIT ?"
    fits: list[int] = []
    place = END
    while chunk := reader.all(sql, (*selection.params, place, _SCANNED)):
        place = chunk[-1][0]
        fits += [number for number, text in chunk if needle in text.casefold()]
    return fits


def _part(fits: Sequence[int], query: HistoryQuery) -> tuple[list[int], int, int]:
    """Return the window of ``fits`` that is asked for, how many there are, and how many are newer than the window.

    The same windows as :func:`heliogram.services.messages.sql.pages.window` gives.
    """
    place, below = query.offset_id or END, query.max_id or END
    eligible = [number for number in fits if query.min_id < number < below]
    first = sum(number >= place for number in eligible) + query.add_offset
    part = eligible[max(first, 0) : max(first + query.limit, 0)]
    return part, len(fits), fits.index(part[0]) if part else 0
