"""The services: those that this process plays built, the others as proxies of their contracts.

Read it from top to bottom: from those that need nobody to those that need many. A service is given contracts, so it
cannot tell where the others are; what it writes in another's tables within its own transaction it writes by the
other's ``records``, over the store that both share.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TextIO, TypeVar

from heliogram.api.assembly import Services
from heliogram.main.foundation import Foundation
from heliogram.main.topology import Topology
from heliogram.platform.blobs import open_blobs
from heliogram.platform.rpc import Network, Service, observed
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
from heliogram.services.media.records import MediaRecords
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

S = TypeVar("S", bound=Service)
Work = Callable[[], Awaitable[object]]

SWEEP_S: Final = 600.0
"""How often what has ended (keys, codes, counters) is forgotten."""
PRESENCE_S: Final = 10.0
"""How often it is noticed who has gone offline without a word."""


class PlacedServices:
    """Every service, here or elsewhere."""

    def __init__(
        self,
        foundation: Foundation,
        console: TextIO,
        *,
        topology: Topology | None = None,
        network: Network | None = None,
    ) -> None:
        """``console`` is where login codes are shown; ``network`` reaches what the topology places elsewhere."""
        self._base: Final = foundation
        self._console: Final = console
        self._topology: Final = topology or Topology()
        self._network: Final = network
        self.hosted: Final[list[Service]] = []
        """The implementations in this process, in the order they were built."""
        self.housekeeping: Final[list[tuple[float, Work, str]]] = []
        """What is to be done every so many seconds, and its name."""
        self.opening: Final[dict[str, Work]] = {}
        """What is to be done before anything is asked, by the service."""
        self.remarks: Final[dict[str, Callable[[], str]]] = {}
        """What operators are to be told of things that some requests need: what is wrong with each, or nothing."""
        self.closing: Final[list[tuple[str, Work]]] = []
        """What is to be done at the end, and of which service, in the order the services were built."""
        if foundation.cluster_state is not None:
            self.remarks["shared state"] = lambda: foundation.shared.problem
        self._media_store: Final = SqlMediaStore()
        self._media_records: Final = MediaRecords(self._media_store, foundation.clock)
        self._contact_store: Final = SqlContactStore()
        self._contact_records: Final = ContactRecords(
            self._contact_store, foundation.ledger, foundation.clock, media=self._media_records
        )
        self._dialog_store: Final = SqlDialogStore()
        self._dialog_records: Final = DialogRecords(self._dialog_store, foundation.ledger)
        self.users: Final = self._placed(Users, "users", self._users)
        self.contacts: Final = self._placed(Contacts, "contacts", self._contacts)
        self.messages: Final = self._placed(Messages, "messages", self._messages)
        self.dialogs: Final = self._placed(Dialogs, "dialogs", self._dialogs)
        self.chats: Final = self._placed(Chats, "chats", self._chats)
        self.files: Final = self._placed(Files, "files", self._files)
        self.media: Final = self._placed(Media, "media", self._media)
        self.updates: Final = self._placed(Updates, "updates", self._updates)
        self.presences: Final = self._placed(Presences, "presence", self._presences)
        self.auth: Final = self._placed(Auth, "auth", self._auth)

    def contracts(self) -> Services:
        """Return the services as their contracts, with every call counted."""
        return Services(
            auth=self._counted(Auth, self.auth),
            users=self._counted(Users, self.users),
            contacts=self._counted(Contacts, self.contacts),
            chats=self._counted(Chats, self.chats),
            dialogs=self._counted(Dialogs, self.dialogs),
            files=self._counted(Files, self.files),
            media=self._counted(Media, self.media),
            messages=self._counted(Messages, self.messages),
            updates=self._counted(Updates, self.updates),
            presences=self._counted(Presences, self.presences),
        )

    def _counted(self, contract: type[S], service: S) -> S:
        return observed(contract, service, self._base.calls)

    def _placed(self, contract: type[S], role: str, build: Callable[[], S]) -> S:
        if self._topology.hosts(role):
            built = build()
            self.hosted.append(built)
            return built
        if self._network is None:
            raise ValueError(f"the role {role} is elsewhere, and there is no way to it")
        return self._network.connect(contract, role=role)

    def _users(self) -> Users:
        base = self._base
        return UsersService(
            base.db,
            SqlUserStore(),
            base.ledger,
            base.clock,
            media=self._media_records,
            acquaintances=(self._contact_records, Correspondents()),
        )

    def _contacts(self) -> Contacts:
        base = self._base
        return ContactsService(base.db, self._contact_store, self._contact_records, self.users, base.clock)

    def _messages(self) -> Messages:
        base = self._base
        store = SqlMessageStore(
            base.db,
            base.ledger,
            media=self._media_records,
            drafts=self._dialog_records,
            points=base.points,
        )
        messages = MessagesService(store, base.clock)
        self.housekeeping.append((0, messages.end_in_time, "end media that end by themselves"))
        return messages

    def _dialogs(self) -> Dialogs:
        base = self._base
        return DialogsService(base.db, self._dialog_store, self._dialog_records, base.ledger, base.clock)

    def _chats(self) -> Chats:
        base = self._base
        return ChatsService(
            base.db,
            SqlChatStore(),
            base.ledger,
            MessageRecords(base.ledger, base.clock, media=self._media_records, points=base.points),
            media=self._media_records,
            users=self.users,
            contacts=self.contacts,
            clock=base.clock,
        )

    def _files(self) -> Files:
        base = self._base
        blobs = open_blobs(base.settings.blobs, base.directory.blobs)
        files = FilesService(
            base.db,
            SqlFileStore(),
            blobs,
            sealer=Sealer(base.content_vault, base.entropy, encrypt=base.settings.files.encrypt),
            clock=base.clock,
            entropy=base.entropy,
            settings=base.settings.files,
            points=base.points,
        )
        self.housekeeping.append((SWEEP_S, files.sweep, "collect contents that nobody holds"))
        self.opening["files"] = files.open
        self.closing.append(("files", files.close))
        self.remarks["objects"] = lambda: blobs.problem
        return files

    def _media(self) -> Media:
        base = self._base
        media = MediaService(
            base.db,
            self._media_store,
            files=self.files,
            workshop=Workshop(base.settings.media),
            clock=base.clock,
            entropy=base.entropy,
            grace_s=base.settings.media.grace_hours * 3_600,
            points=base.points,
        )
        self.housekeeping.append((SWEEP_S, media.sweep, "collect media that nobody refers to"))
        self.closing.append(("media", media.close))
        return media

    def _updates(self) -> Updates:
        base = self._base
        return UpdatesService(SqlUpdateStore(base.db, base.ledger), base.clock)

    def _presences(self) -> Presences:
        base = self._base
        presences = PresenceService(
            base.db,
            SqlPresenceStore(),
            base.shared,
            contacts=self.contacts,
            messages=self.messages,
            bus=base.bus,
            clock=base.clock,
        )
        self.housekeeping.append((PRESENCE_S, presences.sweep, "notice who left"))
        self.closing.append(("presence", presences.flush))
        return presences

    def _auth(self) -> Auth:
        base = self._base
        auth = AuthService(
            base.db,
            keys=SqlKeyStore(),
            devices=SqlDeviceStore(),
            logins=SqlLoginStore(),
            ledger=base.ledger,
            outbox=base.outbox,
            users=self.users,
            vault=base.vault,
            clock=base.clock,
            entropy=base.entropy,
            console=ConsoleSender(self._console),
            in_app=InAppSender(self.messages, base.entropy),
            settings=base.settings.auth,
            sandbox=base.settings.sandbox,
        )
        self.housekeeping.append((SWEEP_S, auth.sweep, "forget what has ended"))
        return auth
