"""Messages and updates over one database, as the composition wires them, and the eyes of a client on a box."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.clock import ManualClock
from tests.support.mediarows import put_photos
from tests.support.stores import open_store

from heliogram.kernel.ids import AuthKeyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.bus import LocalBus
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.ledger import BoxAdvanced, Entry, Heads, Ledger, Record, Stream
from heliogram.platform.outbox import BusOutbox
from heliogram.platform.sql import Database, Reader, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.messages import records
from heliogram.services.messages.contract import Dialog, HistoryQuery, Message, Outgoing, Sent
from heliogram.services.messages.records import MessageRecords
from heliogram.services.messages.service import MessagesService
from heliogram.services.messages.sql import SqlMessageStore
from heliogram.services.updates.service import UpdatesService
from heliogram.services.updates.sql import SqlUpdateStore

PACKAGES = [
    "heliogram.platform.ledger",
    "heliogram.services.messages",
    "heliogram.services.updates",
    "heliogram.services.media",
]

ANN, BOB, CAT, DAN = UserId(1), UserId(2), UserId(3), UserId(4)
GROUP = PeerId(-10)
PHONE, TABLET = AuthKeyId(101), AuthKeyId(102)


class Drafts:
    """Remembers what was cleared; ``kept`` is where there is a draft."""

    def __init__(self) -> None:
        self.kept: set[tuple[UserId, PeerId]] = set()
        self.cleared: list[tuple[UserId, PeerId, AuthKeyId]] = []

    def drafted(self, reader: Reader, owners: Collection[UserId]) -> set[tuple[UserId, PeerId]]:
        return {(owner, peer) for owner, peer in self.kept if owner in owners}

    def clear_draft(self, tx: Transaction, *, owner: UserId, peer: PeerId, origin: AuthKeyId) -> None:
        self.cleared.append((owner, peer, origin))


class Boxes:
    """Everything that knows boxes, and short words for what tests do with it."""

    def __init__(self, db: Database, points: CrashPoints = NO_POINTS) -> None:
        self.db = db
        self.clock = ManualClock()
        self.bus = LocalBus()
        self.ledger = Ledger(BusOutbox(self.bus), self.clock)
        media = MediaRecords(SqlMediaStore(), self.clock)
        self.drafts = Drafts()
        self.store = SqlMessageStore(db, self.ledger, media=media, drafts=self.drafts, points=points)
        self.records = MessageRecords(self.ledger, self.clock, media=media)
        self.messages = MessagesService(self.store, self.clock)
        self.updates = UpdatesService(SqlUpdateStore(db, self.ledger), self.clock)
        self.told: list[BoxAdvanced] = []
        self.bus.subscribe(BoxAdvanced, self.told.append, group="test")
        self._random_id = 0

    def outgoing(self, text: str = "hello", **rest: Any) -> Outgoing:
        """Return something to say under a new random id."""
        self._random_id += 1
        return Outgoing(**{"random_id": self._random_id, "text": text} | rest)

    async def send(self, sender: UserId, peer: int, text: str = "hello", *, deliver: bool = True, **rest: Any) -> Sent:
        """Send one message."""
        said = self.outgoing(text, **rest)
        sent = await self.messages.send(
            sender=sender, peer=PeerId(peer), outgoing=[said], origin=PHONE, deliver=deliver
        )
        return sent[0]

    async def photos(self, *numbers: int) -> None:
        """Make photos that nobody holds, without any sizes."""
        await put_photos(self.db, *numbers, at=int(self.clock.now()))

    async def join(self, *users: UserId, group: PeerId = GROUP) -> None:
        """Have users get a group's messages."""
        await self.db.write(lambda tx: records.join_audience(tx, group, users))

    async def leave(self, user: UserId, *, group: PeerId = GROUP) -> None:
        """Have a user get no more of a group."""
        await self.db.write(lambda tx: records.leave_audience(tx, group, user))

    async def history(self, owner: UserId, peer: int, **query: int) -> list[Message]:
        """Return a page of a conversation, newest first."""
        page = await self.messages.history(owner=owner, peer=PeerId(peer), query=HistoryQuery(**query))
        return page.messages

    async def texts(self, owner: UserId, peer: int, **query: int) -> list[str]:
        """Return what a page of a conversation says, newest first."""
        return [message.text for message in await self.history(owner, peer, **query)]

    async def dialog(self, owner: UserId, peer: int) -> Dialog:
        """Return a conversation."""
        page = await self.messages.dialogs_with(owner=owner, peers=[PeerId(peer)])
        return page.dialogs[0]

    async def delete(self, owner: UserId, *ids: int, revoke: bool = False, moderating: bool = False) -> Any:
        """Remove messages."""
        return await self.messages.delete(
            owner=owner,
            messages=[MessageId(number) for number in ids],
            revoke=revoke,
            origin=PHONE,
            moderating=moderating,
        )

    async def edit(self, owner: UserId, message: int, text: str, **rest: Any) -> Any:
        """Edit a message."""
        return await self.messages.edit(
            owner=owner, message=MessageId(message), edited=Outgoing(random_id=0, text=text, **rest), origin=PHONE
        )

    async def read(self, owner: UserId, peer: int, max_id: int = 0) -> Any:
        """Read a conversation."""
        return await self.messages.read_history(owner=owner, peer=PeerId(peer), max_id=max_id, origin=PHONE)

    async def entries(self, box: UserId, stream: Stream = Stream.PTS, after: int = 0) -> list[Entry]:
        """Return a box's log."""
        return await self.db.read(
            lambda reader: self.ledger.read(reader, box=BoxId(box), stream=stream, after=after, limit=100_000)
        )

    async def log(self, box: UserId) -> list[Record]:
        """Return what a box's log says of messages, oldest first."""
        return [entry.record for entry in await self.entries(box)]

    async def heads(self, box: UserId) -> Heads:
        """Return where a box's logs stand."""
        return await self.db.read(lambda reader: self.ledger.heads(reader, BoxId(box)))

    async def note(self, box: UserId, *entries: Record) -> None:
        """Put entries into a box's SEQ log."""
        for record in entries:
            await self.db.write(
                lambda tx, record=record: self.ledger.append(tx, box=BoxId(box), record=record, stream=Stream.SEQ)
            )

    async def pushed(self, box: UserId) -> list[Entry]:
        """Return what listeners have been told about a box, oldest first."""
        await self.bus.drain()
        return [entry for event in self.told if event.box == box for entry in event.entries]

    async def rows(self, sql: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        return await self.db.read(lambda reader: reader.all(sql, tuple(params)))


@asynccontextmanager
async def open_boxes(folder: Path, points: CrashPoints = NO_POINTS) -> AsyncIterator[Boxes]:
    """Open a database in a folder, an empty one the first time, with the services on it."""
    async with open_store(folder, PACKAGES, points=points) as db:
        boxes = Boxes(db, points)
        yield boxes
        await boxes.bus.close()
