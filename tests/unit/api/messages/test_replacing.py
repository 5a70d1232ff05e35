"""What may be put in the place of what, by editing; and what may stand together in an album."""

from typing import Any

import pytest
from tests.support.attachments import MUSIC, ROUND, VIDEO, VOICE, again, document, photo
from tests.support.server import Device

from heliogram.api.faults import (
    FileReferenceEmptyAt,
    FileReferenceExpiredAt,
    FileReferenceInvalidAt,
    MediaCaptionTooLong,
    MediaGroupedInvalid,
    MediaInvalid,
    MediaNewInvalid,
)
from heliogram.kernel.faults import Fault
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import MediaPrevInvalid, MessageNotModified
from heliogram.tl import functions as f
from heliogram.tl import types as t

ANIMATED = [VIDEO, t.DocumentAttributeAnimated()]
NOTES = t.InputPeerSelf()
KINDS: dict[str, list[Any]] = {"video": [VIDEO], "animation": ANIMATED, "music": [MUSIC], "file": []}
OTHERS: dict[str, list[Any]] = {"voice": [VOICE], "round": [ROUND]}


async def made(device: Device, kind: str) -> t.TypeInputMedia:
    """Return media of a kind, uploaded."""
    if kind == "photo":
        return await photo(device)
    return await document(device, attributes=(KINDS | OTHERS)[kind], content=device.server.clock.now().hex().encode())


async def edit(device: Device, number: int = 1, **rest: Any) -> Any:
    return await device(f.MessagesEditMessage(peer=NOTES, id=number, **rest))


async def album(device: Device, *kinds: str, base: int = 50) -> Any:
    """Send an album of media of these kinds."""
    parts = [again(await device(f.MessagesUploadMedia(peer=NOTES, media=await made(device, kind)))) for kind in kinds]
    return await together(device, *parts, base=base)


async def together(device: Device, *parts: t.TypeInputMedia, base: int = 50) -> Any:
    singles = [t.InputSingleMedia(media=one, random_id=base + n, message="") for n, one in enumerate(parts)]
    return await device(f.MessagesSendMultiMedia(peer=NOTES, multi_media=singles))


@pytest.mark.parametrize("kind", ["photo", *KINDS])
async def test_what_is_looked_at_or_kept_is_replaced_by_its_like_and_comes_to_a_text(ann: Device, kind: str):
    await ann.send(NOTES, await photo(ann), "caption")
    await ann.say(NOTES, "text")
    for message, text in ((1, "caption"), (2, "text")):
        answer = await edit(ann, message, media=await made(ann, kind))
        shown = answer.updates[0].message
        assert shown.message == text
        assert isinstance(shown.media, t.MessageMediaPhoto if kind == "photo" else t.MessageMediaDocument)
    await edit(ann, media=await photo(ann))


@pytest.mark.parametrize("kind", OTHERS)
async def test_what_is_listened_to_once_is_neither_replaced_nor_a_replacement(ann: Device, kind: str):
    await ann.send(NOTES, await made(ann, kind))
    await ann.send(NOTES, await photo(ann))
    with pytest.raises(MediaPrevInvalid):
        await edit(ann, 1, media=await photo(ann))
    with pytest.raises(MediaNewInvalid):
        await edit(ann, 2, media=await made(ann, kind))


@pytest.mark.parametrize("media", [t.InputMediaDice(emoticon="🎲"), t.InputMediaEmpty()])
async def test_nothing_else_is_put_into_a_message(ann: Device, media: Any):
    await ann.send(NOTES, await photo(ann))
    with pytest.raises(MediaNewInvalid):
        await edit(ann, media=media)


async def test_the_same_media_with_the_same_caption_are_no_edit(ann: Device):
    await ann.send(NOTES, await photo(ann), "caption")
    same = again((await ann.newest(NOTES)).media)
    with pytest.raises(MessageNotModified):
        await edit(ann, media=same)
    with pytest.raises(MessageNotModified):
        await edit(ann, media=same, message="caption")
    await edit(ann, media=same, message="other")


async def test_a_long_text_is_no_caption(ann: Device):
    await ann.say(NOTES, "x" * 1025)
    with pytest.raises(MediaCaptionTooLong):
        await edit(ann, media=await photo(ann))
    await edit(ann, media=await photo(ann), message="short")


@pytest.mark.parametrize(
    ("kinds", "fits", "refused"),
    [
        (["photo", "video"], ["photo", "video"], ["music", "file", "animation"]),
        (["music", "music"], ["music"], ["photo", "file"]),
        (["file", "file"], ["file"], ["photo", "music"]),
    ],
)
async def test_a_part_of_an_album_is_replaced_by_what_could_be_in_it(
    ann: Device, kinds: list[str], fits: list[str], refused: list[str]
):
    await album(ann, *kinds)
    for kind in refused:
        with pytest.raises(MediaGroupedInvalid):
            await edit(ann, media=await made(ann, kind))
    for kind in fits:
        await edit(ann, media=await made(ann, kind))
    await edit(ann, message="a caption")


@pytest.mark.parametrize(
    "kinds", [["photo", "file"], ["music", "file"], ["video", "music"], ["animation", "animation"], ["voice", "voice"]]
)
async def test_what_does_not_belong_together_is_no_album(ann: Device, kinds: list[str]):
    with pytest.raises(MediaInvalid):
        await album(ann, *kinds)
    assert (await ann.history(NOTES)).messages == []


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        (b"", FileReferenceEmptyAt),
        (b"?" * 25, FileReferenceInvalidAt),
        (None, FileReferenceExpiredAt),
    ],
)
async def test_what_is_wrong_with_a_reference_is_told_with_the_number_of_the_part(
    ann: Device, reference: bytes | None, fault: type[Fault]
):
    await ann.send(NOTES, await photo(ann))
    await ann.send(NOTES, await photo(ann))
    newer, older = (await ann.history(NOTES)).messages
    if reference is None:
        await ann(f.MessagesDeleteMessages(id=[2]))
    else:
        newer.media.photo.file_reference = reference
    with pytest.raises(fault) as caught:
        await together(ann, again(older.media), again(newer.media))
    assert caught.value.text == fault.code.replace("_X_", "_1_")
    with pytest.raises(fault) as caught:
        await together(ann, again(newer.media), again(older.media))
    assert caught.value.text == fault.code.replace("_X_", "_0_")
    assert len((await ann.history(NOTES)).messages) == (1 if reference is None else 2)


async def test_what_is_not_there_at_all_has_no_number(ann: Device):
    missing = t.InputMediaPhoto(id=t.InputPhotoEmpty())
    with pytest.raises(MediaEmpty):
        await together(ann, missing, missing)
