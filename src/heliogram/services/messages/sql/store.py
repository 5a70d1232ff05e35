"""The adapter to a relational store: each operation is one unit of work, durable when it returns."""

from __future__ import annotations

from functools import partial
from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Database, Grouping, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages.contract import (
    Affected,
    Days,
    DialogPage,
    Edited,
    HistoryQuery,
    Message,
    MessagePage,
    Outgoing,
    Places,
    SeenLive,
    Sent,
    ShownFiles,
    Wanted,
)
from heliogram.services.messages.sql import contents, pages, searching
from heliogram.services.messages.sql.contents import Contents
from heliogram.services.messages.sql.editing import Editing
from heliogram.services.messages.sql.marks import Marks
from heliogram.services.messages.sql.removal import Removal
from heliogram.services.messages.sql.rows import messages_by_id
from heliogram.services.messages.sql.sending import Post, Sending
from heliogram.services.messages.sql.together import MOST, Drafts, Request, SendingTogether, may_go_together
from heliogram.services.messages.store import MessageStore

PACKAGE: Final = "heliogram.services.messages"
"""Owns the migrations of these tables."""


class SqlMessageStore(MessageStore):
    """The SQLite adapter of :class:`MessageStore`."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        *,
        media: MediaRecords,
        drafts: Drafts | None = None,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        across_network = database.dialect == "postgres"
        self._database = database
        self._drafts = drafts
        self._points = points
        together = SendingTogether(ledger, drafts, points)
        self._together = Grouping(database, together.send, most=MOST) if across_network else None
        self._sending = Sending(ledger, media, points)
        self._editing = Editing(ledger, media)
        self._removal = Removal(ledger, media)
        self._contents = Contents(ledger, media)
        self._marks = Marks(ledger, self._contents)

    # Writing

    @override
    async def send(
        self,
        *,
        sender: UserId,
        peer: PeerId,
        outgoing: list[Outgoing],
        origin: AuthKeyId,
        at: int,
        clear_draft: bool,
        deliver: bool,
    ) -> list[Sent]:
        posts = [Post(sender, peer, one, origin, at, deliver) for one in outgoing]
        if self._together is not None and may_go_together(outgoing):
            together = await self._together.do(Request(posts, clear_draft))
            self._points.reach("messages.durable")
            return together
        drafts = self._drafts if clear_draft else None
        send = self._sending.send

        def work(tx: Transaction) -> list[Sent]:
            sent = [send(tx, post) for post in posts]
            if drafts is not None:
                drafts.clear_draft(tx, owner=sender, peer=peer, origin=origin)
            return sent

        outcome = await self._database.write(work)
        self._points.reach("messages.durable")
        return outcome

    @override
    async def edit(self, *, owner: UserId, message: MessageId, edited: Outgoing, origin: AuthKeyId, at: int) -> Edited:
        return await self._database.write(
            partial(self._editing.edit, owner=owner, message=message, edited=edited, origin=origin, at=at)
        )

    @override
    async def delete(
        self, *, owner: UserId, messages: list[MessageId], revoke: bool, moderating: bool, origin: AuthKeyId
    ) -> Affected:
        return await self._database.write(
            partial(
                self._removal.delete,
                owner=owner,
                messages=messages,
                revoke=revoke,
                moderating=moderating,
                origin=origin,
            )
        )

    @override
    async def delete_history(
        self, *, owner: UserId, peer: PeerId, max_id: int, revoke: bool, limit: int, origin: AuthKeyId
    ) -> tuple[Affected, int]:
        return await self._database.write(
            partial(
                self._removal.delete_history,
                owner=owner,
                peer=peer,
                max_id=max_id,
                revoke=revoke,
                limit=limit,
                origin=origin,
            )
        )

    @override
    async def read_history(self, *, owner: UserId, peer: PeerId, max_id: int, origin: AuthKeyId) -> Affected:
        return await self._database.write(
            partial(self._marks.read_history, owner=owner, peer=peer, max_id=max_id, origin=origin)
        )

    @override
    async def read_contents(self, *, owner: UserId, messages: list[MessageId], origin: AuthKeyId, at: int) -> Affected:
        return await self._database.write(
            partial(self._marks.read_contents, owner=owner, messages=messages, origin=origin, at=at)
        )

    @override
    async def end_due(self, *, at: int, limit: int) -> int | None:
        return await self._database.write(partial(self._contents.end_due, at=at, limit=limit))

    # Reading

    @override
    async def history(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        return await self._database.read(lambda reader: pages.history(reader, owner, peer, query))

    @override
    async def get_many(self, *, owner: UserId, ids: list[MessageId]) -> list[Message]:
        found = await self._database.read(lambda reader: messages_by_id(reader, owner, ids))
        return [found[number] for number in ids if number in found]

    @override
    async def shown_files(self, *, owner: UserId, message: MessageId, at: int) -> ShownFiles | None:
        return await self._database.read(lambda reader: contents.shown_files(reader, owner, message, at=at))

    @override
    async def seen_live(self, *, owner: UserId, messages: list[MessageId], at: int) -> list[SeenLive]:
        return await self._database.read(lambda reader: contents.seen_live(reader, owner, messages, at=at))

    @override
    async def live(self, *, owner: UserId, peer: PeerId, limit: int, at: int) -> MessagePage:
        return await self._database.read(lambda reader: contents.live(reader, owner, peer, at=at, limit=limit))

    @override
    async def unread_mentions(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        return await self._database.read(lambda reader: pages.unread_mentions(reader, owner, peer, query))

    @override
    async def search(self, *, owner: UserId, peer: PeerId | None, wanted: Wanted, query: HistoryQuery) -> MessagePage:
        return await self._database.read_slow(lambda reader: searching.search(reader, owner, peer, wanted, query))

    @override
    async def count_kinds(self, *, owner: UserId, peer: PeerId, kinds: list[int]) -> list[int]:
        return await self._database.read_slow(lambda reader: searching.count_kinds(reader, owner, peer, kinds))

    @override
    async def places(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, limit: int) -> Places:
        return await self._database.read_slow(
            lambda reader: searching.places(reader, owner, peer, kinds, below=below, limit=limit)
        )

    @override
    async def days(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, until: int, limit: int) -> Days:
        return await self._database.read_slow(
            lambda reader: searching.days(reader, owner, peer, kinds, below=below, until=until, limit=limit)
        )

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
        place = pages.ListPlace(before_at, before_id)
        return await self._database.read(lambda reader: pages.dialogs(reader, owner, place, limit, without))

    @override
    async def dialogs_with(self, *, owner: UserId, peers: list[PeerId]) -> DialogPage:
        return await self._database.read(lambda reader: pages.dialogs_with(reader, owner, peers))

    @override
    async def correspondents(self, *, owner: UserId, limit: int) -> list[UserId]:
        return await self._database.read(lambda reader: pages.correspondents(reader, owner, limit))
