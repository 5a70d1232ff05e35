"""``messages.editChatPhoto``: the photo by which a basic group is shown.

Source: https://core.telegram.org/method/messages.editChatPhoto
"""

from __future__ import annotations

from heliogram import tl
from heliogram.api.access import CHAT_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.photos.making import CHOOSING_FAULTS, MAKING_FAULTS, ProfilePictures, as_profile_photo
from heliogram.api.present.answers import Answers
from heliogram.api.present.media import stored_action
from heliogram.kernel.call import Call
from heliogram.kernel.faults import BadRequest
from heliogram.services.chats.contract import Chat, ChatNotModified, Chats
from heliogram.services.users.contract import ProfilePhoto
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class PhotoInvalid(BadRequest, code="PHOTO_INVALID"):
    """The photo is none that the caller could show."""


class GroupPhotosApi:
    """Photos of groups."""

    def __init__(self, *, chats: Chats, access: PeerAccess, pictures: ProfilePictures, answers: Answers) -> None:
        self._chats = chats
        self._access = access
        self._pictures = pictures
        self._answers = answers

    @rpc(
        m.messages_edit_chat_photo,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(*CHAT_FAULTS, *MAKING_FAULTS, *CHOOSING_FAULTS, PhotoInvalid, ChatNotModified),
    )
    async def edit_chat_photo(self, call: Call, request: f.MessagesEditChatPhoto) -> t.TypeUpdates:
        """Show a group by an uploaded photo, by one that exists, or by none, with a service message."""
        group = await self._access.access_chat(call, request.chat_id)
        photo = await self._photo(call, group, request.photo)
        if photo is None:
            action = tl.encode(t.MessageActionChatDeletePhoto())
        else:
            action = stored_action(t.MessageActionChatEditPhoto, photo.id)
        change = await self._chats.set_photo(
            actor=call.user, chat=group.id, photo=photo, action=action, origin=call.device
        )
        return await self._answers.sent(call, [change.sent])

    async def _photo(self, call: Call, group: Chat, named: t.TypeInputChatPhoto) -> ProfilePhoto | None:
        if isinstance(named, t.InputChatPhotoEmpty):
            return None
        if isinstance(named, t.InputChatUploadedPhoto):
            return as_profile_photo(await self._pictures.made(call, named))
        if not isinstance(named.id, t.InputPhoto):
            raise PhotoInvalid
        if group.photo is not None and group.photo.id == named.id.id:
            raise ChatNotModified
        return as_profile_photo(await self._pictures.chosen(call, named.id, PhotoInvalid))
