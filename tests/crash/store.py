"""What the tables of a store must say, whatever happened to its server."""

from __future__ import annotations

from pathlib import Path

from tests.support.stores import SERVER, Ask, tables

from heliogram.platform.ledger.records import decode_record
from heliogram.services.messages.events import MessageAdded

PTS, SEQ = 0, 1


def look_into(data: Path, random_ids: set[int]) -> None:
    """Check the numbers of every box, the bodies, and that every one of ``random_ids`` came to something, once."""
    with tables(data) as ask:
        if not SERVER.dsn:
            assert ask("PRAGMA integrity_check") == [("ok",)]
        check(ask, random_ids)


def check(ask: Ask, random_ids: set[int]) -> None:
    """Check what the tables say."""
    boxes = ask("SELECT box, pts, seq FROM boxes")
    assert boxes
    for box, pts, seq in boxes:
        assert _log_is_contiguous(ask, box, PTS) == pts, f"the pts of {box}"
        assert _log_is_contiguous(ask, box, SEQ) == seq, f"the seq of {box}"
        _ids_are_contiguous(ask, box)
    unequal = ask(
        "SELECT b.id, b.alive, count(r.id) FROM message_bodies b LEFT JOIN message_refs r ON r.body = b.id"
        " GROUP BY b.id HAVING b.alive <> count(r.id) OR b.alive = 0"
    )
    assert unequal == [], "bodies whose copies were miscounted"
    orphans = ask("SELECT box, id FROM message_refs WHERE body NOT IN (SELECT id FROM message_bodies)")
    assert orphans == [], "messages without a body"
    doubled = ask("SELECT body, box FROM message_refs GROUP BY body, box HAVING count(*) > 1")
    assert doubled == [], "messages shown twice"
    used = {random_id for (random_id,) in ask("SELECT random_id FROM message_sends")}
    assert random_ids <= used, "random ids that came to nothing"


def _log_is_contiguous(ask: Ask, box: int, stream: int) -> int:
    at = 1
    rows = ask("SELECT number, count FROM log WHERE box = ? AND stream = ? ORDER BY number", (box, stream))
    for number, count in rows:
        assert number - count == at, f"a gap in stream {stream} of {box}: {number} counts {count} after {at}"
        at = number
    return at


def _ids_are_contiguous(ask: Ask, box: int) -> None:
    rows = ask("SELECT record FROM log WHERE box = ? AND stream = 0 ORDER BY number", (box,))
    ids = [
        record.id for record in map(decode_record, (payload for (payload,) in rows)) if isinstance(record, MessageAdded)
    ]
    assert ids == list(range(1, len(ids) + 1)), f"the message ids of {box}"
    last = ask("SELECT items FROM boxes WHERE box = ?", (box,))
    assert last == [(len(ids),)], f"the last message id of {box}"
