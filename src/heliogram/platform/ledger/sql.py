"""The statements of the ledger. Written out per stream: a column cannot be a parameter."""

from __future__ import annotations

from typing import Final

from heliogram.platform.ledger.contract import Stream

CODES: Final = {Stream.PTS: 0, Stream.SEQ: 1, Stream.QTS: 2}
"""How the log names a stream."""

ADVANCE: Final = {
    Stream.PTS: "UPDATE boxes SET pts = pts + ?, at = max(at, ?) WHERE box = ? RETURNING pts, at",
    Stream.SEQ: "UPDATE boxes SET seq = seq + ?, at = max(at, ?) WHERE box = ? RETURNING seq, at",
    Stream.QTS: "UPDATE boxes SET qts = qts + ?, at = max(at, ?) WHERE box = ? RETURNING qts, at",
}
"""(count, at, box) -> the new head, and a time that never runs backwards within a box."""

ADVANCE_MANY: Final = {
    Stream.PTS: "UPDATE boxes SET pts = pts + ?, at = max(at, ?)"
    " WHERE box IN (SELECT value FROM json_each(?)) RETURNING box, pts, at",
    Stream.SEQ: "UPDATE boxes SET seq = seq + ?, at = max(at, ?)"
    " WHERE box IN (SELECT value FROM json_each(?)) RETURNING box, seq, at",
    Stream.QTS: "UPDATE boxes SET qts = qts + ?, at = max(at, ?)"
    " WHERE box IN (SELECT value FROM json_each(?)) RETURNING box, qts, at",
}
"""(count, at, boxes as JSON) -> each box with its new head and time."""

TAKE: Final = (
    "UPDATE boxes SET pts = pts + 1, items = items + 1, at = max(at, ?) WHERE box = ? RETURNING pts, items, at"
)
"""(at, box) -> the new pts and item number, and a time that never runs backwards within a box."""

TAKE_MANY: Final = (
    "UPDATE boxes SET pts = pts + 1, items = items + 1, at = max(at, ?)"
    " WHERE box IN (SELECT value FROM json_each(?)) RETURNING box, pts, items, at"
)
"""(at, boxes as JSON) -> each box with the same."""

OPEN: Final = "INSERT INTO boxes (box, pts, seq, qts, at) VALUES (?, 1, 1, 1, 0)"
"""A new box, standing at ``FIRST_HEAD``."""

# PostgreSQL's own, for many boxes of many messages at a time

LOCK: Final = "SELECT box FROM boxes WHERE box = ANY($1::bigint[]) ORDER BY box FOR UPDATE"
"""Locked in the order of their numbers, so that two who want the same ones wait for each other and never for ever."""
OPEN_MANY: Final = (
    "INSERT INTO boxes (box, pts, seq, qts, at) SELECT box, 1, 1, 1, 0 FROM unnest($1::bigint[]) AS new (box)"
    " ORDER BY box ON CONFLICT DO NOTHING"
)
TAKE_RUNS: Final = (
    "UPDATE boxes SET pts = boxes.pts + run.places, items = boxes.items + run.places, at = greatest(boxes.at, $1)"
    " FROM unnest($2::bigint[], $3::bigint[]) AS run (box, places) WHERE boxes.box = run.box"
    " RETURNING boxes.box, boxes.pts, boxes.items, boxes.at"
)
"""(at, boxes, how many places each) -> each box with the last of its places."""

INSERT: Final = "INSERT INTO log (box, stream, number, count, at, record) VALUES (?, ?, ?, ?, ?, ?)"
TRIM: Final = "DELETE FROM log WHERE box = ? AND stream = ? AND number <= ?"
HEADS: Final = "SELECT pts, seq, qts, at FROM boxes WHERE box = ?"
HEADS_OF: Final = "SELECT box, pts, seq, qts, at FROM boxes WHERE box IN (SELECT value FROM json_each(?))"
READ: Final = (
    "SELECT number, count, at, record FROM log WHERE box = ? AND stream = ? AND number > ? ORDER BY number LIMIT ?"
)
SINCE: Final = (
    "SELECT number, count, at, record FROM log WHERE box = ? AND stream = ? AND at >= ? ORDER BY at, number LIMIT ?"
)
SINCE_SEQ: Final = (
    "SELECT number, count, at, record FROM log WHERE box = ? AND stream = 1 AND at >= ? ORDER BY at, number LIMIT ?"
)
"""The stream is written out so that the partial index serves it."""
OLDEST: Final = "SELECT min(number) FROM log WHERE box = ? AND stream = ?"
