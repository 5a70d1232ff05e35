"""What the messages service needs of a store.

Each operation is one transaction and durable when it returns. An adapter keeps the invariants of the contract (ids and
log numbers contiguous per box, in the same transaction as the rows; random ids unique for ever) and asks
:mod:`heliogram.services.messages.rules` inside the transaction. ``at`` is always in seconds since the Unix epoch.
"""

from __future__ import annotations

from typing import Protocol

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.services.messages.contract import (
    Affected,
    Days,
    DialogPage,
    Edited,
    HistoryQuery,
    Message,
    MessagePage,
    Outgoing,
    Places,
    SeenLive,
    Sent,
    ShownFiles,
    Wanted,
)


class MessageStore(Protocol):
    """Boxes, bodies, conversations and who gets a group's messages."""

    async def send(
        self,
        *,
        sender: UserId,
        peer: PeerId,
        outgoing: list[Outgoing],
        origin: AuthKeyId,
        at: int,
        clear_draft: bool,
        deliver: bool,
    ) -> list[Sent]:
        """As the contract says. Raises ChatWriteForbidden, PeerIdInvalid."""
        ...

    async def edit(self, *, owner: UserId, message: MessageId, edited: Outgoing, origin: AuthKeyId, at: int) -> Edited:
        """As the contract says; raises what :func:`rules.check_edit` does, and ChatWriteForbidden."""
        ...

    async def delete(
        self, *, owner: UserId, messages: list[MessageId], revoke: bool, moderating: bool, origin: AuthKeyId
    ) -> Affected:
        """As the contract says. Raises MessageDeleteForbidden."""
        ...

    async def delete_history(
        self, *, owner: UserId, peer: PeerId, max_id: int, revoke: bool, limit: int, origin: AuthKeyId
    ) -> tuple[Affected, int]:
        """As the contract says. Raises MessageDeleteForbidden."""
        ...

    async def read_history(self, *, owner: UserId, peer: PeerId, max_id: int, origin: AuthKeyId) -> Affected:
        """As the contract says."""
        ...

    async def read_contents(self, *, owner: UserId, messages: list[MessageId], origin: AuthKeyId, at: int) -> Affected:
        """As the contract says."""
        ...

    async def end_due(self, *, at: int, limit: int) -> int | None:
        """End up to ``limit`` media whose time has come; return when the next are due, ``None`` if none are opened."""
        ...

    async def shown_files(self, *, owner: UserId, message: MessageId, at: int) -> ShownFiles | None:
        """As the contract says."""
        ...

    async def seen_live(self, *, owner: UserId, messages: list[MessageId], at: int) -> list[SeenLive]:
        """As the contract says."""
        ...

    async def live(self, *, owner: UserId, peer: PeerId, limit: int, at: int) -> MessagePage:
        """As the contract says."""
        ...

    async def history(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        """As the contract says."""
        ...

    async def get_many(self, *, owner: UserId, ids: list[MessageId]) -> list[Message]:
        """As the contract says."""
        ...

    async def unread_mentions(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        """As the contract says."""
        ...

    async def search(self, *, owner: UserId, peer: PeerId | None, wanted: Wanted, query: HistoryQuery) -> MessagePage:
        """As the contract says; the text is case folded."""
        ...

    async def count_kinds(self, *, owner: UserId, peer: PeerId, kinds: list[int]) -> list[int]:
        """As the contract says."""
        ...

    async def places(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, limit: int) -> Places:
        """As the contract says."""
        ...

    async def days(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, until: int, limit: int) -> Days:
        """As the contract says."""
        ...

    async def dialogs(
        self,
        *,
        owner: UserId,
        before_at: int,
        before_id: int,
        before_peer: PeerId | None,
        limit: int,
        without: list[PeerId],
    ) -> DialogPage:
        """As the contract says."""
        ...

    async def dialogs_with(self, *, owner: UserId, peers: list[PeerId]) -> DialogPage:
        """As the contract says."""
        ...

    async def correspondents(self, *, owner: UserId, limit: int) -> list[UserId]:
        """As the contract says."""
        ...
