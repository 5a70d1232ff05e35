"""The chats service: membership, the audience of messages and the service message move in one transaction.

Order matters. A newcomer joins the audience before the service message about them, somebody who goes leaves it after:
so each gets the message of their own coming and going, and nothing from before or after.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Clock
from heliogram.kernel.faults import ChatIdInvalid, UserIdInvalid
from heliogram.kernel.ids import AuthKeyId, BoxId, ChatId, UserId, chat_peer, user_peer
from heliogram.kernel.limits import CHAT_FORWARD, CHAT_SIZE
from heliogram.platform.cache import Cache
from heliogram.platform.ledger import Ledger, Record, Stream
from heliogram.platform.sql import Database, Transaction
from heliogram.services.chats import rules
from heliogram.services.chats.contract import (
    Chat,
    ChatChange,
    ChatNotModified,
    Chats,
    Member,
    Role,
    UserNotParticipant,
    UserPrivacyRestricted,
    UsersTooFew,
    UsersTooMuch,
)
from heliogram.services.chats.events import ChatChanged, MembersChanged
from heliogram.services.chats.store import ChatStore, Departure, Group
from heliogram.services.contacts.contract import Contacts
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages.contract import Kind, Outgoing, Sent
from heliogram.services.messages.records import MessageRecords, join_audience, leave_audience
from heliogram.services.users.contract import ProfilePhoto, Users
from heliogram.services.users.records import ids_of

_CACHED: Final = 10_000
_SHARED_PAGE: Final = 100


class ChatsService(Chats):
    """Basic groups in a database."""

    def __init__(
        self,
        db: Database,
        store: ChatStore,
        ledger: Ledger,
        messages: MessageRecords,
        *,
        media: MediaRecords,
        users: Users,
        contacts: Contacts,
        clock: Clock,
    ) -> None:
        self._db = db
        self._store = store
        self._ledger = ledger
        self._messages = messages
        self._media = media
        self._users = users
        self._contacts = contacts
        self._clock = clock
        self._cache: Cache[ChatId, Group] = Cache(_CACHED)

    # Reading

    @override
    async def get_many(self, *, viewer: UserId, ids: list[ChatId]) -> list[Chat]:
        seen = [await self._seen(viewer, chat) for chat in dict.fromkeys(ids)]
        return [chat for chat in seen if chat is not None]

    @override
    async def members_of(self, *, viewer: UserId, chat: ChatId) -> list[Member]:
        group = await self._kept(chat)
        if group is None:
            raise ChatIdInvalid
        rules.member(group, viewer)
        return list(group.members.values())

    @override
    async def shared_by(self, *, viewer: UserId, other: UserId, after: ChatId, limit: int) -> list[Chat]:
        count = max(0, min(limit, _SHARED_PAGE))
        ids = await self._db.read(lambda reader: self._store.shared(reader, viewer, other, after, count))
        return await self.get_many(viewer=viewer, ids=ids)

    async def _kept(self, chat: ChatId) -> Group | None:
        """Return a group as committed, from memory when possible."""
        kept = self._cache.get(chat)
        if kept is None:
            mark = self._cache.mark()
            kept = await self._db.read(lambda reader: self._store.get(reader, chat))
            if kept is not None:
                self._cache.put(chat, kept, mark)
        return kept

    async def _seen(self, viewer: UserId, chat: ChatId) -> Chat | None:
        group = await self._kept(chat)
        if group is None:
            return None
        member = group.members.get(viewer)
        if member is not None:
            return _seen_by_member(group, member)
        departure = await self._db.read(lambda reader: self._store.departure(reader, chat, viewer))
        return None if departure is None else _as_departed(group, departure)

    # Making and joining

    @override
    async def create(
        self, *, creator: UserId, title: str, members: list[UserId], action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        cleaned = rules.title_of(title)
        wanted = [user for user in dict.fromkeys(members) if user != creator]
        if not wanted:
            raise UsersTooFew
        if len(wanted) >= CHAT_SIZE:
            raise UsersTooMuch
        invited = await self._who_may_be_added(creator, wanted)
        work = partial(self._create, creator=creator, title=cleaned, invited=invited, action=action, origin=origin)
        return await self._db.write(work)

    def _create(
        self,
        tx: Transaction,
        *,
        creator: UserId,
        title: str,
        invited: list[UserId],
        action: bytes,
        origin: AuthKeyId,
    ) -> ChatChange:
        at = int(self._clock.now())
        chat = self._store.create(tx, title=title, creator=creator, created_at=at)
        founder = Member(user=creator, role=Role.CREATOR, inviter=creator, joined_at=at)
        others = [Member(user=user, role=Role.MEMBER, inviter=creator, joined_at=at) for user in invited]
        self._store.put_members(tx, chat, [founder, *others])
        join_audience(tx, chat_peer(chat), [creator, *invited])
        sent = self._say(tx, creator, chat, action, origin)
        group = self._stored(tx, chat)
        self._tell_members(tx, group, MembersChanged(chat=chat, version=group.version), origin)
        return _change(group, creator, sent)

    async def _who_may_be_added(self, actor: UserId, wanted: list[UserId]) -> list[UserId]:
        """Return those who exist and have not blocked the actor, in the order given."""
        people = {user.id for user in await self._users.get_many(ids=wanted) if not (user.deleted or user.service)}
        unwilling = set(await self._contacts.who_blocks(target=user_peer(actor), owners=wanted))
        return [user for user in wanted if user in people - unwilling]

    @override
    async def add_member(
        self, *, actor: UserId, chat: ChatId, user: UserId, forward_limit: int, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        if user != actor and user not in await self._who_may_be_added(actor, [user]):
            if not await self._users.get_many(ids=[user]):
                raise UserIdInvalid
            raise UserPrivacyRestricted

        def work(tx: Transaction) -> ChatChange:
            group = self._stored(tx, chat)
            rules.check_adding(group, actor, user, self._store.departure(tx, chat, user))
            role = Role.CREATOR if user == group.creator else Role.MEMBER
            joined = Member(user=user, role=role, inviter=actor, joined_at=int(self._clock.now()))
            self._store.put_members(tx, chat, [joined])
            join_audience(tx, chat_peer(chat), [user])
            shown = max(0, min(forward_limit, CHAT_FORWARD)) if user != actor else 0
            if shown:
                self._messages.share_history(
                    tx, giver=actor, user=user, peer=chat_peer(chat), limit=shown, origin=origin
                )
            sent = self._say(tx, actor, chat, action, origin)
            return _change(self._members_changed(tx, chat, origin), actor, sent)

        return await self._db.write(work)

    @override
    async def remove_member(
        self, *, actor: UserId, chat: ChatId, user: UserId, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        def work(tx: Transaction) -> ChatChange:
            group = self._stored(tx, chat)
            rules.check_removing(group, actor, user)
            sent = self._say(tx, actor, chat, action, origin)
            leave_audience(tx, chat_peer(chat), user)
            left = Departure(
                own_will=actor == user,
                title=group.title,
                members=len(group.members) - 1,
                version=group.version + 1,
            )
            self._store.depart(tx, chat, user, left)
            after = self._members_changed(tx, chat, origin)
            if actor == user:
                return ChatChange(chat=_as_departed(after, left), members=[], sent=sent)
            return _change(after, actor, sent)

        return await self._db.write(work)

    # Changing

    @override
    async def set_title(
        self, *, actor: UserId, chat: ChatId, title: str, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        cleaned = rules.title_of(title)

        def work(tx: Transaction) -> ChatChange:
            after = self._look_changed(tx, chat, actor, title=cleaned)
            return _change(after, actor, self._say(tx, actor, chat, action, origin))

        return await self._db.write(work)

    @override
    async def set_photo(
        self, *, actor: UserId, chat: ChatId, photo: ProfilePhoto | None, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        def work(tx: Transaction) -> ChatChange:
            after = self._look_changed(tx, chat, actor, photo=photo)
            self._media.keep(tx, media=ids_of(photo), holder=f"group:{chat}")
            return _change(after, actor, self._say(tx, actor, chat, action, origin, photo=photo))

        return await self._db.write(work)

    @override
    async def set_about(self, *, actor: UserId, chat: ChatId, about: str, origin: AuthKeyId) -> Chat:
        cleaned = rules.about_of(about)

        def work(tx: Transaction) -> Chat:
            group = self._stored(tx, chat)
            rules.manager(group, actor)
            if group.about == cleaned:
                raise ChatNotModified
            after = msgspec.structs.replace(group, about=cleaned)
            self._update(tx, after)
            self._tell_members(tx, after, ChatChanged(chat=chat), origin)
            return _seen_by_member(after, after.members[actor])

        return await self._db.write(work)

    @override
    async def set_admin(self, *, actor: UserId, chat: ChatId, user: UserId, admin: bool, origin: AuthKeyId) -> Chat:
        role = Role.ADMIN if admin else Role.MEMBER

        def work(tx: Transaction) -> Chat:
            group = self._stored(tx, chat)
            rules.creator(group, actor)
            member = group.members.get(user)
            if member is None:
                raise UserNotParticipant
            if member.role in {role, Role.CREATOR}:
                raise ChatNotModified
            self._store.put_members(tx, chat, [msgspec.structs.replace(member, role=role)])
            after = self._members_changed(tx, chat, origin)
            return _seen_by_member(after, after.members[actor])

        return await self._db.write(work)

    # Steps of a unit of work

    def _stored(self, tx: Transaction, chat: ChatId) -> Group:
        group = self._store.get(tx, chat)
        if group is None:
            raise ChatIdInvalid
        return group

    def _look_changed(self, tx: Transaction, chat: ChatId, actor: UserId, **look: object) -> Group:
        """Change what members see of a group, as any of them may. Raises ChatForbidden, ChatNotModified."""
        group = self._stored(tx, chat)
        rules.member(group, actor)
        after = msgspec.structs.replace(group, **look)
        if after == group:
            raise ChatNotModified
        self._update(tx, after)
        return after

    def _say(
        self,
        tx: Transaction,
        actor: UserId,
        chat: ChatId,
        action: bytes,
        origin: AuthKeyId,
        *,
        photo: ProfilePhoto | None = None,
    ) -> Sent:
        """Send a service message to whoever is in the group now; ``photo`` is the one that its action shows."""
        said = Outgoing(random_id=0, action=action)
        if photo is not None:
            said = msgspec.structs.replace(said, kinds=Kind.CHAT_PHOTO.value, holds=[photo.id])
        return self._messages.append(tx, sender=actor, peer=chat_peer(chat), outgoing=said, origin=origin)

    def _update(self, tx: Transaction, group: Group) -> None:
        self._store.update(tx, group)
        tx.after_commit(lambda: self._cache.drop(group.id))

    def _members_changed(self, tx: Transaction, chat: ChatId, origin: AuthKeyId) -> Group:
        """Move the version on and tell the members; return the group as it is now."""
        group = self._stored(tx, chat)
        group = msgspec.structs.replace(group, version=group.version + 1)
        self._update(tx, group)
        self._tell_members(tx, group, MembersChanged(chat=chat, version=group.version), origin)
        return group

    def _tell_members(self, tx: Transaction, group: Group, record: Record, origin: AuthKeyId) -> None:
        records = dict.fromkeys((BoxId(user) for user in group.members), record)
        if records:
            self._ledger.append_many(tx, records=records, stream=Stream.SEQ, origin=origin or None)


def _change(group: Group, actor: UserId, sent: Sent) -> ChatChange:
    chat = _seen_by_member(group, group.members[actor])
    return ChatChange(chat=chat, members=list(group.members.values()), sent=sent)


def _seen_by_member(group: Group, member: Member) -> Chat:
    return Chat(
        id=group.id,
        title=group.title,
        about=group.about,
        creator=group.creator,
        created_at=group.created_at,
        members=len(group.members),
        version=group.version,
        member=True,
        role=member.role,
        photo=group.photo,
    )


def _as_departed(group: Group, departure: Departure) -> Chat:
    """Show a group as it was when the viewer went."""
    return Chat(
        id=group.id,
        title=departure.title,
        creator=group.creator,
        created_at=group.created_at,
        members=departure.members,
        version=departure.version,
        left=departure.own_will,
    )
