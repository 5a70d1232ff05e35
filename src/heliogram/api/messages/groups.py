"""``messages.*``: basic groups: making them, and who is in them. Source: https://core.telegram.org/api/channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram import tl
from heliogram.api.access import CHAT_FAULTS, USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import TtlPeriodInvalid
from heliogram.api.present.answers import Answers
from heliogram.api.present.chats import participants
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import AuthKeyId, ChatId, PeerId, UserId, chat_peer, user_peer
from heliogram.services.chats.contract import (
    ChatAdminRequired,
    ChatChange,
    Chats,
    ChatTitleEmpty,
    TitleInvalid,
    UserAlreadyParticipant,
    UserNotParticipant,
    UserPrivacyRestricted,
    UsersTooFew,
    UsersTooMuch,
)
from heliogram.services.contacts.contract import Contacts
from heliogram.services.messages.contract import HistoryQuery, Messages, Wanted
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_ADD_FAULTS: Final[tuple[type[Fault], ...]] = (
    *USER_FAULTS,
    *CHAT_FAULTS,
    UserAlreadyParticipant,
    UserNotParticipant,
    UsersTooMuch,
    UserPrivacyRestricted,
    ChatAdminRequired,
)
_PAGES_OF_HISTORY: Final = 20
"""How much of what a removed member wrote goes with them: so many pages of a hundred."""


class GroupsApi:
    """Groups and their members."""

    def __init__(
        self, *, chats: Chats, contacts: Contacts, messages: Messages, access: PeerAccess, answers: Answers
    ) -> None:
        self._chats = chats
        self._contacts = contacts
        self._messages = messages
        self._access = access
        self._answers = answers

    @rpc(
        m.messages_create_chat,
        rate=Rate.COSTLY,
        faults=(*USER_FAULTS, ChatTitleEmpty, TitleInvalid, UsersTooFew, UsersTooMuch, TtlPeriodInvalid),
    )
    async def create_chat(self, call: Call, request: f.MessagesCreateChat) -> t.TypeMessagesInvitedUsers:
        """Make a group with those who may be added; who has blocked the caller is told of as missing."""
        if request.ttl_period:
            raise TtlPeriodInvalid
        wanted = [await self._access.access_user_id(call, user) for user in request.users]
        wanted = [user for user in dict.fromkeys(wanted) if user != call.user]
        missing = await self._unwilling(call, wanted)
        members = [user for user in wanted if user not in missing]
        title = request.title.strip()
        action = t.MessageActionChatCreate(title=title, users=[call.user, *members])
        change = await self._chats.create(
            creator=call.user, title=title, members=members, action=tl.encode(action), origin=call.device
        )
        return t.MessagesInvitedUsers(updates=await self._changed(call, change), missing_invitees=_missing(missing))

    @rpc(m.messages_add_chat_user, rate=Rate.WRITE, faults=_ADD_FAULTS)
    async def add_chat_user(self, call: Call, request: f.MessagesAddChatUser) -> t.TypeMessagesInvitedUsers:
        """Add somebody to a group, perhaps with its newest messages."""
        user = await self._access.access_user_id(call, request.user_id)
        # Who left of their own will may come back by adding themselves.
        group = await self._access.access_chat(call, request.chat_id, member=user != call.user)
        if await self._unwilling(call, [user]):
            return t.MessagesInvitedUsers(
                updates=await self._answers.updates(call, []), missing_invitees=_missing([user])
            )
        change = await self._chats.add_member(
            actor=call.user,
            chat=group.id,
            user=user,
            forward_limit=min(max(request.fwd_limit, 0), limits.CHAT_FORWARD),
            action=tl.encode(t.MessageActionChatAddUser(users=[user])),
            origin=call.device,
        )
        return t.MessagesInvitedUsers(updates=await self._changed(call, change), missing_invitees=[])

    @rpc(m.messages_delete_chat_user, access=Access.BOTH, rate=Rate.WRITE, faults=_ADD_FAULTS)
    async def delete_chat_user(self, call: Call, request: f.MessagesDeleteChatUser) -> t.TypeUpdates:
        """Remove somebody from a group, or leave it; with ``revoke_history``, what they wrote goes too."""
        user = await self._access.access_user_id(call, request.user_id)
        group = await self._access.access_chat(call, request.chat_id)
        change = await self._chats.remove_member(
            actor=call.user,
            chat=group.id,
            user=user,
            action=tl.encode(t.MessageActionChatDeleteUser(user_id=user)),
            origin=call.device,
        )
        if request.revoke_history and user != call.user:
            await self._remove_history(call, group.id, user)
        return await self._changed(call, change)

    async def _remove_history(self, call: Call, group: ChatId, author: UserId) -> None:
        """Remove what somebody wrote in a group. It reaches the caller's devices, all of them, by pushes."""
        peer = chat_peer(group)
        for _ in range(_PAGES_OF_HISTORY):
            page = await self._messages.search(
                owner=call.user, peer=peer, wanted=Wanted(sender=author), query=HistoryQuery()
            )
            if not page.messages:
                return
            ids = [one.id for one in page.messages]
            await self._messages.delete(
                owner=call.user, messages=ids, revoke=True, origin=AuthKeyId(0), moderating=True
            )

    async def _unwilling(self, call: Call, users: Sequence[UserId]) -> list[UserId]:
        """Return those who have blocked the caller and so can't be added."""
        me: PeerId = user_peer(call.user)
        return await self._contacts.who_blocks(target=me, owners=list(users)) if users else []

    async def _changed(self, call: Call, change: ChatChange) -> t.Updates:
        """Return a change of members: the list as it is now, then the service message."""
        before: list[t.TypeUpdate] = []
        if change.chat.member:
            before.append(t.UpdateChatParticipants(participants=participants(change.chat, change.members)))
        members = [member.user for member in change.members]
        return await self._answers.sent(call, [change.sent], before=before, users=members)


def _missing(users: Sequence[UserId]) -> list[t.TypeMissingInvitee]:
    return [t.MissingInvitee(user_id=user) for user in users]
