"""``messages.*``: what a basic group is called, and looking at groups."""
# Handlers take what every handler takes, whether they look at it or not.

from __future__ import annotations

from typing import Final

from heliogram import tl
from heliogram.api.access import CHAT_FAULTS, PEER_FAULTS, USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.present.answers import Answers
from heliogram.api.present.chats import ChatPresenter, participants
from heliogram.api.present.dialogs import notify_settings
from heliogram.api.present.media import MediaPresenter
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault, LimitInvalid, PeerIdInvalid
from heliogram.kernel.ids import ChatId, PeerKind, chat_of, chat_peer, peer_kind
from heliogram.services.chats.contract import (
    Chat,
    ChatAboutTooLong,
    ChatAdminRequired,
    ChatNotModified,
    Chats,
    ChatTitleEmpty,
    Member,
    TitleInvalid,
    UserNotParticipant,
)
from heliogram.services.dialogs.contract import Dialogs
from heliogram.services.presence.contract import Presences
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_CHANGE_FAULTS: Final[tuple[type[Fault], ...]] = (*CHAT_FAULTS, *USER_FAULTS, ChatAdminRequired, ChatNotModified)


class GroupInfoApi:
    """Titles, descriptions, roles, and looking at groups."""

    def __init__(
        self,
        *,
        chats: Chats,
        dialogs: Dialogs,
        presences: Presences,
        access: PeerAccess,
        present: ChatPresenter,
        answers: Answers,
        media: MediaPresenter,
    ) -> None:
        self._chats = chats
        self._dialogs = dialogs
        self._presences = presences
        self._access = access
        self._present = present
        self._answers = answers
        self._media = media

    @rpc(
        m.messages_edit_chat_title,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(*_CHANGE_FAULTS, ChatTitleEmpty, TitleInvalid),
    )
    async def edit_chat_title(self, call: Call, request: f.MessagesEditChatTitle) -> t.TypeUpdates:
        """Rename a group."""
        group = await self._access.access_chat(call, request.chat_id)
        title = request.title.strip()
        change = await self._chats.set_title(
            actor=call.user,
            chat=group.id,
            title=title,
            action=tl.encode(t.MessageActionChatEditTitle(title=title)),
            origin=call.device,
        )
        return await self._answers.sent(call, [change.sent])

    @rpc(
        m.messages_edit_chat_about,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(*PEER_FAULTS, *_CHANGE_FAULTS, ChatAboutTooLong),
    )
    async def edit_chat_about(self, call: Call, request: f.MessagesEditChatAbout) -> bool:
        """Describe a group."""
        peer = await self._access.access_peer(call, request.peer)
        if peer_kind(peer) is not PeerKind.CHAT:
            raise PeerIdInvalid
        group = await self._access.access_chat(call, chat_of(peer))
        await self._chats.set_about(actor=call.user, chat=group.id, about=request.about.strip(), origin=call.device)
        return True

    @rpc(m.messages_edit_chat_admin, rate=Rate.WRITE, faults=(*_CHANGE_FAULTS, UserNotParticipant))
    async def edit_chat_admin(self, call: Call, request: f.MessagesEditChatAdmin) -> bool:
        """Make a member an admin, or no longer."""
        group = await self._access.access_chat(call, request.chat_id)
        user = await self._access.access_user_id(call, request.user_id)
        await self._chats.set_admin(
            actor=call.user, chat=group.id, user=user, admin=request.is_admin, origin=call.device
        )
        return True

    @rpc(m.messages_get_full_chat, access=Access.BOTH, faults=CHAT_FAULTS)
    async def get_full_chat(self, call: Call, request: f.MessagesGetFullChat) -> t.TypeMessagesChatFull:
        """Return a group in full; who is no longer in it does not see its members."""
        group = await self._access.access_chat(call, request.chat_id, member=False)
        members: list[Member] = []
        if group.member:
            members = await self._chats.members_of(viewer=call.user, chat=group.id)
        (kept,) = await self._dialogs.settings_of(owner=call.user, peers=[chat_peer(group.id)])
        users, _ = await self._answers.around(call, (), users=[member.user for member in members])
        photos = await self._media.photos(call.user, [group.photo.id] if group.photo is not None else [])
        return t.MessagesChatFull(
            full_chat=t.ChatFull(
                id=group.id,
                about=group.about if group.member else "",
                participants=_participants(group, members),
                chat_photo=photos[0] if photos else None,
                notify_settings=notify_settings(kept.notify),
            ),
            chats=[self._present.chat(call.user, group)],
            users=users,
        )

    @rpc(m.messages_get_chats, access=Access.BOTH, faults=(LimitInvalid,))
    async def get_chats(self, call: Call, request: f.MessagesGetChats) -> t.TypeMessagesChats:
        """Return those of the groups that the caller is or was in."""
        if len(request.id) > limits.MESSAGE_IDS:
            raise LimitInvalid
        ids = [ChatId(id_) for id_ in request.id if id_ > 0]
        groups = await self._chats.get_many(viewer=call.user, ids=ids) if ids else []
        return t.MessagesChats(chats=[self._present.chat(call.user, group) for group in groups])

    @rpc(m.messages_get_common_chats, faults=USER_FAULTS)
    async def get_common_chats(self, call: Call, request: f.MessagesGetCommonChats) -> t.TypeMessagesChats:
        """Return the groups that the caller and another user are in."""
        user = await self._access.access_user_id(call, request.user_id)
        limit = min(max(request.limit, 1), limits.PAGE)
        groups = await self._chats.shared_by(
            viewer=call.user, other=user, after=ChatId(max(0, request.max_id)), limit=limit
        )
        return t.MessagesChats(chats=[self._present.chat(call.user, group) for group in groups])

    @rpc(m.messages_get_onlines, faults=(*PEER_FAULTS, *CHAT_FAULTS))
    async def get_onlines(self, call: Call, request: f.MessagesGetOnlines) -> t.TypeChatOnlines:
        """Return how many members of a group are online."""
        peer = await self._access.access_peer(call, request.peer)
        if peer_kind(peer) is not PeerKind.CHAT:
            raise PeerIdInvalid
        group = await self._access.access_chat(call, chat_of(peer))
        members = await self._chats.members_of(viewer=call.user, chat=group.id)
        seen = await self._presences.get_many(users=[member.user for member in members])
        return t.ChatOnlines(onlines=sum(one.online_until > call.at for one in seen))


def _participants(group: Chat, members: list[Member]) -> t.TypeChatParticipants:
    if not group.member:
        return t.ChatParticipantsForbidden(chat_id=group.id)
    return participants(group, members)
