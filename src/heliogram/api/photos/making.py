"""From what a client names to the photo by which a user or a group is shown: an upload, or a photo that exists.

A photo that exists may be shown by whoever made it, has it on their profile, or got it in a service message: somebody
suggested it to them, or it was the photo of their group. That somebody else shows it is not enough.

Source: https://core.telegram.org/api/files#uploading-profile-or-chat-pictures
"""

from __future__ import annotations

from math import isfinite
from typing import Final

from heliogram.api.faults import MediaInvalid
from heliogram.api.filereferences import REFERENCE_FAULTS, FileReferences
from heliogram.api.mediaaccess import MediaAccess
from heliogram.api.messages.attaching import UPLOAD_FAULTS, Attachments
from heliogram.api.present.media import photo_of_action
from heliogram.kernel.call import Call
from heliogram.kernel.faults import BadRequest, Fault
from heliogram.services.media.contract import ImageProcessFailed, MediaEmpty, Photo
from heliogram.services.messages.contract import Messages
from heliogram.services.users.contract import ProfilePhoto, Users
from heliogram.tl import functions as f
from heliogram.tl import types as t

_STRIPPED: Final = "i"
_BIG: Final = "c"


class PhotoFileMissing(BadRequest, code="PHOTO_FILE_MISSING"):
    """No photo was uploaded."""


class EmojiMarkupInvalid(BadRequest, code="EMOJI_MARKUP_INVALID"):
    """The photo would be made of a custom emoji or a sticker, and there are none."""


class VideoFileInvalid(BadRequest, code="VIDEO_FILE_INVALID"):
    """The upload is no video that a profile could have."""


MAKING_FAULTS: Final[tuple[type[Fault], ...]] = (
    *UPLOAD_FAULTS,
    MediaEmpty,
    MediaInvalid,
    PhotoFileMissing,
    EmojiMarkupInvalid,
    VideoFileInvalid,
)
"""What an upload may be refused with."""
CHOOSING_FAULTS: Final[tuple[type[Fault], ...]] = (*REFERENCE_FAULTS, MediaEmpty)
"""What a photo that exists may be refused with, beside the fault that the method has for it."""

Upload = f.PhotosUploadProfilePhoto | f.PhotosUploadContactProfilePhoto | t.InputChatUploadedPhoto
"""What has the fields of an upload."""


class ProfilePictures:
    """Makes and finds photos for profiles and groups."""

    def __init__(
        self,
        *,
        attachments: Attachments,
        access: MediaAccess,
        references: FileReferences,
        users: Users,
        messages: Messages,
    ) -> None:
        self._attachments: Final = attachments
        self._access: Final = access
        self._references: Final = references
        self._users: Final = users
        self._messages: Final = messages

    async def made(self, call: Call, upload: Upload) -> Photo:
        """Make a photo of what was uploaded. Of a video with a picture of it the video is taken, and its own frame.

        Raises one of MAKING_FAULTS.
        """
        if upload.video_emoji_markup is not None:
            raise EmojiMarkupInvalid
        if upload.video is not None:
            start_s = upload.video_start_ts or 0.0
            try:
                return await self._attachments.profile_video_of(
                    call, upload.video, start_s=max(0.0, start_s) if isfinite(start_s) else 0.0
                )
            except ImageProcessFailed:
                raise VideoFileInvalid from None
        if upload.file is None:
            raise PhotoFileMissing
        return await self._attachments.photo_of(call, upload.file, square=True)

    async def chosen(self, call: Call, named: t.InputPhoto, fault: type[BadRequest]) -> Photo:
        """Return a photo that exists, if the caller may show it. Raises ``fault``, one of CHOOSING_FAULTS."""
        try:
            photo = await self._access.access_photo(call, named)
        except MediaEmpty:
            raise fault from None
        if not any(size.type == _BIG for size in photo.sizes) or not await self._is_theirs(call, named, photo):
            raise fault
        return photo

    async def _is_theirs(self, call: Call, named: t.InputPhoto, photo: Photo) -> bool:
        if photo.made_by == call.user or await self._users.has_photo(user=call.user, photo=photo.id):
            return True
        message = self._references.check(call.user, named.id, bytes(named.file_reference))
        found = await self._messages.get_many(owner=call.user, ids=[message]) if message is not None else []
        return any(photo_of_action(one.action) == photo.id for one in found)


def as_profile_photo(photo: Photo) -> ProfilePhoto:
    """Return what is kept of a photo by whoever is shown by it."""
    thumb = next((size.inline for size in photo.sizes if size.type == _STRIPPED), b"")
    return ProfilePhoto(id=photo.id, thumb=thumb, video=bool(photo.videos))
