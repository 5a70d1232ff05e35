"""Media that end by themselves, media that are kept up to date, and what files a message shows.

Media that end by themselves have a row beside their body. Opening them says when they end. :meth:`Contents.end_due`,
called when something is due, puts what remains of them into the body, for everybody who has the message, and lets go
of what they referred to. The row goes in the same transaction, so each ends once, and what a kill interrupts the next
turn takes up. Media that are shown once end in the transaction that opens them; what they referred to stays a little
longer for the one who opened them (it is collected much later): a download that had begun is to come to its end.

A live location has a row that says until when it may be replaced. It ends by itself: every client knows when.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from heliogram.kernel.ids import AuthKeyId, BodyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages.contract import Kind, MessagePage, Outgoing, SeenLive, ShownFiles
from heliogram.services.messages.events import MessageEdited
from heliogram.services.messages.sql.rows import (
    MENTION,
    SELECT_LIVE,
    audience_of,
    body_holder,
    copies_of,
    message_of,
    one_message,
    unpack_ids,
)

FETCHED_S: Final = 60
"""For how long the one who has opened media that are shown once may go on fetching them."""

_FILES: Final = (
    "SELECT b.holds, s.former, s.lasts_s FROM message_refs r INDEXED BY message_refs_id"
    " JOIN message_bodies b ON b.id = r.body LEFT JOIN message_selfdestructs s ON s.body = r.body"
    " AND (s.former IS NULL OR (s.opener = r.box AND s.due > ?)) WHERE r.box = ? AND r.id = ?"
)
_EMPTY: Final = "UPDATE message_bodies SET text = '', entities = ?, media = ?, holds = ?, edited_at = ? WHERE id = ?"

_NOTHING: Final = "UPDATE message_refs SET kinds = kinds & ? WHERE box = ? AND id = ?"


def note_contents(tx: Transaction, body: BodyId, said: Outgoing, at: int) -> None:
    """Write down what is particular about the media of a new body."""
    if said.lasts_s is not None:
        tx.execute(
            "INSERT INTO message_selfdestructs (body, lasts_s, remains) VALUES (?, ?, ?)",
            (body, said.lasts_s, said.remains),
        )
    if said.live_s:
        tx.execute("INSERT INTO message_live (body, until) VALUES (?, ?)", (body, at + said.live_s))


def life_of(reader: Reader, body: BodyId) -> tuple[int | None, bool]:
    """Return until when media may be replaced, if they are kept up to date, and whether they end by themselves."""
    (row,) = reader.all(
        "SELECT (SELECT until FROM message_live WHERE body = ?),"
        " EXISTS (SELECT 1 FROM message_selfdestructs WHERE body = ?)",
        (body, body),
    )
    return row[0], row[1] == 1


def keep_live(tx: Transaction, body: BodyId, until: int) -> None:
    """Have media be up to date until another time."""
    tx.execute("UPDATE message_live SET until = ? WHERE body = ?", (until, body))


def live(reader: Reader, owner: UserId, peer: PeerId, *, at: int, limit: int) -> MessagePage:
    """Return the newest live locations of a conversation that have not ended."""
    rows = reader.all(
        f"{SELECT_LIVE} WHERE r.box = ? AND r.peer = ? AND r.kinds <> 0 AND (r.kinds & ?) <> 0 AND l.until > ?"
        " ORDER BY r.id DESC",
        (owner, peer, Kind.GEO.value, at),
    )
    return MessagePage(messages=[message_of(row) for row in rows[:limit]], total=len(rows))


def seen_live(reader: Reader, owner: UserId, messages: Sequence[MessageId], *, at: int) -> list[SeenLive]:
    """Return those of some messages that others sent and that have not ended, as their authors have them."""
    rows = reader.all(
        "SELECT r.peer, r.sender, r.body FROM message_refs r INDEXED BY message_refs_id"
        " JOIN message_live l ON l.body = r.body WHERE r.box = ? AND r.sender <> ? AND l.until > ?"
        " AND r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id",
        (owner, owner, at, json.dumps(list(messages))),
    )
    seen: list[SeenLive] = []
    for peer, author, body in rows:
        number = copies_of(reader, body).get(author)
        if number is not None and (peer > 0 or author in audience_of(reader, peer)):
            seen.append(SeenLive(author=author, peer=peer if peer < 0 else PeerId(owner), id=number))
    return seen


def shown_files(reader: Reader, owner: UserId, message: MessageId, *, at: int) -> ShownFiles | None:
    """Return which photos and documents a message shows its owner; ``None`` if there is no such message."""
    row = reader.one(_FILES, (at, owner, message))
    if row is None:
        return None
    holds, former, lasts_s = row
    return ShownFiles(files=unpack_ids(former or holds), ends=lasts_s is not None)


class Contents:
    """Opens and ends media inside a transaction."""

    def __init__(self, ledger: Ledger, media: MediaRecords) -> None:
        self._ledger = ledger
        self._media = media

    def open(self, tx: Transaction, body: BodyId, *, opener: UserId, at: int, origin: AuthKeyId) -> bool:
        """Have media that end by themselves end in their time; say whether they ended at once."""
        row = tx.one("SELECT lasts_s, remains FROM message_selfdestructs WHERE body = ? AND due IS NULL", (body,))
        if row is None:
            return False
        lasts_s, remains = row
        if lasts_s:
            tx.execute("UPDATE message_selfdestructs SET due = ? WHERE body = ?", (at + lasts_s, body))
            return False
        tx.execute(
            "UPDATE message_selfdestructs SET due = ?, opener = ?,"
            " former = (SELECT holds FROM message_bodies WHERE id = ?) WHERE body = ?",
            (at + FETCHED_S, opener, body, body),
        )
        self._end(tx, body, remains, at, origin)
        return True

    def end_due(self, tx: Transaction, *, at: int, limit: int) -> int | None:
        """End up to ``limit`` media that are due; return when the next ones are, ``None`` if none are opened."""
        rows = tx.all(
            "SELECT body, remains, former FROM message_selfdestructs WHERE due IS NOT NULL AND due <= ?"
            " ORDER BY due, body LIMIT ?",
            (at, limit),
        )
        for body, remains, former in rows:
            if former is None:
                self._end(tx, body, remains, at, None)
            tx.execute("DELETE FROM message_selfdestructs WHERE body = ?", (body,))
        next_due: int | None = tx.all("SELECT min(due) FROM message_selfdestructs WHERE due IS NOT NULL")[0][0]
        return next_due

    def _end(self, tx: Transaction, body: BodyId, remains: bytes, at: int, origin: AuthKeyId | None) -> None:
        """Leave what remains of media, and tell everybody who has the message."""
        tx.execute(_EMPTY, (b"", remains, b"", at, body))
        self._media.release(tx, holder=body_holder(body))
        for box, number in sorted(copies_of(tx, body).items()):
            tx.execute(_NOTHING, (MENTION, box, number))
            seen = one_message(tx, box, number)
            if seen is not None:
                self._ledger.append(
                    tx,
                    box=BoxId(box),
                    record=MessageEdited(number),
                    live=MessageEdited(number, seen),
                    origin=origin,
                )
