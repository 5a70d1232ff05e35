"""What a client may offer in the bar above a conversation."""

from __future__ import annotations

from heliogram.tl import types as t


def peer_settings(*, saved: bool, oneself: bool = False) -> t.PeerSettings:
    """Return the actions for a private conversation: a stranger may be saved.

    Blocking is offered only together with reporting (TDLib takes it for an error alone), which is not built.
    """
    return t.PeerSettings(add_contact=not saved and not oneself)
