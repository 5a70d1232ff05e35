"""What the dialogs service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from heliogram.kernel.ids import PeerId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.dialogs.contract import Draft, NotifySettings


class DialogStore(Protocol):
    """Drafts, pins, marks and notification settings."""

    def drafts(self, reader: Reader, owner: UserId, peers: Collection[PeerId] | None = None) -> list[Draft]:
        """Return an account's drafts by peer, all or those for ``peers``."""
        ...

    def drafted(self, reader: Reader, owners: Collection[UserId]) -> set[tuple[UserId, PeerId]]:
        """Return the conversations in which some people have drafts."""
        ...

    def put_draft(self, tx: Transaction, owner: UserId, draft: Draft) -> None:
        """Keep a draft."""
        ...

    def remove_draft(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        """Forget a draft; False if there is none."""
        ...

    def pins(self, reader: Reader, owner: UserId) -> list[PeerId]:
        """Return the pinned conversations in order."""
        ...

    def set_pins(self, tx: Transaction, owner: UserId, order: list[PeerId]) -> None:
        """Replace the pinned conversations."""
        ...

    def marks(self, reader: Reader, owner: UserId) -> list[PeerId]:
        """Return the conversations marked unread, by peer."""
        ...

    def mark(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        """Mark a conversation; False if it is marked."""
        ...

    def unmark(self, tx: Transaction, owner: UserId, peer: PeerId) -> bool:
        """Take a mark away; False if there is none."""
        ...

    def notify(self, reader: Reader, owner: UserId, scopes: Collection[str]) -> dict[str, NotifySettings]:
        """Return the choices of those scopes that have any."""
        ...

    def put_notify(self, tx: Transaction, owner: UserId, scope: str, settings: NotifySettings) -> None:
        """Write the choices of a scope."""
        ...

    def remove_notify(self, tx: Transaction, owner: UserId) -> list[str]:
        """Forget the choices of all scopes; return which had any."""
        ...
