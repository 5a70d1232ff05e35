"""Builds the server: the only module that knows every implementation.

Read it from top to bottom: the store and what every service shares, the services from those that need nobody to
those that need many, the API, the edge. Nothing here has logic; where something must choose, it is a setting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TextIO

import msgspec

from heliogram.api.assembly import Api, Services, assemble
from heliogram.api.rates import RateSettings
from heliogram.edge.edge import Edge, Needs
from heliogram.main.counting import MethodMetrics
from heliogram.main.datadir import DataDirectory
from heliogram.main.settings import Settings
from heliogram.platform.blobs import open_blobs
from heliogram.platform.bus import LocalBus
from heliogram.platform.clock import SystemClock, SystemEntropy
from heliogram.platform.crashpoints import crash_points
from heliogram.platform.http import OperatorServer
from heliogram.platform.ledger import Ledger
from heliogram.platform.lifecycle import Lifecycle, Phase
from heliogram.platform.rpc import observed
from heliogram.platform.secrets import SecretStore, Vault
from heliogram.platform.sql import Database, migrate
from heliogram.platform.tasks import Tasks
from heliogram.platform.telemetry import Metrics, ProgramMetrics, RpcMetrics
from heliogram.services.auth.contract import Auth
from heliogram.services.auth.senders import ConsoleSender, InAppSender
from heliogram.services.auth.service import AuthService
from heliogram.services.auth.sql import SqlDeviceStore, SqlKeyStore, SqlLoginStore
from heliogram.services.chats.contract import Chats
from heliogram.services.chats.service import ChatsService
from heliogram.services.chats.sql import SqlChatStore
from heliogram.services.contacts.contract import Contacts
from heliogram.services.contacts.records import ContactRecords
from heliogram.services.contacts.service import ContactsService
from heliogram.services.contacts.sql import SqlContactStore
from heliogram.services.dialogs.contract import Dialogs
from heliogram.services.dialogs.records import DialogRecords
from heliogram.services.dialogs.service import DialogsService
from heliogram.services.dialogs.sql import SqlDialogStore
from heliogram.services.files.contract import Files
from heliogram.services.files.sealing import Sealer
from heliogram.services.files.service import FilesService
from heliogram.services.files.sql import SqlFileStore
from heliogram.services.media.contract import Media
from heliogram.services.media.service import MediaService
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.media.workshop import Workshop
from heliogram.services.messages.contract import Messages
from heliogram.services.messages.records import Correspondents, MessageRecords
from heliogram.services.messages.service import MessagesService
from heliogram.services.messages.sql import SqlMessageStore
from heliogram.services.presence.contract import Presences
from heliogram.services.presence.service import PresenceService
from heliogram.services.presence.sql import SqlPresenceStore
from heliogram.services.updates.contract import Updates
from heliogram.services.updates.service import UpdatesService
from heliogram.services.updates.sql import SqlUpdateStore
from heliogram.services.users.contract import Users
from heliogram.services.users.service import UsersService
from heliogram.services.users.sql import SqlUserStore

PACKAGES: Final = (
    "heliogram.platform.ledger",
    "heliogram.services.users",
    "heliogram.services.contacts",
    "heliogram.services.messages",
    "heliogram.services.dialogs",
    "heliogram.services.chats",
    "heliogram.services.presence",
    "heliogram.services.updates",
    "heliogram.services.auth",
    "heliogram.services.files",
    "heliogram.services.media",
)
"""The packages with tables, in the order of their migrations."""
_SWEEP_S: Final = 600.0
"""How often what has ended (keys, codes, counters) is forgotten."""
_PRESENCE_S: Final = 10.0
"""How often it is noticed who has gone offline without a word."""


class Foundation:
    """What every service shares."""

    def __init__(self, settings: Settings) -> None:
        """Opens the store and the secrets, making them at the first start. Raises OSError, SecretError, ValueError."""
        self.settings = settings
        self.points = crash_points(settings.crash_at)
        self.directory = DataDirectory(settings.data, self.points)
        self.directory.prepare()
        self.clock = SystemClock()
        self.entropy = SystemEntropy()
        self.metrics = Metrics()
        self.secrets = SecretStore(self.directory.secrets, self.entropy, self.points)
        master_keys = [self.secrets.obtain("master-key", settings.master_key)]
        self.vault = Vault(master_keys, self.entropy, purpose="authorisation keys")
        self.content_vault = Vault(master_keys, self.entropy, purpose="keys of contents")
        self.bus = LocalBus()
        self.program = ProgramMetrics(self.metrics)
        self.calls = RpcMetrics(self.metrics)
        self.db = Database(
            self.directory.database,
            settings.sql,
            announced=self.bus.deliver,
            points=self.points,
            observe=self.program.committed,
        )
        self.program.watch_store(self.db)
        self.program.watch_bus(self.bus)
        self.ledger = Ledger(self.bus, self.clock)

    async def migrate(self) -> list[str]:
        """Bring the tables to this version; return what ran. Raises IncompatibleSchema."""
        return await migrate(self.db, PACKAGES)

    async def close(self) -> None:
        """Finish accepted writes and close the store."""
        await self.bus.drain()
        await self.db.close()


class LocalServices:
    """Every service, in this process."""

    def __init__(self, foundation: Foundation, console: TextIO) -> None:
        """``console`` is where login codes are shown."""
        base = foundation
        contact_store = SqlContactStore()
        contact_records = ContactRecords(contact_store, base.ledger, base.clock)
        self.users = UsersService(
            base.db, SqlUserStore(), base.ledger, base.clock, acquaintances=(contact_records, Correspondents())
        )
        self.contacts = ContactsService(base.db, contact_store, contact_records, self.users, base.clock)
        dialog_store = SqlDialogStore()
        dialog_records = DialogRecords(dialog_store, base.ledger)
        self.messages = MessagesService(
            SqlMessageStore(base.db, base.ledger, drafts=dialog_records.clear_draft, points=base.points), base.clock
        )
        self.dialogs = DialogsService(base.db, dialog_store, dialog_records, base.ledger, base.clock)
        self.chats = ChatsService(
            base.db,
            SqlChatStore(),
            base.ledger,
            MessageRecords(base.ledger, base.clock, base.points),
            users=self.users,
            contacts=self.contacts,
            clock=base.clock,
        )
        self.files = FilesService(
            base.db,
            SqlFileStore(),
            open_blobs(base.settings.blobs, base.directory.blobs),
            sealer=Sealer(base.content_vault, base.entropy, encrypt=base.settings.files.encrypt),
            clock=base.clock,
            entropy=base.entropy,
            settings=base.settings.files,
            points=base.points,
        )
        self.media = MediaService(
            base.db,
            SqlMediaStore(),
            files=self.files,
            workshop=Workshop(base.settings.media),
            clock=base.clock,
            entropy=base.entropy,
        )
        self.updates = UpdatesService(SqlUpdateStore(base.db, base.ledger), base.clock)
        self.presences = PresenceService(
            base.db,
            SqlPresenceStore(),
            contacts=self.contacts,
            messages=self.messages,
            bus=base.bus,
            clock=base.clock,
        )
        self.auth = self._auth(base, console)

    def _auth(self, base: Foundation, console: TextIO) -> AuthService:
        return AuthService(
            base.db,
            keys=SqlKeyStore(),
            devices=SqlDeviceStore(),
            logins=SqlLoginStore(),
            ledger=base.ledger,
            bus=base.bus,
            users=self.users,
            vault=base.vault,
            clock=base.clock,
            entropy=base.entropy,
            console=ConsoleSender(console),
            in_app=InAppSender(self.messages, base.entropy),
            settings=base.settings.auth,
            sandbox=base.settings.sandbox,
        )

    def contracts(self, calls: RpcMetrics) -> Services:
        """Return the services as their contracts, with every call counted."""
        return Services(
            auth=observed(Auth, self.auth, calls),
            users=observed(Users, self.users, calls),
            contacts=observed(Contacts, self.contacts, calls),
            chats=observed(Chats, self.chats, calls),
            dialogs=observed(Dialogs, self.dialogs, calls),
            files=observed(Files, self.files, calls),
            media=observed(Media, self.media, calls),
            messages=observed(Messages, self.messages, calls),
            updates=observed(Updates, self.updates, calls),
            presences=observed(Presences, self.presences, calls),
        )


class Server:
    """A whole server in one process."""

    def __init__(self, settings: Settings, console: TextIO, *, strict: bool = False) -> None:
        """Build everything; nothing listens before :meth:`Lifecycle.start`. ``strict`` is for tests.

        Raises OSError, SecretError, ValueError with texts for the operator.
        """
        self.settings = settings
        self.foundation = base = Foundation(settings)
        self.services = LocalServices(base, console)
        self.key = base.directory.server_key()
        self.api = self._api(strict=strict)
        self.edge = Edge(
            Needs(
                auth=self.services.auth,
                presences=self.services.presences,
                dispatcher=self.api.dispatcher,
                pushes=self.api.pushes,
                bus=base.bus,
                rsa_keys={self.key.fingerprint: self.key},
                clock=base.clock,
                entropy=base.entropy,
                points=base.points,
            ),
            gateway=settings.gateway,
            sessions=settings.sessions,
        )
        self.lifecycle = Lifecycle(settings.lifecycle)
        self.tasks = Tasks("server", on_crash=self.lifecycle.crashed)
        self.http = OperatorServer(
            settings.http, base.metrics, {"program": self._unready, "store": lambda: base.db.problem}
        )
        base.metrics.include(self.edge.metrics.collect)
        self._order()

    def _api(self, *, strict: bool) -> Api:
        base = self.foundation
        settings = self.settings.api
        if self.settings.sandbox:
            settings = msgspec.structs.replace(settings, rates=RateSettings())
        return assemble(
            self.services.contracts(base.calls),
            settings=settings,
            secret=base.secrets.obtain("access-hashes"),
            clock=base.clock,
            entropy=base.entropy,
            gateway=lambda: self.edge.gateway.address,
            observer=MethodMetrics(base.metrics),
            strict=strict,
        )

    def _order(self) -> None:
        add = self.lifecycle.add
        directory = self.foundation.directory
        add("data directory", start=directory.claim, stop=directory.give_up)
        add("store", start=self.foundation.migrate, stop=self.foundation.close)
        add("files", stop=self.services.files.close)
        add("media", stop=self.services.media.close)
        add("tasks", start=self._start_tasks, stop=self._stop_tasks)
        add("http", start=self.http.start, stop=self.http.stop)
        add("edge", start=self.edge.start, stop=self.edge.stop)

    async def _start_tasks(self) -> None:
        services = self.services
        for work, name in (
            (services.auth.sweep, "forget what has ended"),
            (services.files.sweep, "collect contents that nobody holds"),
            (services.media.sweep, "collect media that were never finished"),
        ):
            self.tasks.start_forever(partial(_every, _SWEEP_S, work), name=name)
        self.tasks.start_forever(self.foundation.program.watch_loop, name="loop lag")
        self.tasks.start_forever(partial(_every, _PRESENCE_S, services.presences.sweep), name="notice who left")

    async def _stop_tasks(self) -> None:
        await self.tasks.cancel()
        await self.services.presences.flush()

    def _unready(self) -> str:
        phase = self.lifecycle.phase
        return "" if phase is Phase.READY else phase.value


async def _every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()
        await asyncio.sleep(seconds)
