"""What the log of a box says of conversations' settings (all SEQ)."""

from __future__ import annotations

from heliogram.kernel.ids import PeerId
from heliogram.platform.ledger import Record


class DraftChanged(Record, frozen=True, tag="dialogs.draft"):
    """A draft was saved or removed; readers present its newest state."""

    peer: PeerId


class DialogPinned(Record, frozen=True, tag="dialogs.pinned"):
    """A conversation was pinned or unpinned."""

    peer: PeerId
    pinned: bool


class PinnedReordered(Record, frozen=True, tag="dialogs.reordered"):
    """The order of pinned conversations changed."""


class UnreadMarked(Record, frozen=True, tag="dialogs.unread_mark"):
    """A conversation was marked unread, or the mark went."""

    peer: PeerId
    unread: bool


class NotifySettingsChanged(Record, frozen=True, tag="dialogs.notify"):
    """The choices of a scope changed."""

    scope: str
