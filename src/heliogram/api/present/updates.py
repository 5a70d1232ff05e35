"""What the log of a box says, as updates.

A record states *what* changed; the update shows the newest state of it. So presenting an entry twice, or an old entry
late, does no harm, and a push and a difference are presented by the same code: old state + pushes = old state +
difference (invariant M5).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, NamedTuple

import msgspec

from heliogram.api.present.chats import ChatPresenter, participants
from heliogram.api.present.dialogs import draft, notify_settings
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.messages import message
from heliogram.api.present.peers import dialog_peer, peer
from heliogram.api.present.people import groups_in, peers_apart, people_in
from heliogram.api.present.scopes import notify_peer, scope_peer
from heliogram.api.present.settings import peer_settings
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.ids import ChatId, MessageId, PeerId, UserId
from heliogram.platform.ledger import Record
from heliogram.services.auth.events import DeviceSignedIn
from heliogram.services.chats.contract import Chat, ChatForbidden, Chats
from heliogram.services.chats.events import ChatChanged, MembersChanged
from heliogram.services.contacts.contract import Contacts
from heliogram.services.contacts.events import ContactsReset, PeerBlockedChanged
from heliogram.services.dialogs.contract import Dialogs
from heliogram.services.dialogs.events import (
    DialogPinned,
    DraftChanged,
    NotifySettingsChanged,
    PinnedReordered,
    UnreadMarked,
)
from heliogram.services.messages.contract import Message, Messages
from heliogram.services.messages.events import (
    ContentsRead,
    InboxRead,
    MessageAdded,
    MessageEdited,
    MessagesDeleted,
    OutboxRead,
)
from heliogram.services.users.contract import Users
from heliogram.services.users.events import NameChanged, ProfileChanged
from heliogram.tl import types as t

_MANY_CONTACTS: Final = 10
"""Above so many changed contacts, clients are told to fetch the list anew."""


class Change(msgspec.Struct, frozen=True):
    """One entry of a log."""

    record: Record
    number: int
    """The pts after it, for an entry of the PTS log."""
    count: int
    at: int


class Presented(NamedTuple):
    """Changes as TL, with everybody and every group they name."""

    added: list[t.TypeMessage]
    """Messages that came in, where the caller wants them apart."""
    updates: list[t.TypeUpdate]
    users: list[t.TypeUser]
    chats: list[t.TypeChat]


class Sources(NamedTuple):
    """The services that updates are read from."""

    users: Users
    contacts: Contacts
    chats: Chats
    dialogs: Dialogs
    messages: Messages


class _Scope:
    """What one presentation gathers on its way."""

    def __init__(self, viewer: UserId, known: dict[MessageId, Message]) -> None:
        self.viewer = viewer
        self.known = known
        self.users: set[UserId] = set()
        self.groups: set[ChatId] = set()
        self.apart: list[tuple[int, PeerId]] = []
        """Numbers and conversations of what came in and stands apart."""

    def apart_after(self, number: int, of: PeerId) -> int:
        """Return how many messages of a conversation came in after an entry, and will be applied before it."""
        return sum(1 for later, where in self.apart if later > number and where == of)

    def meet(self, of: Message) -> None:
        self.users |= people_in(of)
        self.groups |= groups_in((of,))

    def name(self, of: PeerId) -> t.TypePeer:
        users, groups = peers_apart((of,))
        self.users |= users
        self.groups |= groups
        return peer(of)


class UpdatePresenter:
    """Presents entries of logs."""

    def __init__(self, sources: Sources, *, users: UserPresenter, chats: ChatPresenter, media: MediaPresenter) -> None:
        self._sources: Final = sources
        self._media: Final = media
        self._users: Final = users
        self._chats: Final = chats
        self._by_record: Final[dict[type[Record], Callable[[Any, Change, _Scope], Awaitable[t.TypeUpdate | None]]]] = {
            MessageEdited: self._edited,
            MessagesDeleted: self._deleted,
            InboxRead: self._inbox_read,
            OutboxRead: self._outbox_read,
            ContentsRead: self._contents_read,
            NameChanged: self._name_changed,
            ProfileChanged: self._profile_changed,
            PeerBlockedChanged: self._blocked_changed,
            MembersChanged: self._members_changed,
            ChatChanged: self._chat_changed,
            DraftChanged: self._draft_changed,
            DialogPinned: self._pinned,
            PinnedReordered: self._reordered,
            UnreadMarked: self._marked,
            NotifySettingsChanged: self._notify_changed,
            DeviceSignedIn: self._signed_in,
        }

    async def present(self, viewer: UserId, changes: Iterable[Change], *, apart: bool = False) -> Presented:
        """Return changes as updates, in their order; with ``apart``, new messages stand by themselves."""
        changes = list(changes)
        scope = _Scope(viewer, await self._messages_of(viewer, changes))
        if apart:
            scope.apart = _incoming(changes, scope.known)
        added: list[t.TypeMessage] = []
        updates: list[t.TypeUpdate] = []
        for change in changes:
            record = change.record
            if isinstance(record, MessageAdded):
                self._added(record, change, scope, added if apart else None, updates)
            elif isinstance(record, ContactsReset):
                updates.extend(await self._contacts_changed(record, scope))
            else:
                update = await self._by_record[type(record)](record, change, scope)
                if update is not None:
                    updates.append(update)
        users = await self._users.users(viewer, scope.users)
        chats = await self._chats.chats(viewer, scope.groups) if scope.groups else []
        return Presented(added, updates, users, chats)

    async def _messages_of(self, viewer: UserId, changes: list[Change]) -> dict[MessageId, Message]:
        """Return the newest state of every message that changes name; live entries bring theirs."""
        known: dict[MessageId, Message] = {}
        wanted: list[MessageId] = []
        for change in changes:
            record = change.record
            if isinstance(record, (MessageAdded, MessageEdited)):
                if record.message is not None:
                    known[record.id] = record.message
                else:
                    wanted.append(record.id)
        if wanted:
            found = await self._sources.messages.get_many(owner=viewer, ids=sorted(set(wanted)))
            known.update((one.id, one) for one in found)
        if any(one.media or one.action for one in known.values()):
            shown = await self._media.shown(viewer, list(known.values()))
            return {one.id: one for one in shown}
        return known

    # Messages ------------------------------------------------------------------------------------------------------

    def _added(
        self,
        record: MessageAdded,
        change: Change,
        scope: _Scope,
        added: list[t.TypeMessage] | None,
        updates: list[t.TypeUpdate],
    ) -> None:
        found = scope.known.get(record.id)
        if found is None:
            return  # deleted since; the entry of its deletion follows
        scope.meet(found)
        if added is None:
            updates.append(t.UpdateNewMessage(message=message(found), pts=change.number, pts_count=change.count))
            return
        if record.random_id:
            updates.append(t.UpdateMessageID(id=record.id, random_id=record.random_id))
        added.append(message(found))

    async def _edited(self, record: MessageEdited, change: Change, scope: _Scope) -> t.TypeUpdate | None:
        found = scope.known.get(record.id)
        if found is None:
            return None
        scope.meet(found)
        return t.UpdateEditMessage(message=message(found), pts=change.number, pts_count=change.count)

    async def _deleted(self, record: MessagesDeleted, change: Change, _: _Scope) -> t.TypeUpdate:
        return t.UpdateDeleteMessages(messages=list(record.ids), pts=change.number, pts_count=change.count)

    async def _inbox_read(self, record: InboxRead, change: Change, scope: _Scope) -> t.TypeUpdate:
        return t.UpdateReadHistoryInbox(
            peer=scope.name(record.peer),
            max_id=record.max_id,
            still_unread_count=record.still_unread + scope.apart_after(change.number, record.peer),
            pts=change.number,
            pts_count=change.count,
        )

    async def _outbox_read(self, record: OutboxRead, change: Change, scope: _Scope) -> t.TypeUpdate:
        return t.UpdateReadHistoryOutbox(
            peer=scope.name(record.peer), max_id=record.max_id, pts=change.number, pts_count=change.count
        )

    async def _contents_read(self, record: ContentsRead, change: Change, _: _Scope) -> t.TypeUpdate:
        return t.UpdateReadMessagesContents(
            messages=list(record.ids), pts=change.number, pts_count=change.count, date=change.at
        )

    # People --------------------------------------------------------------------------------------------------------

    async def _name_changed(self, record: NameChanged, _: Change, scope: _Scope) -> t.TypeUpdate | None:
        found = await self._sources.users.get_many(ids=[record.user])
        if not found:
            return None
        scope.users.add(record.user)
        account = found[0]
        return t.UpdateUserName(
            user_id=record.user,
            first_name=account.first_name,
            last_name=account.last_name,
            usernames=[t.Username(username=account.username, editable=True, active=True)] if account.username else [],
        )

    async def _profile_changed(self, record: ProfileChanged, _: Change, scope: _Scope) -> t.TypeUpdate:
        scope.users.add(record.user)
        return t.UpdateUser(user_id=record.user)

    async def _contacts_changed(self, record: ContactsReset, scope: _Scope) -> list[t.TypeUpdate]:
        if len(record.targets) > _MANY_CONTACTS:
            return [t.UpdateContactsReset()]
        scope.users.update(record.targets)
        owner, targets = scope.viewer, list(record.targets)
        saved = {contact.target for contact in await self._sources.contacts.among(owner=owner, targets=targets)}
        return [
            t.UpdatePeerSettings(
                peer=peer(target), settings=peer_settings(saved=target in saved, oneself=target == owner)
            )
            for target in targets
        ]

    async def _blocked_changed(self, record: PeerBlockedChanged, _: Change, scope: _Scope) -> t.TypeUpdate:
        blocked = record.blocked
        if record.peer > 0:
            owners = [scope.viewer]
            blocked = bool(await self._sources.contacts.who_blocks(target=record.peer, owners=owners))
        return t.UpdatePeerBlocked(blocked=blocked, peer_id=scope.name(record.peer))

    async def _signed_in(self, record: DeviceSignedIn, _: Change, __: _Scope) -> t.TypeUpdate:
        return t.UpdateNewAuthorization(hash=record.hash)

    # Groups --------------------------------------------------------------------------------------------------------

    async def _members_changed(self, record: MembersChanged, _: Change, scope: _Scope) -> t.TypeUpdate | None:
        group = await self._group(record.chat, scope)
        if group is None or not group.member:
            return None
        try:
            members = await self._sources.chats.members_of(viewer=scope.viewer, chat=record.chat)
        except ChatForbidden:
            return None
        scope.users.update(member.user for member in members)
        return t.UpdateChatParticipants(participants=participants(group, members))

    async def _chat_changed(self, record: ChatChanged, _: Change, scope: _Scope) -> t.TypeUpdate | None:
        group = await self._group(record.chat, scope)
        return t.UpdateChat(chat_id=record.chat) if group is not None else None

    async def _group(self, id_: ChatId, scope: _Scope) -> Chat | None:
        found = await self._sources.chats.get_many(viewer=scope.viewer, ids=[id_])
        if not found:
            return None
        scope.groups.add(id_)
        return found[0]

    # Conversations' settings ---------------------------------------------------------------------------------------

    async def _draft_changed(self, record: DraftChanged, change: Change, scope: _Scope) -> t.TypeUpdate:
        (kept,) = await self._sources.dialogs.settings_of(owner=scope.viewer, peers=[record.peer])
        newest: t.TypeDraftMessage = (
            draft(kept.draft) if kept.draft is not None else t.DraftMessageEmpty(date=change.at)
        )
        return t.UpdateDraftMessage(peer=scope.name(record.peer), draft=newest)

    async def _pinned(self, record: DialogPinned, _: Change, scope: _Scope) -> t.TypeUpdate:
        (kept,) = await self._sources.dialogs.settings_of(owner=scope.viewer, peers=[record.peer])
        scope.name(record.peer)
        return t.UpdateDialogPinned(pinned=kept.pinned is not None, peer=dialog_peer(record.peer))

    async def _reordered(self, _: PinnedReordered, __: Change, scope: _Scope) -> t.TypeUpdate:
        order = await self._sources.dialogs.pinned(owner=scope.viewer)
        for one in order:
            scope.name(one)
        return t.UpdatePinnedDialogs(order=[dialog_peer(one) for one in order])

    async def _marked(self, record: UnreadMarked, _: Change, scope: _Scope) -> t.TypeUpdate:
        (kept,) = await self._sources.dialogs.settings_of(owner=scope.viewer, peers=[record.peer])
        scope.name(record.peer)
        return t.UpdateDialogUnreadMark(unread=kept.unread_mark, peer=dialog_peer(record.peer))

    async def _notify_changed(self, record: NotifySettingsChanged, _: Change, scope: _Scope) -> t.TypeUpdate:
        newest = await self._sources.dialogs.notify_settings(owner=scope.viewer, scope=record.scope)
        about = scope_peer(record.scope)
        if about is not None:
            scope.name(about)
        return t.UpdateNotifySettings(peer=notify_peer(record.scope), notify_settings=notify_settings(newest))


def _incoming(changes: Iterable[Change], known: dict[MessageId, Message]) -> list[tuple[int, PeerId]]:
    """Return number and conversation of every message that came in and is still there."""
    arrived = (
        (change.number, known.get(change.record.id)) for change in changes if isinstance(change.record, MessageAdded)
    )
    return [(number, found.peer) for number, found in arrived if found is not None and not found.out]
