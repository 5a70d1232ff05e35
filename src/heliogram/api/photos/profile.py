"""``photos.*``: profile photos; there are none before files can be uploaded."""

from __future__ import annotations

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, rpc
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class ProfilePhotosApi:
    """Photos of users."""

    def __init__(self, *, access: PeerAccess) -> None:
        self._access = access

    @rpc(m.photos_get_user_photos, access=Access.BOTH, faults=USER_FAULTS)
    async def get_user_photos(self, call: Call, request: f.PhotosGetUserPhotos) -> t.TypePhotosPhotos:
        """Return the photos of a user: nobody has one yet."""
        await self._access.access_user_id(call, request.user_id)
        return t.PhotosPhotos(photos=[], users=[])
