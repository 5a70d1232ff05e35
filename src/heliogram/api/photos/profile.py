"""``photos.*``: photos on profiles. Source: https://core.telegram.org/api/files#uploading-profile-or-chat-pictures."""

from __future__ import annotations

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.photos.making import CHOOSING_FAULTS, MAKING_FAULTS, ProfilePictures, as_profile_photo
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.users import UserPresenter
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import BadRequest, UserIdInvalid
from heliogram.kernel.ids import UserId
from heliogram.services.media.contract import Photo
from heliogram.services.users.contract import AlbumPhotosTooMany, User, Users
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class PhotoIdInvalid(BadRequest, code="PHOTO_ID_INVALID"):
    """The photo is none that the caller's profile could show."""


class BotInvalid(BadRequest, code="BOT_INVALID"):
    """The bot is none of the caller's."""


class ProfilePhotosApi:
    """Photos of users."""

    def __init__(
        self,
        *,
        users: Users,
        access: PeerAccess,
        pictures: ProfilePictures,
        media: MediaPresenter,
        present: UserPresenter,
    ) -> None:
        self._users = users
        self._access = access
        self._pictures = pictures
        self._media = media
        self._present = present

    @rpc(
        m.photos_upload_profile_photo,
        rate=Rate.WRITE,
        faults=(*MAKING_FAULTS, AlbumPhotosTooMany, BotInvalid, UserIdInvalid),
    )
    async def upload_profile_photo(self, call: Call, request: f.PhotosUploadProfilePhoto) -> t.TypePhotosPhoto:
        """Make a photo of an upload and show it on the caller's profile, or to whom that does not show its photo."""
        if request.bot is not None:
            raise BotInvalid
        return await self._show(call, await self._pictures.made(call, request), fallback=request.fallback)

    @rpc(
        m.photos_update_profile_photo,
        rate=Rate.WRITE,
        faults=(*CHOOSING_FAULTS, AlbumPhotosTooMany, BotInvalid, PhotoIdInvalid, UserIdInvalid),
    )
    async def update_profile_photo(self, call: Call, request: f.PhotosUpdateProfilePhoto) -> t.TypePhotosPhoto:
        """Show a photo that exists; or (an empty one) take off the one that is shown, so that the one before is."""
        if request.bot is not None:
            raise BotInvalid
        if isinstance(request.id, t.InputPhoto):
            photo = await self._pictures.chosen(call, request.id, PhotoIdInvalid)
            return await self._show(call, photo, fallback=request.fallback)
        if request.fallback:
            await self._users.set_fallback_photo(user=call.user, photo=None, origin=call.device)
            return await self._answer(call, 0)
        shown = (await self._account(call)).photo
        if shown is not None:
            await self._users.remove_photos(user=call.user, photos=[shown.id], origin=call.device)
            shown = (await self._account(call)).photo
        return await self._answer(call, shown.id if shown is not None else 0)

    async def _show(self, call: Call, photo: Photo, *, fallback: bool) -> t.PhotosPhoto:
        shown = as_profile_photo(photo)
        if fallback:
            await self._users.set_fallback_photo(user=call.user, photo=shown, origin=call.device)
        else:
            await self._users.set_photo(user=call.user, photo=shown, origin=call.device)
        return await self._answer(call, photo.id)

    async def _account(self, call: Call) -> User:
        found = await self._users.get_many(ids=[call.user])
        if not found:
            raise UserIdInvalid
        return found[0]

    async def _answer(self, call: Call, photo: int) -> t.PhotosPhoto:
        return await photo_answer(self._media, self._present, call, photo, of=call.user)

    @rpc(m.photos_get_user_photos, access=Access.BOTH, faults=USER_FAULTS)
    async def get_user_photos(self, call: Call, request: f.PhotosGetUserPhotos) -> t.TypePhotosPhotos:
        """Return the photos of a user, newest first, older than ``max_id`` if it names one."""
        user = await self._access.access_user_id(call, request.user_id)
        limit = min(request.limit, limits.PAGE) if request.limit > 0 else limits.PAGE
        ids, total = await self._users.photos_of(user=user, below=request.max_id, offset=request.offset, limit=limit)
        photos = await self._media.photos(call.user, ids)
        users = await self._present.users(call.user, [user])
        if len(ids) >= total:
            return t.PhotosPhotos(photos=photos, users=users)
        return t.PhotosPhotosSlice(count=total, photos=photos, users=users)

    @rpc(m.photos_delete_photos, rate=Rate.WRITE)
    async def delete_photos(self, call: Call, request: f.PhotosDeletePhotos) -> list[int]:
        """Take photos off the caller's profile; returns those that were on it."""
        named = [one.id for one in request.id if isinstance(one, t.InputPhoto)][: limits.PAGE]
        return await self._users.remove_photos(user=call.user, photos=named, origin=call.device)


async def photo_answer(
    media: MediaPresenter, present: UserPresenter, call: Call, photo: int, *, of: UserId
) -> t.PhotosPhoto:
    """Return a photo (0: none) and the user who is shown by it."""
    shown = await media.photos(call.user, [photo] if photo else [])
    users = await present.users(call.user, [of])
    return t.PhotosPhoto(photo=shown[0] if shown else t.PhotoEmpty(id=photo), users=users)
