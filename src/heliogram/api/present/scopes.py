"""Scopes of notification settings: as TL names them, and as ``dialogs`` keeps them (``users``, ``peer:7`` …)."""

from __future__ import annotations

from typing import Final

from heliogram.api.present.peers import peer
from heliogram.kernel.ids import PeerId
from heliogram.tl import types as t

USERS: Final = "users"
CHATS: Final = "chats"
BROADCASTS: Final = "broadcasts"
_PEER: Final = "peer:"


def peer_scope(of: PeerId) -> str:
    """Return the scope of one conversation."""
    return f"{_PEER}{of}"


def scope_peer(scope: str) -> PeerId | None:
    """Return the conversation a scope is about, or ``None`` for a wider one."""
    return PeerId(int(scope.removeprefix(_PEER))) if scope.startswith(_PEER) else None


def notify_peer(scope: str) -> t.TypeNotifyPeer:
    """Return a scope as TL."""
    about = scope_peer(scope)
    if about is not None:
        return t.NotifyPeer(peer=peer(about))
    if scope == USERS:
        return t.NotifyUsers()
    return t.NotifyChats() if scope == CHATS else t.NotifyBroadcasts()
