"""Passing facts: told to who is online, never stored."""

from __future__ import annotations

from typing_extensions import override

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.platform.bus import Event


class PresenceChanged(Event, frozen=True, tag="presence.changed"):
    """A user came online or left; ``watchers`` are to be told."""

    user: UserId
    online_until: int
    seen_at: int
    watchers: list[UserId]

    @property
    @override
    def key(self) -> int:
        return self.user


class Typing(Event, frozen=True, tag="presence.typing"):
    """A user is doing something in a conversation: a private one (``peer`` is the recipient) or a group."""

    user: UserId
    peer: PeerId
    recipients: list[UserId]
    action: bytes

    @property
    @override
    def key(self) -> int:
        return self.user


class LiveLocationSeen(Event, frozen=True, tag="presence.live_location_seen"):
    """Somebody looks at a live location; conversation and message are as its author has them."""

    author: UserId
    peer: PeerId
    message: MessageId

    @property
    @override
    def key(self) -> int:
        return self.author
