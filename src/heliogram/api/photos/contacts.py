"""``photos.uploadContactProfilePhoto``: the photo that one sees of somebody, and photos suggested to them.

Source: https://core.telegram.org/method/photos.uploadContactProfilePhoto
"""

from __future__ import annotations

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.faults import YouBlockedUser
from heliogram.api.messages.composing import Composer
from heliogram.api.photos.making import MAKING_FAULTS, ProfilePictures, as_profile_photo
from heliogram.api.photos.profile import photo_answer
from heliogram.api.present.media import MediaPresenter, stored_action
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.kernel.faults import BadRequest
from heliogram.kernel.ids import AuthKeyId, UserId, user_peer
from heliogram.services.contacts.contract import ContactMissing, Contacts
from heliogram.services.media.contract import Photo
from heliogram.services.messages.contract import Messages, Outgoing
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class NeedActionMissing(BadRequest, code="NEED_ACTION_MISSING"):
    """The photo is neither to be suggested nor to be kept."""


class ContactPhotosApi:
    """Photos that one chooses for others."""

    def __init__(
        self,
        *,
        contacts: Contacts,
        messages: Messages,
        access: PeerAccess,
        composer: Composer,
        pictures: ProfilePictures,
        media: MediaPresenter,
        present: UserPresenter,
    ) -> None:
        self._contacts = contacts
        self._messages = messages
        self._access = access
        self._composer = composer
        self._pictures = pictures
        self._media = media
        self._present = present

    @rpc(
        m.photos_upload_contact_profile_photo,
        rate=Rate.WRITE,
        faults=(*USER_FAULTS, *MAKING_FAULTS, ContactMissing, NeedActionMissing, YouBlockedUser),
    )
    async def upload_contact_profile_photo(
        self, call: Call, request: f.PhotosUploadContactProfilePhoto
    ) -> t.TypePhotosPhoto:
        """Suggest a photo to somebody saved, or ``save`` it as what the caller sees of them (none: as they are)."""
        user = await self._access.access_user_id(call, request.user_id)
        if not (request.suggest or request.save):
            raise NeedActionMissing
        if not await self._contacts.among(owner=call.user, targets=[user]):
            raise ContactMissing
        if request.save and not request.suggest and _is_empty(request):
            await self._contacts.set_photo(owner=call.user, target=user, photo=None, origin=call.device)
            return await photo_answer(self._media, self._present, call, 0, of=user)
        photo = await self._pictures.made(call, request)
        if request.save:
            shown = as_profile_photo(photo)
            await self._contacts.set_photo(owner=call.user, target=user, photo=shown, origin=call.device)
        if request.suggest:
            await self._suggest(call, user, photo)
        return await photo_answer(self._media, self._present, call, photo.id, of=user)

    async def _suggest(self, call: Call, user: UserId, photo: Photo) -> None:
        """Send the service message; the caller's own device learns of it by a push, as the answer has no place for it.

        The number by which a repeated request is known is made of the photo, which is the same for the same upload.
        """
        peer = user_peer(user)
        suggested = Outgoing(
            random_id=photo.id ^ user,
            action=stored_action(t.MessageActionSuggestProfilePhoto, photo.id),
            holds=[photo.id],
        )
        await self._messages.send(
            sender=call.user,
            peer=peer,
            outgoing=[suggested],
            origin=AuthKeyId(0),
            deliver=await self._composer.deliverable(call, peer),
        )


def _is_empty(request: f.PhotosUploadContactProfilePhoto) -> bool:
    return request.file is None and request.video is None and request.video_emoji_markup is None
