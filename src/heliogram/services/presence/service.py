"""The presence service.

A device in use says so again and again; each time holds for five minutes (``ONLINE_CLOUD``). A user is online while any
device's word holds::

    offline --a device says online--> online --the last device says offline, or its word runs out--> offline

Watchers are told when a user comes and goes, and again shortly before what they were told runs out.

Who is online is shared state (:mod:`heliogram.platform.shared`): devices hold their user, by leases, and whoever claims
a user's ``told`` key is the one that tells. So several processes agree, and one of them tells. Where that state is lost
or away nobody is online until devices speak again, which they do within the minute; nothing else needs it.

When somebody was last seen is stored, but sparsely: changes are collected and written together by
:meth:`PresenceService.sweep`, so a crash forgets at most what happened since, and presence costs no write per request.
Until then, and as a cache of what is stored, the shared state has it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId, user_peer
from heliogram.kernel.limits import ONLINE_CLOUD
from heliogram.platform.bus import Bus
from heliogram.platform.shared import SharedState, SharedStateAway
from heliogram.platform.sql import Database
from heliogram.services.contacts.contract import Contacts
from heliogram.services.messages.contract import Messages
from heliogram.services.presence.contract import Presence, Presences
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.services.presence.store import PresenceStore

_TOLD_S: Final = ONLINE_CLOUD - 120
"""Watchers are told again when what they know holds for no more than two minutes."""
_STORED_S: Final = 300
"""How far the stored time of somebody who stays online may lag behind."""
_SEEN_KEPT_S: Final = 86_400
_ENDED_AT_ONCE: Final = 1_000
_WATCHERS: Final = 1_000
_CORRESPONDENTS: Final = 200
_BLOCKED: Final = 1_000
_ONLINE: Final = "presence.online"
"""The leases by which devices hold users online."""


class PresenceService(Presences):
    """Online states shared by processes, last-seen times in a database."""

    def __init__(
        self,
        db: Database,
        store: PresenceStore,
        shared: SharedState,
        *,
        contacts: Contacts,
        messages: Messages,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._db = db
        self._store = store
        self._shared = shared
        self._contacts = contacts
        self._messages = messages
        self._bus = bus
        self._clock = clock
        self._unwritten: dict[UserId, int] = {}
        self._unshared: dict[UserId, int] = {}

    # Online states

    @override
    async def set_online(self, *, user: UserId, device: AuthKeyId, online: bool) -> None:
        now = int(self._clock.now())
        try:
            tell = await (self._arrive(user, device, now) if online else self._depart(user, device, now))
        except SharedStateAway:
            self._unwritten[user] = self._unshared[user] = now
            return
        if tell:
            await self._tell_watchers(user)

    async def _arrive(self, user: UserId, device: AuthKeyId, now: int) -> bool:
        shared = self._shared
        await shared.hold(_ONLINE, str(user), str(device), until=now + ONLINE_CLOUD, now=now)
        if await shared.claim(_stored(user), ttl_s=_STORED_S):
            await self._saw({user: now})
        return await shared.claim(_told(user), ttl_s=_TOLD_S)

    async def _depart(self, user: UserId, device: AuthKeyId, now: int) -> bool:
        if not await self._shared.release(_ONLINE, str(user), str(device), now=now):
            return False
        await self._left({user: now})
        return True

    async def _left(self, seen: Mapping[UserId, int]) -> None:
        """Note who is offline since when; the next time they come they are told of at once."""
        await self._saw(seen)
        await self._shared.forget([key for user in seen for key in (_told(user), _stored(user))])

    async def _saw(self, seen: Mapping[UserId, int]) -> None:
        self._unwritten.update(seen)
        try:
            await self._shared.put(_values(seen), ttl_s=_SEEN_KEPT_S)
        except SharedStateAway:
            self._unshared.update(seen)
            raise

    async def _share_again(self) -> None:
        """Share what could not be shared, unless others know better by now."""
        kept = await self._shared.get([_seen(user) for user in self._unshared])
        later = {
            user: at for (user, at), known in zip(self._unshared.items(), kept, strict=True) if at > int(known or 0)
        }
        await self._shared.put(_values(later), ttl_s=_SEEN_KEPT_S)
        self._unshared.clear()

    async def _tell_watchers(self, user: UserId) -> None:
        watchers = await self._watchers_of(user)
        if not watchers:
            return
        # The state is read after the wait: of two changes told at the same time, the last word is the true one.
        (state,) = await self.get_many(users=[user])
        self._bus.publish(
            PresenceChanged(user=user, online_until=state.online_until, seen_at=state.seen_at, watchers=watchers)
        )

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
        try:
            held, kept = await self._shared.look(_ONLINE, list(map(str, users)), list(map(_seen, users)))
        except SharedStateAway:
            held, kept = [0] * len(users), [None] * len(users)
        missing = [user for user, at in zip(users, kept, strict=True) if at is None]
        read = await self._read_seen(missing) if missing else {}
        found = []
        for user, end, at in zip(users, held, kept, strict=True):
            until = int(end)
            seen = read[user] if at is None else int(at)
            if until > now:
                found.append(Presence(user=user, online_until=until, seen_at=seen))
            else:  # online until lately, and not swept yet: then seen
                found.append(Presence(user=user, seen_at=max(until, seen)))
        return found

    async def _read_seen(self, users: Sequence[UserId]) -> dict[UserId, int]:
        """Return when users were seen as the store has it, or this process that has not written it yet."""
        read = await self._db.read(lambda reader: self._store.seen(reader, users))
        found = {user: max(read.get(user, 0), self._unwritten.get(user, 0)) for user in users}
        with contextlib.suppress(SharedStateAway):
            await self._shared.fill(_values(found), ttl_s=_SEEN_KEPT_S)
        return found

    # Time passes

    async def sweep(self) -> None:
        """Tell of those whose word ran out, and write when people were last seen; for a timer, and before the end."""
        gone: dict[UserId, int] = {}
        with contextlib.suppress(SharedStateAway):
            while ended := await self._shared.take_ended(_ONLINE, now=int(self._clock.now()), limit=_ENDED_AT_ONCE):
                some = {UserId(int(user)): int(until) for user, until in ended}
                gone |= some
                await self._left(some)
            if self._unshared:
                await self._share_again()
        await self.flush()
        for user in gone:
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


def _told(user: UserId) -> str:
    """The key that is set while watchers know for how long the user is online."""
    return f"presence.told:{user}"


def _stored(user: UserId) -> str:
    """The key that is set while the stored time is good enough for a user who stays online."""
    return f"presence.stored:{user}"


def _seen(user: UserId) -> str:
    """The key of when the user was last seen."""
    return f"presence.seen:{user}"


def _values(seen: Mapping[UserId, int]) -> dict[str, bytes]:
    return {_seen(user): b"%d" % at for user, at in seen.items()}
