"""Who is online, who was last seen when, who is typing. Shared for a while; only last-seen times are stored."""

from __future__ import annotations

from abc import abstractmethod

import msgspec

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.platform.rpc import Service, operation


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """One user's presence."""

    user: UserId
    online_until: int = 0
    """While in the future: online, expiring then unless renewed. Otherwise see ``seen_at``."""
    seen_at: int = 0
    """When last seen, 0: never."""


class Presences(Service, name="presence.v1"):
    """Online states, typing, and who looks at what just now."""

    @operation(idempotent=True)
    @abstractmethod
    async def set_online(self, *, user: UserId, device: AuthKeyId, online: bool) -> None:
        """Say that a device is in use or not.

        Watchers (who has saved the user, and correspondents) are told of a change by PresenceChanged.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def get_many(self, *, users: list[UserId]) -> list[Presence]:
        """Return the presence of each of ``users``, in the order asked."""

    @operation(idempotent=True)
    @abstractmethod
    async def typing(self, *, user: UserId, peer: PeerId, recipients: list[UserId], action: bytes) -> None:
        """Tell ``recipients`` that ``user`` is doing ``action`` (SendMessageAction, canonical TL) in ``peer``."""

    @operation(idempotent=True)
    @abstractmethod
    async def live_location_seen(self, *, author: UserId, peer: PeerId, message: MessageId) -> None:
        """Tell an author that somebody looks at a live location, by conversation and number as the author has them."""
