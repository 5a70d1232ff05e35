"""The messages service: bounds what it is asked, tells the time, and leaves the rest to the store's transactions."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId, user_peer
from heliogram.kernel.limits import PAGE
from heliogram.services.messages.contract import (
    Affected,
    Days,
    DialogPage,
    Edited,
    HistoryQuery,
    Message,
    MessagePage,
    Messages,
    Outgoing,
    Places,
    SeenLive,
    Sent,
    ShownFiles,
    Wanted,
)
from heliogram.services.messages.store import MessageStore

SENT_AT_ONCE: Final = 10
"""Messages in a transaction at the most (an album has no more): a hundred to a large group would hold up all others."""
_PLACES: Final = 2_000
"""Places in a search that one call returns at the most."""
_SHIFT: Final = 1_000_000
"""How far ``add_offset`` may shift a window."""
_DELETED_AT_ONCE: Final = 200
"""Messages that one call of ``delete_history`` removes at the most, so that no transaction holds up the others."""

_ENDED_AT_ONCE: Final = 50
"""Media that one turn ends at the most, so that no transaction holds up the others."""
_LONGEST_SLEEP_S: Final = 60.0


class MessagesService(Messages):
    """Implements :class:`Messages` over a store."""

    def __init__(self, store: MessageStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._opened = asyncio.Event()

    @override
    async def send(
        self,
        *,
        sender: UserId,
        peer: PeerId,
        outgoing: list[Outgoing],
        origin: AuthKeyId,
        clear_draft: bool = False,
        deliver: bool = True,
    ) -> list[Sent]:
        sent: list[Sent] = []
        for first in range(0, len(outgoing), SENT_AT_ONCE):
            sent += await self._store.send(
                sender=sender,
                peer=peer,
                outgoing=outgoing[first : first + SENT_AT_ONCE],
                origin=origin,
                at=self._now(),
                clear_draft=clear_draft and first == 0,
                deliver=deliver,
            )
        return sent

    @override
    async def edit(self, *, owner: UserId, message: MessageId, edited: Outgoing, origin: AuthKeyId) -> Edited:
        return await self._store.edit(owner=owner, message=message, edited=edited, origin=origin, at=self._now())

    @override
    async def delete(
        self,
        *,
        owner: UserId,
        messages: list[MessageId],
        revoke: bool,
        origin: AuthKeyId,
        moderating: bool = False,
    ) -> Affected:
        return await self._store.delete(
            owner=owner, messages=messages, revoke=revoke, moderating=moderating, origin=origin
        )

    @override
    async def delete_history(
        self, *, owner: UserId, peer: PeerId, max_id: int, just_clear: bool, revoke: bool, limit: int, origin: AuthKeyId
    ) -> tuple[Affected, int]:
        return await self._store.delete_history(
            owner=owner,
            peer=peer,
            max_id=max_id,
            revoke=revoke and peer != user_peer(owner),
            limit=min(max(limit, 1), _DELETED_AT_ONCE),
            origin=origin,
        )

    @override
    async def read_history(self, *, owner: UserId, peer: PeerId, max_id: int, origin: AuthKeyId) -> Affected:
        return await self._store.read_history(owner=owner, peer=peer, max_id=max_id, origin=origin)

    @override
    async def read_contents(self, *, owner: UserId, messages: list[MessageId], origin: AuthKeyId) -> Affected:
        affected = await self._store.read_contents(owner=owner, messages=messages, origin=origin, at=self._now())
        if affected.pts_count:
            self._opened.set()
        return affected

    async def end_due(self) -> int | None:
        """End media whose time has come, some at a time; return when the next are due (Unix seconds), if any are."""
        return await self._store.end_due(at=self._now(), limit=_ENDED_AT_ONCE)

    async def end_in_time(self) -> None:
        """End media whose time has come, then wait until the next are due, or somebody opens some; to be repeated."""
        self._opened.clear()
        due = await self.end_due()
        # The clock may be set meanwhile, so no sleep is long.
        pause = _LONGEST_SLEEP_S if due is None else min(due - self._clock.now(), _LONGEST_SLEEP_S)
        if pause > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._opened.wait()

    @override
    async def history(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        return await self._store.history(owner=owner, peer=peer, query=_bounded(query))

    @override
    async def get_many(self, *, owner: UserId, ids: list[MessageId]) -> list[Message]:
        return await self._store.get_many(owner=owner, ids=ids)

    @override
    async def shown_files(self, *, owner: UserId, message: MessageId) -> ShownFiles | None:
        return await self._store.shown_files(owner=owner, message=message, at=self._now())

    @override
    async def seen_live(self, *, owner: UserId, messages: list[MessageId]) -> list[SeenLive]:
        return await self._store.seen_live(owner=owner, messages=messages, at=self._now())

    @override
    async def live(self, *, owner: UserId, peer: PeerId, limit: int) -> MessagePage:
        return await self._store.live(owner=owner, peer=peer, limit=min(max(limit, 0), PAGE), at=self._now())

    @override
    async def unread_mentions(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        return await self._store.unread_mentions(owner=owner, peer=peer, query=_bounded(query))

    @override
    async def search(self, *, owner: UserId, peer: PeerId | None, wanted: Wanted, query: HistoryQuery) -> MessagePage:
        folded = msgspec.structs.replace(wanted, text=wanted.text.casefold())
        return await self._store.search(owner=owner, peer=peer, wanted=folded, query=_bounded(query))

    @override
    async def count_kinds(self, *, owner: UserId, peer: PeerId, kinds: list[int]) -> list[int]:
        return await self._store.count_kinds(owner=owner, peer=peer, kinds=kinds)

    @override
    async def places(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, limit: int) -> Places:
        limit = min(max(limit, 1), _PLACES)
        return await self._store.places(owner=owner, peer=peer, kinds=kinds, below=below, limit=limit)

    @override
    async def days(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, until: int, limit: int) -> Days:
        limit = min(max(limit, 1), PAGE)
        return await self._store.days(owner=owner, peer=peer, kinds=kinds, below=below, until=until, limit=limit)

    @override
    async def dialogs(
        self,
        *,
        owner: UserId,
        before_at: int,
        before_id: int,
        before_peer: PeerId | None,
        limit: int,
        without: list[PeerId],
    ) -> DialogPage:
        return await self._store.dialogs(
            owner=owner,
            before_at=before_at,
            before_id=before_id,
            before_peer=before_peer,
            limit=min(max(limit, 0), PAGE),
            without=without,
        )

    @override
    async def dialogs_with(self, *, owner: UserId, peers: list[PeerId]) -> DialogPage:
        return await self._store.dialogs_with(owner=owner, peers=peers)

    @override
    async def correspondents(self, *, owner: UserId, limit: int) -> list[UserId]:
        return await self._store.correspondents(owner=owner, limit=limit)

    def _now(self) -> int:
        return int(self._clock.now())


def _bounded(query: HistoryQuery) -> HistoryQuery:
    """Keep a client's numbers within what a page may be, and within the store's integers."""
    if 0 <= query.limit <= PAGE and abs(query.add_offset) <= _SHIFT:
        return query
    return msgspec.structs.replace(
        query, limit=min(max(query.limit, 0), PAGE), add_offset=min(max(query.add_offset, -_SHIFT), _SHIFT)
    )
