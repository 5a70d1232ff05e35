"""Settings of conversations as functions over a unit of work, for the services that change them along the way."""

from __future__ import annotations

from collections.abc import Collection

from heliogram.kernel.ids import AuthKeyId, BoxId, PeerId, UserId
from heliogram.platform.ledger import Ledger, Stream
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.dialogs.events import DraftChanged
from heliogram.services.dialogs.store import DialogStore


class DialogRecords:
    """What a send does to the conversation's settings."""

    def __init__(self, store: DialogStore, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger

    def drafted(self, reader: Reader, owners: Collection[UserId]) -> set[tuple[UserId, PeerId]]:
        """Return the conversations in which some people have drafts."""
        return self._store.drafted(reader, owners)

    def clear_draft(self, tx: Transaction, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> bool:
        """Remove a draft because its text was sent; False if there is none."""
        if not self._store.remove_draft(tx, owner, peer):
            return False
        self._ledger.append(
            tx, box=BoxId(owner), record=DraftChanged(peer=peer), stream=Stream.SEQ, origin=origin or None
        )
        return True
