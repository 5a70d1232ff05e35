"""``photos.*``: photos on profiles. Source: https://core.telegram.org/api/files#uploading-profile-or-chat-pictures."""

from __future__ import annotations

from typing import Final

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import MediaInvalid
from heliogram.api.mediaaccess import MEDIA_ACCESS_FAULTS, MediaAccess
from heliogram.api.messages.attaching import UPLOAD_FAULTS, Attachments
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.users import UserPresenter
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import BadRequest, UserIdInvalid
from heliogram.services.media.contract import Photo
from heliogram.services.users.contract import Users
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_STRIPPED: Final = "i"
_NEWEST: Final = 0


class PhotoFileMissing(BadRequest, code="PHOTO_FILE_MISSING"):
    """No photo was uploaded, or it is of a kind that profiles can't have yet."""


class PhotoIdInvalid(BadRequest, code="PHOTO_ID_INVALID"):
    """The photo was not made for a profile of the caller's."""


class ProfilePhotosApi:
    """Photos of users."""

    def __init__(
        self,
        *,
        users: Users,
        access: PeerAccess,
        media_access: MediaAccess,
        attachments: Attachments,
        media: MediaPresenter,
        present: UserPresenter,
    ) -> None:
        self._users = users
        self._access = access
        self._media_access = media_access
        self._attachments = attachments
        self._media = media
        self._present = present

    @rpc(
        m.photos_upload_profile_photo,
        rate=Rate.WRITE,
        faults=(*UPLOAD_FAULTS, MediaInvalid, PhotoFileMissing, UserIdInvalid),
    )
    async def upload_profile_photo(self, call: Call, request: f.PhotosUploadProfilePhoto) -> t.TypePhotosPhoto:
        """Make a photo of an upload and show it on the caller's profile; videos and fallback photos are refused."""
        if request.bot is not None:
            raise UserIdInvalid
        if request.file is None or request.fallback or request.video is not None or request.video_emoji_markup:
            raise PhotoFileMissing
        return await self._shown(call, await self._attachments.photo_of(call, request.file, square=True))

    @rpc(
        m.photos_update_profile_photo,
        rate=Rate.WRITE,
        faults=(*MEDIA_ACCESS_FAULTS, PhotoFileMissing, PhotoIdInvalid, UserIdInvalid),
    )
    async def update_profile_photo(self, call: Call, request: f.PhotosUpdateProfilePhoto) -> t.TypePhotosPhoto:
        """Show one of the caller's earlier photos, or (an empty one) none."""
        if request.bot is not None:
            raise UserIdInvalid
        if request.fallback:
            raise PhotoFileMissing
        if isinstance(request.id, t.InputPhotoEmpty):
            await self._users.set_photo(user=call.user, photo=_NEWEST, thumb=b"", origin=call.device)
            return t.PhotosPhoto(photo=t.PhotoEmpty(id=0), users=await self._present.users(call.user, [call.user]))
        photo = await self._media_access.access_photo(call, request.id)
        if photo.made_by != call.user or not any(size.type == "c" for size in photo.sizes):
            raise PhotoIdInvalid
        return await self._shown(call, photo)

    async def _shown(self, call: Call, photo: Photo) -> t.PhotosPhoto:
        thumb = next((size.inline for size in photo.sizes if size.type == _STRIPPED), b"")
        await self._users.set_photo(user=call.user, photo=photo.id, thumb=thumb, origin=call.device)
        (presented,) = await self._media.photos(call.user, [photo.id])
        return t.PhotosPhoto(photo=presented, users=await self._present.users(call.user, [call.user]))

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
