"""Basic groups as TL, for a viewer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from heliogram.api.present.datacentres import DataCentres
from heliogram.kernel.ids import ChatId, UserId
from heliogram.services.chats.contract import Chat, Chats, Member, Role
from heliogram.services.users.contract import ProfilePhoto
from heliogram.tl import types as t

FOR_EVER: Final = (1 << 31) - 1
"""The end of rights and restrictions that have none."""


class ChatPresenter:
    """Presents basic groups."""

    def __init__(self, *, chats: Chats, dcs: DataCentres) -> None:
        self._chats: Final = chats
        self._dcs: Final = dcs

    async def chats(self, viewer: UserId, ids: Iterable[ChatId]) -> list[t.TypeChat]:
        """Return groups by id; those the viewer never was in as forbidden ones without a title."""
        wanted = sorted(set(ids))
        if not wanted:
            return []
        found = {group.id: group for group in await self._chats.get_many(viewer=viewer, ids=wanted)}
        return [self.chat(viewer, found[id_]) if id_ in found else t.ChatForbidden(id=id_, title="") for id_ in wanted]

    def chat(self, viewer: UserId, group: Chat) -> t.TypeChat:
        """Return a group: as it is for a member or one who left, forbidden for one who was removed."""
        return _chat(group, self._dcs.of(viewer))


def _chat(group: Chat, dc: int) -> t.TypeChat:
    if not group.member and not group.left:
        return t.ChatForbidden(id=group.id, title=group.title)
    return t.Chat(
        id=group.id,
        creator=group.role is Role.CREATOR,
        left=not group.member,
        title=group.title,
        photo=_photo(group.photo, dc),
        participants_count=group.members,
        date=group.created_at,
        version=group.version,
        admin_rights=_admin_rights() if group.role in {Role.ADMIN, Role.CREATOR} else None,
        default_banned_rights=t.ChatBannedRights(until_date=FOR_EVER),
    )


def _photo(photo: ProfilePhoto | None, dc: int) -> t.TypeChatPhoto:
    if photo is None:
        return t.ChatPhotoEmpty()
    return t.ChatPhoto(has_video=photo.video, photo_id=photo.id, stripped_thumb=photo.thumb or None, dc_id=dc)


def _admin_rights() -> t.ChatAdminRights:
    return t.ChatAdminRights(
        change_info=True,
        delete_messages=True,
        ban_users=True,
        invite_users=True,
        pin_messages=True,
        manage_call=True,
        other=True,
    )


def participants(group: Chat, members: list[Member]) -> t.TypeChatParticipants:
    """Return the member list of a group."""
    return t.ChatParticipants(chat_id=group.id, participants=[_participant(m) for m in members], version=group.version)


def _participant(member: Member) -> t.TypeChatParticipant:
    if member.role is Role.CREATOR:
        return t.ChatParticipantCreator(user_id=member.user)
    if member.role is Role.ADMIN:
        return t.ChatParticipantAdmin(user_id=member.user, inviter_id=member.inviter, date=member.joined_at)
    return t.ChatParticipant(user_id=member.user, inviter_id=member.inviter, date=member.joined_at)
