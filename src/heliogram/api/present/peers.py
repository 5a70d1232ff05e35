"""Peers as TL."""

from __future__ import annotations

from heliogram.kernel.ids import PeerId, PeerKind, UserId, channel_of, chat_of, peer_kind
from heliogram.tl import types as t


def peer(of: PeerId | UserId) -> t.TypePeer:
    """Return a peer."""
    if of > 0:
        return t.PeerUser(user_id=of)
    where = PeerId(of)
    if peer_kind(where) is PeerKind.CHAT:
        return t.PeerChat(chat_id=chat_of(where))
    return t.PeerChannel(channel_id=channel_of(where))


def dialog_peer(of: PeerId) -> t.DialogPeer:
    """Return a peer as the place of a conversation."""
    return t.DialogPeer(peer=peer(of))
