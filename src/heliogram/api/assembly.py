"""Puts the API together: handlers get the contracts they need, and become one table.

``main`` makes :class:`Services` of whatever implementations it placed, and calls :func:`assemble`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from heliogram.api.access import PeerAccess
from heliogram.api.account.authorizations import AuthorizationsApi
from heliogram.api.account.notifications import NotificationsApi
from heliogram.api.account.preferences import PreferencesApi
from heliogram.api.account.profile import ProfileApi
from heliogram.api.aicompose.tones import TonesApi
from heliogram.api.auth.codes import CodesApi
from heliogram.api.auth.keys import KeysApi
from heliogram.api.auth.sessions import SessionsApi
from heliogram.api.contacts.blocked import BlockedApi
from heliogram.api.contacts.finding import FindingApi
from heliogram.api.contacts.saved import SavedApi
from heliogram.api.dispatch import Dispatcher, Observer
from heliogram.api.filereferences import FileOrigins, FileReferences
from heliogram.api.hashes import AccessHashes
from heliogram.api.help.config import ConfigApi
from heliogram.api.help.notices import NoticesApi
from heliogram.api.langpack.packs import LanguagePacksApi
from heliogram.api.mediaaccess import MediaAccess
from heliogram.api.messages.attaching import Attachments
from heliogram.api.messages.changing import ChangingApi
from heliogram.api.messages.collections import CollectionsApi
from heliogram.api.messages.composing import Composer
from heliogram.api.messages.dialogs import DialogsApi
from heliogram.api.messages.drafts import DraftsApi
from heliogram.api.messages.emoji import EmojiApi
from heliogram.api.messages.groupinfo import GroupInfoApi
from heliogram.api.messages.groupphotos import GroupPhotosApi
from heliogram.api.messages.groups import GroupsApi
from heliogram.api.messages.history import HistoryApi
from heliogram.api.messages.media import MediaApi
from heliogram.api.messages.searching import SearchingApi
from heliogram.api.messages.sending import SendingApi
from heliogram.api.messages.settings import PeerSettingsApi
from heliogram.api.photos.contacts import ContactPhotosApi
from heliogram.api.photos.making import ProfilePictures
from heliogram.api.photos.profile import ProfilePhotosApi
from heliogram.api.present.answers import Answers
from heliogram.api.present.chats import ChatPresenter
from heliogram.api.present.datacentres import DataCentres
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.updates import Sources, UpdatePresenter
from heliogram.api.present.users import UserPresenter
from heliogram.api.pushes import Pushes
from heliogram.api.rates import RateLimits
from heliogram.api.registry import routes
from heliogram.api.settings import ApiSettings
from heliogram.api.stories.stories import StoriesApi
from heliogram.api.texts import Texts
from heliogram.api.updates.state import UpdatesApi
from heliogram.api.upload.downloads import DownloadsApi
from heliogram.api.upload.locations import FileAccess
from heliogram.api.upload.parts import PartsApi
from heliogram.api.users.people import UsersApi
from heliogram.kernel.clock import Clock, Entropy
from heliogram.platform.shared import SharedState
from heliogram.services.auth.contract import Auth
from heliogram.services.chats.contract import Chats
from heliogram.services.contacts.contract import Contacts
from heliogram.services.dialogs.contract import Dialogs
from heliogram.services.files.contract import Files
from heliogram.services.media.contract import Media
from heliogram.services.messages.contract import Messages
from heliogram.services.presence.contract import Presences
from heliogram.services.updates.contract import Updates
from heliogram.services.users.contract import Users

HANDLERS: Final[tuple[type, ...]] = (
    AuthorizationsApi,
    BlockedApi,
    ChangingApi,
    CodesApi,
    CollectionsApi,
    ConfigApi,
    ContactPhotosApi,
    DialogsApi,
    DownloadsApi,
    DraftsApi,
    EmojiApi,
    FindingApi,
    GroupInfoApi,
    GroupPhotosApi,
    GroupsApi,
    HistoryApi,
    KeysApi,
    LanguagePacksApi,
    MediaApi,
    NoticesApi,
    NotificationsApi,
    PartsApi,
    PeerSettingsApi,
    PreferencesApi,
    ProfileApi,
    ProfilePhotosApi,
    SavedApi,
    SearchingApi,
    SendingApi,
    SessionsApi,
    StoriesApi,
    TonesApi,
    UpdatesApi,
    UsersApi,
)
"""Every class of handlers. :func:`assemble` makes one of each."""


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The contracts the API calls, wherever they run."""

    auth: Auth
    users: Users
    contacts: Contacts
    chats: Chats
    dialogs: Dialogs
    files: Files
    media: Media
    messages: Messages
    updates: Updates
    presences: Presences


class Api(NamedTuple):
    """What the edge needs."""

    dispatcher: Dispatcher
    pushes: Pushes
    dcs: DataCentres
    """Where the dispatcher notes where callers are; whoever dispatches elsewhere does it instead."""


def assemble(
    services: Services,
    *,
    settings: ApiSettings,
    secret: bytes,
    clock: Clock,
    entropy: Entropy,
    gateway: Callable[[], tuple[str, int]],
    observer: Observer | None = None,
    shared: SharedState | None = None,
    strict: bool = False,
) -> Api:
    """Return the API over these services.

    ``gateway`` tells the host and port at which the gateway listens. ``secret`` (16 to 64 bytes) keys the access hashes
    and must stay the same for ever. ``shared`` is where rates are limited together with others.
    ``strict`` makes a fault that a handler does not declare an error, for tests.
    """
    wiring = _Wiring(services, settings, secret, gateway, clock, entropy)
    dispatcher = Dispatcher(
        routes(wiring.handlers()),
        limiter=RateLimits(settings.rates, shared),
        observer=observer,
        timeout_s=settings.timeout_s,
        strict=strict,
        dcs=wiring.dcs,
    )
    return Api(dispatcher, Pushes(updates=wiring.updates, clock=clock), wiring.dcs)


class _Wiring:
    """The parts that handlers share."""

    def __init__(
        self,
        services: Services,
        settings: ApiSettings,
        secret: bytes,
        gateway: Callable[[], tuple[str, int]],
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        b = self._services = services
        self._settings = settings
        self._gateway = gateway
        self._entropy = entropy
        hashes = AccessHashes(secret)
        dcs = self.dcs = DataCentres()
        self.users = UserPresenter(
            hashes=hashes, users=b.users, contacts=b.contacts, presences=b.presences, clock=clock, dcs=dcs
        )
        chats = self.chats = ChatPresenter(chats=b.chats, dcs=dcs)
        references = FileReferences(secret, clock)
        origins = FileOrigins(references, b.messages)
        self.media = MediaPresenter(media=b.media, hashes=hashes, references=references, dcs=dcs)
        self.updates = UpdatePresenter(
            Sources(b.users, b.contacts, b.chats, b.dialogs, b.messages),
            users=self.users,
            chats=chats,
            media=self.media,
        )
        self.answers = Answers(users=self.users, chats=chats, media=self.media)
        self.access = PeerAccess(hashes=hashes, users=b.users, chats=b.chats, messages=b.messages)
        self.file_access = FileAccess(
            media=b.media,
            users=b.users,
            contacts=b.contacts,
            chats=b.chats,
            messages=b.messages,
            hashes=hashes,
            origins=origins,
            access=self.access,
        )
        self.texts = Texts(self.access)
        self.media_access = MediaAccess(media=b.media, hashes=hashes, origins=origins)
        self.attachments = Attachments(
            media=b.media,
            access=self.media_access,
            texts=self.texts,
            users=b.users,
            contacts=b.contacts,
            entropy=entropy,
        )
        self.pictures = ProfilePictures(
            attachments=self.attachments,
            access=self.media_access,
            references=references,
            users=b.users,
            messages=b.messages,
        )
        self.composer = Composer(
            access=self.access, texts=self.texts, messages=b.messages, contacts=b.contacts, users=b.users
        )

    def handlers(self) -> list[object]:
        """Return one object of each class of handlers."""
        return [*self._account(), *self._people(), *self._conversations(), *self._others()]

    def _account(self) -> list[object]:
        b = self._services
        return [
            CodesApi(b.auth, self.users),
            KeysApi(b.auth, self.users),
            SessionsApi(b.auth, b.presences),
            AuthorizationsApi(b.auth),
            ProfileApi(b.users, b.presences, self.users),
            NotificationsApi(b.dialogs, self.access),
            PreferencesApi(self._entropy),
            UpdatesApi(b.updates, self.updates),
        ]

    def _people(self) -> list[object]:
        b = self._services
        return [
            UsersApi(
                access=self.access,
                present=self.users,
                contacts=b.contacts,
                dialogs=b.dialogs,
                chats=b.chats,
                media=self.media,
            ),
            SavedApi(
                contacts=b.contacts,
                presences=b.presences,
                access=self.access,
                present=self.users,
                answers=self.answers,
            ),
            BlockedApi(contacts=b.contacts, access=self.access, answers=self.answers),
            FindingApi(users=b.users, contacts=b.contacts, present=self.users),
        ]

    def _conversations(self) -> list[object]:
        b, access, answers = self._services, self.access, self.answers
        texts, composer = self.texts, self.composer
        return [
            SendingApi(messages=b.messages, access=access, texts=texts, composer=composer, answers=answers),
            MediaApi(
                messages=b.messages,
                access=access,
                attachments=self.attachments,
                composer=composer,
                media=self.media,
                answers=answers,
            ),
            ChangingApi(
                messages=b.messages,
                chats=b.chats,
                access=access,
                texts=texts,
                composer=composer,
                attachments=self.attachments,
                answers=answers,
            ),
            HistoryApi(messages=b.messages, dialogs=b.dialogs, presences=b.presences, access=access, answers=answers),
            SearchingApi(messages=b.messages, access=access, answers=answers),
            DialogsApi(messages=b.messages, dialogs=b.dialogs, updates=b.updates, access=access, answers=answers),
            DraftsApi(
                dialogs=b.dialogs,
                chats=b.chats,
                presences=b.presences,
                access=access,
                texts=texts,
                composer=composer,
                answers=answers,
            ),
            GroupsApi(chats=b.chats, contacts=b.contacts, messages=b.messages, access=access, answers=answers),
            GroupInfoApi(
                chats=b.chats,
                dialogs=b.dialogs,
                presences=b.presences,
                access=access,
                present=self.chats,
                answers=answers,
                media=self.media,
            ),
            GroupPhotosApi(chats=b.chats, access=access, pictures=self.pictures, answers=answers),
            PeerSettingsApi(contacts=b.contacts, access=access, answers=answers),
        ]

    def _others(self) -> list[object]:
        b = self._services
        return [
            PartsApi(b.files),
            DownloadsApi(files=b.files, access=self.file_access),
            ConfigApi(self._settings, self._gateway),
            NoticesApi(self._settings, self.users),
            CollectionsApi(),
            EmojiApi(),
            StoriesApi(access=self.access),
            TonesApi(),
            LanguagePacksApi(),
            ProfilePhotosApi(
                users=b.users, access=self.access, pictures=self.pictures, media=self.media, present=self.users
            ),
            ContactPhotosApi(
                contacts=b.contacts,
                messages=b.messages,
                access=self.access,
                composer=self.composer,
                pictures=self.pictures,
                media=self.media,
                present=self.users,
            ),
        ]
