"""One batch: the works that share a transaction.

A batch runs in turns, each of them short enough for the event loop. Works run as they are until one fails after it
changed something. Then what ran is rolled back and the turn becomes *guarded*: what had succeeded runs again, and what
is left of the turn runs, each within a savepoint, so that further failures cost one work and no more.

A savepoint makes SQLite keep a copy of every page that changes after it: with one before each turn a private message
costs a sixth more. So turns have them only in a *careful* batch, one that follows a batch in which something had to be
undone; there a failure undoes its own turn only. Failures may then be frequent without making anybody wait for long.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from heliogram.platform.sql.pending import Pending
from heliogram.platform.sql.sqlite.transaction import SqliteTransaction
from heliogram.platform.sql.transaction import StorageError


class Batch:
    """The works that share one transaction."""

    def __init__(self, connection: sqlite3.Connection, *, careful: bool = False) -> None:
        """``careful``: a failure is likely; let it undo no more than the turn it happens in."""
        self._connection = connection
        self._careful = careful
        self.undone = False
        """Whether a work failed after it had changed something."""
        self._changes_before = connection.total_changes
        self._guarded = False
        self._schema_changed = False
        self._turn_began_with = 0
        self.ran: list[Pending[Any]] = []

    def begin(self) -> None:
        """Begin the transaction, as the one writer."""
        self._connection.execute("BEGIN IMMEDIATE")

    def begin_turn(self) -> None:
        """Go on, in another turn of the loop; in a careful batch what ran before is not to run again."""
        if self._careful and self.ran:
            self._connection.execute("SAVEPOINT turn")
            self._turn_began_with = len(self.ran)
        self._guarded = False

    def changed(self) -> bool:
        """Say whether the commit has anything to make durable."""
        return self._schema_changed or self._connection.total_changes != self._changes_before

    def commit(self) -> None:
        """End a transaction that changed nothing; where something changed, the commit thread does it."""
        self._connection.execute("COMMIT")

    def run(self, pending: Pending[Any]) -> None:
        """Run one work; afterwards the transaction holds its changes, or none of them if it raised."""
        self.ran.append(pending)
        if self._guarded:
            self._run_guarded(pending)
            return
        before = self._connection.total_changes
        tx = SqliteTransaction(self._connection)
        try:
            pending.context.run(pending.run, tx)
        except Exception as error:  # noqa: BLE001 - it belongs to the writer, whatever it is
            pending.error = error
            if tx.schema_changed or self._connection.total_changes != before or not self._connection.in_transaction:
                self._replay()
        self._schema_changed |= tx.schema_changed

    def _replay(self) -> None:
        """Undo the turn, or the batch so far, and run again what had succeeded."""
        self.undone = self._careful = True
        if self._turn_began_with and self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO turn")
        else:
            if self._connection.in_transaction:  # some errors, a full disk among them, have rolled all back already
                self._connection.execute("ROLLBACK")
            self.begin()
            self._turn_began_with = 0
        self._guarded = True
        for earlier in self.ran[self._turn_began_with :]:
            if earlier.error is None:
                self._run_guarded(earlier)

    def _run_guarded(self, pending: Pending[Any]) -> None:
        self._connection.execute("SAVEPOINT work")
        tx = SqliteTransaction(self._connection)
        try:
            pending.context.run(pending.run, tx)
        except Exception as error:  # noqa: BLE001 - it belongs to the writer, whatever it is
            pending.error = error
            self.undone = True
            self._connection.execute("ROLLBACK TO work")
        self._connection.execute("RELEASE work")
        self._schema_changed |= tx.schema_changed

    def abandon(self, error: StorageError) -> None:
        """Give up the transaction: nobody's changes were kept."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for pending in self.ran:
            pending.error = pending.error or error
