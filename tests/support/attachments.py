"""Media that devices send, and the way back to what they were shown."""

from typing import Any

from tests.support.pictures import picture
from tests.support.server import Device

from heliogram.tl import types as t

VOICE = t.DocumentAttributeAudio(duration=2, voice=True)
ROUND = t.DocumentAttributeVideo(duration=2, w=240, h=240, round_message=True)
VIDEO = t.DocumentAttributeVideo(duration=30, w=320, h=240)
MUSIC = t.DocumentAttributeAudio(duration=2, title="song")
ONCE = 0x7FFFFFFF


async def photo(device: Device, content: bytes = b"", **rest: Any) -> t.InputMediaUploadedPhoto:
    """Return a photo that was uploaded."""
    return t.InputMediaUploadedPhoto(file=await device.upload(content or picture(640, 480)), **rest)


async def document(device: Device, content: bytes = b"some text", **rest: Any) -> t.InputMediaUploadedDocument:
    """Return a document that was uploaded."""
    fields: dict[str, Any] = {
        "mime_type": "text/plain",
        "attributes": [t.DocumentAttributeFilename(file_name="notes.txt")],
    }
    return t.InputMediaUploadedDocument(file=await device.upload(content), **fields | rest)


def shown_file(media: Any) -> Any:
    """Return the photo or document of media."""
    return media.photo if isinstance(media, t.MessageMediaPhoto) else media.document


def again(media: Any, **rest: Any) -> t.TypeInputMedia:
    """Return media that were shown, named to be sent once more."""
    shown = shown_file(media)
    fields = {"id": shown.id, "access_hash": shown.access_hash, "file_reference": shown.file_reference}
    if isinstance(shown, t.Photo):
        return t.InputMediaPhoto(id=t.InputPhoto(**fields), **rest)
    return t.InputMediaDocument(id=t.InputDocument(**fields), **rest)


def place_of(media: Any) -> t.TypeInputFileLocation:
    """Return the location of media that were shown: of a photo the size ``m``, of a document all of it."""
    shown = shown_file(media)
    fields = {"id": shown.id, "access_hash": shown.access_hash, "file_reference": shown.file_reference}
    if isinstance(shown, t.Photo):
        return t.InputPhotoFileLocation(**fields, thumb_size="m")
    return t.InputDocumentFileLocation(**fields, thumb_size="")
