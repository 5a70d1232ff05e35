"""The services of accounts over one database, as the composition wires them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.clock import ManualClock, SeededEntropy
from tests.support.stores import open_store

from heliogram.kernel.ids import BoxId, UserId
from heliogram.platform.blobs import BlobSettings, open_blobs
from heliogram.platform.bus import Event, LocalBus
from heliogram.platform.ledger import Ledger, Record, Stream
from heliogram.platform.outbox import BusOutbox
from heliogram.platform.shared import SharedState
from heliogram.platform.shared.memory import MemoryState
from heliogram.platform.sql import Database
from heliogram.services.auth.senders import CodeSender, Notice
from heliogram.services.auth.service import AuthService
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.auth.sql import SqlDeviceStore, SqlKeyStore, SqlLoginStore
from heliogram.services.chats.service import ChatsService
from heliogram.services.chats.sql import SqlChatStore
from heliogram.services.contacts.records import ContactRecords
from heliogram.services.contacts.service import ContactsService
from heliogram.services.contacts.sql import SqlContactStore
from heliogram.services.dialogs.records import DialogRecords
from heliogram.services.dialogs.service import DialogsService
from heliogram.services.dialogs.sql import SqlDialogStore
from heliogram.services.files.sealing import Sealer
from heliogram.services.files.service import FilesService
from heliogram.services.files.sql import SqlFileStore
from heliogram.services.media.records import MediaRecords
from heliogram.services.media.service import MediaService
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop
from heliogram.services.messages.contract import Message
from heliogram.services.messages.records import Correspondents, MessageRecords
from heliogram.services.messages.service import MessagesService
from heliogram.services.messages.sql import SqlMessageStore
from heliogram.services.presence.service import PresenceService
from heliogram.services.presence.sql import SqlPresenceStore
from heliogram.services.users.service import UsersService
from heliogram.services.users.sql import SqlUserStore

PACKAGES = [
    "heliogram.platform.ledger",
    "heliogram.services.users",
    "heliogram.services.contacts",
    "heliogram.services.messages",
    "heliogram.services.dialogs",
    "heliogram.services.chats",
    "heliogram.services.presence",
    "heliogram.services.auth",
    "heliogram.services.files",
    "heliogram.services.media",
]


class Mask:
    """A vault whose seal anybody can break, but which tells sealed from plain and notices a change."""

    def encrypt(self, plain: bytes) -> bytes:
        """Return ``plain`` masked, with a checksum."""
        return bytes([sum(plain) % 256]) + bytes(byte ^ 0x5A for byte in plain)

    def decrypt(self, sealed: bytes) -> bytes:
        """Return what was masked."""
        plain = bytes(byte ^ 0x5A for byte in sealed[1:])
        assert sum(plain) % 256 == sealed[0]
        return plain


class Outbox(CodeSender):
    """Keeps the codes that would have been sent."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.broken_by: Exception | None = None

    async def send(self, notice: Notice) -> None:
        if self.broken_by is not None:
            raise self.broken_by
        self.notices.append(notice)

    @property
    def code(self) -> str:
        """The newest code."""
        return self.notices[-1].code


class People:
    """Everything that knows accounts, and a reader of their logs."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = ManualClock()
        self.entropy = SeededEntropy()
        self.bus = LocalBus()
        self.ledger = Ledger(BusOutbox(self.bus), self.clock)
        self.media_store = SqlMediaStore()
        self.media_records = MediaRecords(self.media_store, self.clock)
        self.contact_store = SqlContactStore()
        self.contact_records = ContactRecords(self.contact_store, self.ledger, self.clock, media=self.media_records)
        self.users = UsersService(
            db,
            SqlUserStore(),
            self.ledger,
            self.clock,
            media=self.media_records,
            acquaintances=(self.contact_records, Correspondents()),
        )
        self.contacts = ContactsService(db, self.contact_store, self.contact_records, self.users, self.clock)

        dialog_store = SqlDialogStore()
        self.dialog_records = DialogRecords(dialog_store, self.ledger)
        self.messages = MessagesService(
            SqlMessageStore(db, self.ledger, media=self.media_records, drafts=self.dialog_records),
            self.clock,
        )
        self.dialogs = DialogsService(db, dialog_store, self.dialog_records, self.ledger, self.clock)
        self.chats = ChatsService(
            db,
            SqlChatStore(),
            self.ledger,
            MessageRecords(self.ledger, self.clock, media=self.media_records),
            media=self.media_records,
            users=self.users,
            contacts=self.contacts,
            clock=self.clock,
        )
        self.presences = self.presences_anew()
        self.files = FilesService(
            db,
            SqlFileStore(),
            open_blobs(BlobSettings(kind="memory"), Path()),
            sealer=Sealer(Mask(), self.entropy, encrypt=False),
            clock=self.clock,
            entropy=self.entropy,
        )
        self.media = MediaService(
            db,
            self.media_store,
            files=self.files,
            workshop=Workshop(MediaSettings(workers=1)),
            clock=self.clock,
            entropy=self.entropy,
        )
        self.console, self.in_app = Outbox(), Outbox()
        self.auth = self.auth_with(AuthSettings())

    def presences_anew(self, shared: SharedState | None = None) -> PresenceService:
        """Make the presence service anew, as a restart would, or one that shares its state with others."""
        return PresenceService(
            self.db,
            SqlPresenceStore(),
            shared or MemoryState(self.clock),
            contacts=self.contacts,
            messages=self.messages,
            bus=self.bus,
            clock=self.clock,
        )

    async def close(self) -> None:
        """End what runs."""
        await self.media.close()
        await self.files.close()
        await self.bus.close()

    def auth_with(self, settings: AuthSettings | None = None, *, sandbox: bool = False) -> AuthService:
        """Make the auth service anew, as a restart with other settings would."""
        return AuthService(
            self.db,
            keys=SqlKeyStore(),
            devices=SqlDeviceStore(),
            logins=SqlLoginStore(),
            ledger=self.ledger,
            outbox=BusOutbox(self.bus),
            users=self.users,
            vault=Mask(),
            clock=self.clock,
            entropy=self.entropy,
            console=self.console,
            in_app=self.in_app,
            settings=settings,
            sandbox=sandbox,
        )

    def events(self, *kinds: type[Event]) -> list[Event]:
        """Return a list into which events of these kinds will be written."""
        seen: list[Event] = []
        for kind in kinds:
            self.bus.subscribe(kind, seen.append, group=f"test {id(seen)}")
        return seen

    async def person(self, name: str, phone: str = "") -> UserId:
        """Make an account with nothing but a name, and perhaps a number."""
        return (await self.users.create(phone=phone, first_name=name, last_name="")).id

    async def log(self, box: UserId, stream: Stream = Stream.SEQ) -> list[Record]:
        """Return what a box's log says, oldest first."""
        entries = await self.db.read(
            lambda reader: self.ledger.read(reader, box=BoxId(box), stream=stream, after=0, limit=1_000)
        )
        return [entry.record for entry in entries]

    async def box(self, owner: UserId) -> list[Message]:
        """Return every message in a box, oldest first."""
        rows = await self.rows("SELECT id FROM message_refs WHERE box = ? ORDER BY id", owner)
        return await self.messages.get_many(owner=owner, ids=[number for (number,) in rows])

    async def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        return await self.db.read(lambda reader: reader.all(sql, params))


@asynccontextmanager
async def open_people(folder: Path, packages: list[str] | None = None) -> AsyncIterator[People]:
    """Make an empty database with the services on it."""
    async with open_store(folder, packages or PACKAGES) as db:
        people = People(db)
        yield people
        await people.close()


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    async with open_people(tmp_path) as people:
        yield people
