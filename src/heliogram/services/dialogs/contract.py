"""What an account keeps about its conversations: drafts, pins, notification settings, marks."""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.platform.rpc import Service, operation


class PinnedDialogsTooMuch(BadRequest, code="PINNED_DIALOGS_TOO_MUCH"):
    """Too many pinned conversations."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text not yet sent."""

    peer: PeerId
    text: str
    entities: bytes = b""
    reply_to: MessageId | None = None
    quote: bytes = b""
    """MessageReplyHeader-like blob (InputReplyTo in canonical TL) or empty."""
    no_webpage: bool = False
    saved_at: int = 0


class NotifySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Notification choices; ``None`` means: as the wider scope says."""

    show_previews: bool | None = None
    silent: bool | None = None
    mute_until: int | None = None


class DialogSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything kept about one conversation."""

    peer: PeerId
    pinned: int | None = None
    """Place among the pinned ones, 0 first; ``None``: not pinned."""
    unread_mark: bool = False
    draft: Draft | None = None
    notify: NotifySettings = NotifySettings()


class Dialogs(Service, name="dialogs.v1"):
    """Settings of conversations. Changes enter the SEQ log of the owner's box."""

    @operation(idempotent=True)
    @abstractmethod
    async def settings_of(self, *, owner: UserId, peers: list[PeerId]) -> list[DialogSettings]:
        """Return what is kept about each of ``peers`` (defaults where nothing is), in the order asked."""

    @operation(idempotent=True)
    @abstractmethod
    async def pinned(self, *, owner: UserId) -> list[PeerId]:
        """Return the pinned conversations in their order."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_pinned(self, *, owner: UserId, peer: PeerId, pinned: bool, origin: AuthKeyId) -> bool:
        """Pin (in front) or unpin; says whether anything changed. Raises PinnedDialogsTooMuch."""

    @operation(idempotent=True)
    @abstractmethod
    async def reorder_pinned(self, *, owner: UserId, order: list[PeerId], force: bool, origin: AuthKeyId) -> bool:
        """Set the order of the pinned ones; with ``force`` those left out are unpinned. Raises PinnedDialogsTooMuch."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_unread_mark(self, *, owner: UserId, peer: PeerId, unread: bool, origin: AuthKeyId) -> bool:
        """Mark a conversation unread, or take the mark away; says whether anything changed."""

    @operation(idempotent=True)
    @abstractmethod
    async def marked_unread(self, *, owner: UserId) -> list[PeerId]:
        """Return the conversations marked unread."""

    @operation(idempotent=True)
    @abstractmethod
    async def save_draft(self, *, owner: UserId, draft: Draft, origin: AuthKeyId) -> bool:
        """Keep a draft; an empty one removes it. Says whether anything changed."""

    @operation(idempotent=True)
    @abstractmethod
    async def drafts(self, *, owner: UserId) -> list[Draft]:
        """Return all drafts."""

    @operation(idempotent=True)
    @abstractmethod
    async def clear_drafts(self, *, owner: UserId, origin: AuthKeyId) -> list[PeerId]:
        """Remove all drafts; returns whose."""

    @operation(idempotent=True)
    @abstractmethod
    async def notify_settings(self, *, owner: UserId, scope: str) -> NotifySettings:
        """Return the choices of a scope: ``users``, ``chats``, ``broadcasts`` or ``peer:<peer id>``."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_notify_settings(
        self, *, owner: UserId, scope: str, settings: NotifySettings, origin: AuthKeyId
    ) -> None:
        """Change the choices of a scope."""

    @operation(idempotent=True)
    @abstractmethod
    async def reset_notify_settings(self, *, owner: UserId, origin: AuthKeyId) -> None:
        """Forget all choices of all scopes."""
