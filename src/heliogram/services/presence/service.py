"""The presence service.

A device in use says so again and again; each time holds for five minutes (``ONLINE_CLOUD``). A user is online while any
device's word holds::

    offline --a device says online--> online --the last device says offline, or its word runs out--> offline

Watchers are told when a user comes and goes, and again shortly before what they were told runs out. Who is online is
kept in memory. When somebody was last seen is stored, but sparsely: changes are collected and written together by
:meth:`PresenceService.sweep`, so a crash forgets at most what happened since, and presence costs no write per request.
"""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId, user_peer
from heliogram.kernel.limits import ONLINE_CLOUD
from heliogram.platform.bus import Bus
from heliogram.platform.cache import Cache
from heliogram.platform.sql import Database
from heliogram.services.contacts.contract import Contacts
from heliogram.services.messages.contract import Messages
from heliogram.services.presence.contract import Presence, Presences
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.services.presence.store import PresenceStore

_TOLD_AGAIN_S: Final = 120
"""Watchers are told again when what they know holds no longer than this."""
_STORED_S: Final = 300
"""How far the stored time of somebody who stays online may lag behind."""
_WATCHERS: Final = 1_000
_CORRESPONDENTS: Final = 200
_BLOCKED: Final = 1_000
_CACHED: Final = 200_000


class _Online:
    """A user who is online."""

    __slots__ = ("devices", "stored_at", "told_until")

    def __init__(self) -> None:
        self.devices: dict[AuthKeyId, int] = {}
        """Until when the word of each device holds."""
        self.told_until = 0
        self.stored_at = 0

    @property
    def until(self) -> int:
        """Until when the user is online if nothing more is heard."""
        return max(self.devices.values(), default=0)


class PresenceService(Presences):
    """Online states in memory, last-seen times in a database."""

    def __init__(
        self, db: Database, store: PresenceStore, *, contacts: Contacts, messages: Messages, bus: Bus, clock: Clock
    ) -> None:
        self._db = db
        self._store = store
        self._contacts = contacts
        self._messages = messages
        self._bus = bus
        self._clock = clock
        self._online: dict[UserId, _Online] = {}
        self._seen: Cache[UserId, int] = Cache(_CACHED)
        self._unwritten: dict[UserId, int] = {}

    # Online states

    @override
    async def set_online(self, *, user: UserId, device: AuthKeyId, online: bool) -> None:
        now = int(self._clock.now())
        tell = self._arrive(user, device, now) if online else self._depart(user, device, now)
        if tell:
            await self._tell_watchers(user)

    def _arrive(self, user: UserId, device: AuthKeyId, now: int) -> bool:
        state = self._online.get(user)
        if state is None:
            state = self._online[user] = _Online()
        state.devices[device] = now + ONLINE_CLOUD
        if now - state.stored_at >= _STORED_S:
            state.stored_at = now
            self._saw(user, now)
        if state.told_until - now > _TOLD_AGAIN_S:
            return False
        state.told_until = state.until
        return True

    def _depart(self, user: UserId, device: AuthKeyId, now: int) -> bool:
        state = self._online.get(user)
        if state is None or state.devices.pop(device, None) is None or state.until > now:
            return False
        del self._online[user]
        self._saw(user, now)
        return True

    def _saw(self, user: UserId, at: int) -> None:
        self._seen.put(user, at)
        self._unwritten[user] = at

    async def _tell_watchers(self, user: UserId) -> None:
        watchers = await self._watchers_of(user)
        if not watchers:
            return
        # The state is read after the wait: of two changes told at the same time, the last word is the true one.
        state = self._online.get(user)
        event = PresenceChanged(
            user=user, online_until=state.until if state else 0, seen_at=self._seen.get(user) or 0, watchers=watchers
        )
        self._bus.publish(event)

    async def _watchers_of(self, user: UserId) -> list[UserId]:
        """Return who has saved the user or has a conversation with them, but for those the user has blocked."""
        watchers = set(await self._contacts.owners_of(target=user, limit=_WATCHERS))
        watchers.update(await self._messages.correspondents(owner=user, limit=_CORRESPONDENTS))
        watchers.discard(user)
        if watchers:
            blocked, _ = await self._contacts.blocked_by(owner=user, offset=0, limit=_BLOCKED)
            watchers.difference_update(UserId(one.peer) for one in blocked)
        return sorted(watchers)

    @override
    async def get_many(self, *, users: list[UserId]) -> list[Presence]:
        now = self._clock.now()
        seen = await self._seen_at(users)
        found = []
        for user in users:
            state = self._online.get(user)
            until = state.until if state is not None else 0
            if until > now:
                found.append(Presence(user=user, online_until=until, seen_at=seen[user]))
            else:  # online until lately, and not swept yet: then seen
                found.append(Presence(user=user, seen_at=max(until, seen[user])))
        return found

    async def _seen_at(self, users: list[UserId]) -> dict[UserId, int]:
        found: dict[UserId, int] = {}
        missing: list[UserId] = []
        for user in users:
            kept = self._seen.get(user)
            if kept is None:
                missing.append(user)
            else:
                found[user] = kept
        if missing:
            read = await self._db.read(lambda reader: self._store.seen(reader, missing))
            for user in missing:
                at = max(read.get(user, 0), self._unwritten.get(user, 0), self._seen.get(user) or 0)
                found[user] = self._seen.put(user, at)
        return found

    # Time passes

    async def sweep(self) -> None:
        """Tell of those whose word ran out, and write when people were last seen; for a timer, and before the end."""
        now = int(self._clock.now())
        gone = [(user, state.until) for user, state in self._online.items() if state.until <= now]
        for user, until in gone:
            del self._online[user]
            self._saw(user, until)
        await self.flush()
        for user, _ in gone:
            await self._tell_watchers(user)

    async def flush(self) -> None:
        """Write when people were last seen."""
        if self._unwritten:
            seen, self._unwritten = self._unwritten, {}
            try:
                await self._db.write(lambda tx: self._store.put_seen(tx, seen))
            except BaseException:
                self._unwritten = seen | self._unwritten  # the next sweep tries again
                raise

    # Typing

    @override
    async def typing(self, *, user: UserId, peer: PeerId, recipients: list[UserId], action: bytes) -> None:
        told = [recipient for recipient in recipients if recipient != user]
        if peer > 0 and told:
            deaf = await self._contacts.who_blocks(target=user_peer(user), owners=told)
            told = [recipient for recipient in told if recipient not in deaf]
        if told:
            self._bus.publish(Typing(user=user, peer=peer, recipients=told, action=action))

    # Looking

    @override
    async def live_location_seen(self, *, author: UserId, peer: PeerId, message: MessageId) -> None:
        self._bus.publish(LiveLocationSeen(author=author, peer=peer, message=message))
