"""The ledger: gives out the numbers of a box and keeps what each stood for.

Rules
-----
* A number is taken in the transaction that writes what it stands for, by ``UPDATE … RETURNING`` on the box's row. So
  the numbers of a box have no gap, and whoever can see a number can read its entry (M1).
* What a box numbers by a count of its own (messages) gets its number and its pts in one step, :meth:`Ledger.take`. The
  unit of work then has to :meth:`~Ledger.enter` the place it took, before anything else of that box, or fail.
* An entry counts at least one. A client adds up the counts it was told, so an entry that counts nothing would either
  take the number of its predecessor or look like a gap.
* Entries are told by way of the outbox, one :class:`BoxAdvanced` for each box and origin of a unit of work, in the
  order of commits (M4). Telling is a hint: whoever misses it reads the log.

Cost on two shared cores, in the loop's thread: :meth:`Ledger.append` 6 µs, :meth:`Ledger.append_many` 3 µs per box for
a group of 200, :meth:`Ledger.heads` 5 µs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, BoxId
from heliogram.platform.ledger import sql
from heliogram.platform.ledger.contract import BoxAdvanced, Entry, Heads, Stream
from heliogram.platform.ledger.records import Record, decode_record, encode_record
from heliogram.platform.outbox import Outbox
from heliogram.platform.sql import Reader, Row, Transaction

PACKAGE: Final = "heliogram.platform.ledger"
"""Owns the migrations of the ledger's tables."""

_PTS: Final = sql.CODES[Stream.PTS]
_Told: TypeAlias = dict[BoxId, list[tuple[AuthKeyId | None, list[Entry]]]]
"""What one unit of work appended: per box its entries in order, divided where the origin changes."""

Place: TypeAlias = tuple[int, int, int]
"""A place in a box that is taken but not written yet: the pts, the item number, and the time of both."""


class Entered(NamedTuple):
    """What stands in a place: in the log, and as listeners are told it."""

    box: BoxId
    place: Place
    record: Record
    live: Record
    origin: AuthKeyId | None


class Ledger:
    """The numbered logs of every box in one store."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock

    # Writing, inside the caller's unit of work

    def append(
        self,
        tx: Transaction,
        *,
        box: BoxId,
        record: Record,
        count: int = 1,
        stream: Stream = Stream.PTS,
        origin: AuthKeyId | None = None,
        live: Record | None = None,
    ) -> int:
        """Add an entry to a log and return its number, the new head of the stream.

        ``live`` is what listeners get instead of ``record`` when it says more than the log needs to keep. Raises
        :class:`ValueError` for a count below 1.
        """
        now = self._check(count)
        rows = tx.all(sql.ADVANCE[stream], (count, now, box))
        if not rows:
            tx.execute(sql.OPEN, (box,))
            rows = tx.all(sql.ADVANCE[stream], (count, now, box))
        number, at = rows[0]
        payload = encode_record(record)
        tx.execute(sql.INSERT, (box, sql.CODES[stream], number, count, at, payload))
        self._note(tx, box, origin, Entry(stream, number, count, at, live or record, payload))
        return int(number)

    def append_many(
        self,
        tx: Transaction,
        *,
        records: dict[BoxId, Record],
        count: int = 1,
        stream: Stream = Stream.PTS,
        origin: AuthKeyId | None = None,
        live: dict[BoxId, Record] | None = None,
    ) -> dict[BoxId, int]:
        """Add one entry to each of many boxes, as :meth:`append` does, and return the number in each."""
        now = self._check(count)
        heads = {box: (number, at) for box, number, at in self._advance(tx, stream, count, now, list(records))}
        if len(heads) < len(records):
            new = [box for box in records if box not in heads]
            tx.executemany(sql.OPEN, ((box,) for box in new))
            heads.update({box: (number, at) for box, number, at in self._advance(tx, stream, count, now, new)})
        self._enter_rows(tx, stream, heads, records, count=count, live=live, origin=origin)
        return {box: number for box, (number, _) in heads.items()}

    def take(self, tx: Transaction, box: BoxId) -> Place:
        """Take the next pts of a box together with its next item number, for :meth:`enter`. Items count from 1."""
        params = (int(self._clock.now()), box)
        rows = tx.all(sql.TAKE, params)
        if not rows:
            tx.execute(sql.OPEN, (box,))
            rows = tx.all(sql.TAKE, params)
        place: Place = rows[0]
        return place

    def take_many(self, tx: Transaction, boxes: Iterable[BoxId]) -> dict[BoxId, Place]:
        """Take a place in each of many boxes, as :meth:`take` does."""
        wanted = list(boxes)
        now = int(self._clock.now())
        places: dict[BoxId, Place] = {row[0]: row[1:] for row in tx.all(sql.TAKE_MANY, (now, json.dumps(wanted)))}
        if len(places) < len(wanted):
            new = [box for box in wanted if box not in places]
            tx.executemany(sql.OPEN, ((box,) for box in new))
            places.update((row[0], row[1:]) for row in tx.all(sql.TAKE_MANY, (now, json.dumps(new))))
        return places

    def enter(
        self,
        tx: Transaction,
        *,
        box: BoxId,
        place: Place,
        record: Record,
        origin: AuthKeyId | None = None,
        live: Record | None = None,
    ) -> None:
        """Write what stands in a place that was taken; ``live`` as for :meth:`append`."""
        number, _, at = place
        payload = encode_record(record)
        tx.execute(sql.INSERT, (box, _PTS, number, 1, at, payload))
        self._note(tx, box, origin, Entry(Stream.PTS, number, 1, at, live or record, payload))

    def enter_many(
        self,
        tx: Transaction,
        *,
        places: dict[BoxId, Place],
        records: dict[BoxId, Record],
        origin: AuthKeyId | None = None,
        live: dict[BoxId, Record] | None = None,
    ) -> None:
        """Write what stands in the place taken in each of many boxes."""
        heads = {box: (number, at) for box, (number, _, at) in places.items()}
        self._enter_rows(tx, Stream.PTS, heads, records, count=1, live=live, origin=origin)

    # The same for many messages at a time, on a store that locks rows

    def lock(self, tx: Transaction, boxes: Collection[BoxId]) -> None:
        """Have boxes to oneself until the commit, for a unit of work that locks what it depends on."""
        wanted = sorted(boxes)
        locked = {box for (box,) in tx.all(sql.LOCK, (wanted,))}
        new = [box for box in wanted if box not in locked]
        if new:
            tx.execute(sql.OPEN_MANY, (new,))
            tx.all(sql.LOCK, (new,))

    def take_runs(self, tx: Transaction, counts: Mapping[BoxId, int]) -> dict[BoxId, Place]:
        """Take several places in a row in each of many boxes that are locked; return the last of each."""
        rows = tx.all(sql.TAKE_RUNS, (int(self._clock.now()), list(counts), list(counts.values())))
        return {row[0]: row[1:] for row in rows}

    def enter_all(self, tx: Transaction, entered: Iterable[Entered]) -> None:
        """Write what stands in places that were taken, in the order given."""
        rows: list[tuple[int, int, int, int, int, bytes]] = []
        for box, (number, _, at), record, live, origin in entered:
            payload = encode_record(record)
            rows.append((box, _PTS, number, 1, at, payload))
            self._note(tx, box, origin, Entry(Stream.PTS, number, 1, at, live, payload))
        tx.executemany(sql.INSERT, rows)

    def _enter_rows(
        self,
        tx: Transaction,
        stream: Stream,
        heads: dict[BoxId, tuple[int, int]],
        records: dict[BoxId, Record],
        *,
        count: int,
        live: dict[BoxId, Record] | None,
        origin: AuthKeyId | None,
    ) -> None:
        told = records if live is None else records | live
        code = sql.CODES[stream]
        rows: list[tuple[int, int, int, int, int, bytes]] = []
        for box, record in records.items():
            number, at = heads[box]
            payload = encode_record(record)
            rows.append((box, code, number, count, at, payload))
            self._note(tx, box, origin, Entry(stream, number, count, at, told[box], payload))
        tx.executemany(sql.INSERT, rows)

    def _advance(self, tx: Transaction, stream: Stream, count: int, now: int, boxes: list[BoxId]) -> list[Row]:
        return tx.all(sql.ADVANCE_MANY[stream], (count, now, json.dumps(boxes)))

    def trim(self, tx: Transaction, *, box: BoxId, stream: Stream, through: int) -> int:
        """Forget the entries of a log up to a number and return how many there were."""
        return tx.execute(sql.TRIM, (box, sql.CODES[stream], through)).rowcount

    def _check(self, count: int) -> int:
        if count < 1:
            raise ValueError(f"an entry counts at least 1, not {count}")
        return int(self._clock.now())

    def _note(self, tx: Transaction, box: BoxId, origin: AuthKeyId | None, entry: Entry) -> None:
        told: _Told | None = tx.scratch.get(self)
        if told is None:
            told = tx.scratch[self] = {}
            self._outbox.tell(tx, partial(_advanced, told))
        parts = told.setdefault(box, [])
        if parts and parts[-1][0] == origin:
            parts[-1][1].append(entry)
        else:
            parts.append((origin, [entry]))

    # Reading, from a snapshot or inside a unit of work

    def heads(self, reader: Reader, box: BoxId) -> Heads:
        """Return the newest numbers of a box; a box that never moved stands at the first heads."""
        row = reader.one(sql.HEADS, (box,))
        return Heads(*row) if row else Heads()

    def heads_of(self, reader: Reader, boxes: Iterable[BoxId]) -> dict[BoxId, Heads]:
        """Return the newest numbers of many boxes."""
        wanted = list(boxes)
        found = {box: Heads(*heads) for box, *heads in reader.all(sql.HEADS_OF, (json.dumps(wanted),))}
        return {box: found.get(box) or Heads() for box in wanted}

    def read(self, reader: Reader, *, box: BoxId, stream: Stream, after: int, limit: int) -> list[Entry]:
        """Return at most ``limit`` entries with numbers above ``after``, oldest first."""
        rows = reader.all(sql.READ, (box, sql.CODES[stream], after, limit))
        return [_entry(stream, row) for row in rows]

    def since(self, reader: Reader, *, box: BoxId, stream: Stream, at: int, limit: int) -> list[Entry]:
        """Return at most ``limit`` entries of the second ``at`` (Unix) or later, oldest first.

        Only the SEQ stream has an index for it; of the others the whole log of the box is read.
        """
        if stream is Stream.SEQ:
            rows = reader.all(sql.SINCE_SEQ, (box, at, limit))
        else:
            rows = reader.all(sql.SINCE, (box, sql.CODES[stream], at, limit))
        return [_entry(stream, row) for row in rows]

    def oldest(self, reader: Reader, *, box: BoxId, stream: Stream) -> int | None:
        """Return the number of the oldest entry kept, or None when the log is empty."""
        row = reader.one(sql.OLDEST, (box, sql.CODES[stream]))
        assert row is not None  # an aggregate has one row
        oldest: int | None = row[0]
        return oldest


def _advanced(told: _Told) -> Iterator[BoxAdvanced]:
    for box, parts in told.items():
        for origin, entries in parts:
            yield BoxAdvanced(box, tuple(entries), origin)


def _entry(stream: Stream, row: Row) -> Entry:
    number, count, at, payload = row
    return Entry(stream, number, count, at, decode_record(payload), payload)
