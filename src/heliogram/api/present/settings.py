"""What a client may offer in the bar above a conversation."""

from __future__ import annotations

from heliogram.tl import types as t


def peer_settings(*, saved: bool, oneself: bool = False, blocked: bool = False) -> t.PeerSettings:
    """Return the actions for a private conversation: a stranger may be saved or blocked."""
    stranger = not saved and not oneself
    return t.PeerSettings(add_contact=stranger, block_contact=stranger and not blocked)
