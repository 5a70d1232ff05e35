"""Identifiers, as distinct types so that a checker tells them apart.

A *peer* is whoever a conversation is held with, as one signed integer: a user is its id, a basic group the
negated chat id, a channel ``-(10**12 + id)``. One integer keys a dialog row, a cache and a message reference
alike, and the ranges cannot meet: ids stay below 10**12.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NewType

UserId = NewType("UserId", int)
ChatId = NewType("ChatId", int)
ChannelId = NewType("ChannelId", int)
PeerId = NewType("PeerId", int)
"""A user, basic group or channel as one integer; see the head of this module."""
BoxId = NewType("BoxId", int)
"""Whoever owns a numbered log: a user (its id) or a channel (its peer id)."""
MessageId = NewType("MessageId", int)
"""The number of a message in its box; contiguous from 1, at most 2**31 - 1."""
BodyId = NewType("BodyId", int)
"""The stored body of a message, shared by every box that refers to it."""
AuthKeyId = NewType("AuthKeyId", int)
"""Signed 64-bit id of a permanent authorisation key: one device."""
SessionId = NewType("SessionId", int)
"""Signed 64-bit id that a client chose for an MTProto session of its key."""

_CHANNEL_BASE: Final = 10**12
SERVICE_USER: Final = UserId(777000)
"""The account that service notices (login codes among them) come from."""


class PeerKind(Enum):
    """What a peer id stands for."""

    USER = "user"
    CHAT = "chat"
    CHANNEL = "channel"


def user_peer(user: UserId) -> PeerId:
    """Return the peer that stands for a user."""
    return PeerId(user)


def chat_peer(chat: ChatId) -> PeerId:
    """Return the peer that stands for a basic group."""
    return PeerId(-chat)


def channel_peer(channel: ChannelId) -> PeerId:
    """Return the peer that stands for a channel or supergroup."""
    return PeerId(-(_CHANNEL_BASE + channel))


def peer_kind(peer: PeerId) -> PeerKind:
    """Say what kind of peer an id stands for."""
    if peer > 0:
        return PeerKind.USER
    return PeerKind.CHAT if peer > -_CHANNEL_BASE else PeerKind.CHANNEL


def user_of(peer: PeerId) -> UserId:
    """Return the user that a user peer stands for."""
    return UserId(peer)


def chat_of(peer: PeerId) -> ChatId:
    """Return the basic group that a chat peer stands for."""
    return ChatId(-peer)


def channel_of(peer: PeerId) -> ChannelId:
    """Return the channel that a channel peer stands for."""
    return ChannelId(-peer - _CHANNEL_BASE)
