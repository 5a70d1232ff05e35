"""A file reference is good as long as what it came with shows the file to its viewer."""

import pytest
from tests.support.attachments import again, document, photo, place_of
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram.api.faults import FileReferenceExpired
from heliogram.tl import functions as f
from heliogram.tl import types as t

MIB = 1 << 20


async def get(device: Device, media: t.TypeMessageMedia) -> bytes:
    content: bytes = (await device(f.UploadGetFile(location=place_of(media), offset=0, limit=MIB))).bytes
    return content


async def lost(device: Device, media: t.TypeMessageMedia) -> None:
    """See that a device may not have media by a reference: neither to look at nor to send."""
    for request in (
        f.UploadGetFile(location=place_of(media), offset=0, limit=MIB),
        f.UploadGetFileHashes(location=place_of(media), offset=0),
        f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=again(media)),
    ):
        with pytest.raises(FileReferenceExpired):
            await device(request)


async def shown(device: Device, other: Device) -> t.TypeMessageMedia:
    media: t.TypeMessageMedia = (await device.newest(device.to(other))).media
    return media


async def test_who_removed_a_message_has_lost_its_files_and_the_other_has_not(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await document(ann))
    mine, theirs = await shown(ann, bob), await shown(bob, ann)
    await bob(f.MessagesDeleteMessages(id=[1]))
    await lost(bob, theirs)
    assert await get(ann, mine) == b"some text"


async def test_what_was_removed_for_all_is_lost_to_all(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    mine, theirs = await shown(ann, bob), await shown(bob, ann)
    await ann(f.MessagesDeleteMessages(id=[1], revoke=True))
    await lost(ann, mine)
    await lost(bob, theirs)


async def test_what_was_replaced_is_lost_and_what_replaced_it_is_not(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    before = await shown(bob, ann)
    await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, media=await document(ann)))
    await lost(bob, before)
    assert await get(bob, await shown(bob, ann)) == b"some text"


async def test_another_message_with_the_same_file_still_gives_it(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    first = await shown(bob, ann)
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=t.InputPeerSelf(), id=[1], random_id=[5]))
    await bob(f.MessagesDeleteMessages(id=[1]))
    await lost(bob, first)
    kept = (await bob.newest(t.InputPeerSelf())).media
    assert kept.photo.id == first.photo.id  # type: ignore[union-attr]
    assert await get(bob, kept)


async def test_a_caption_changes_nothing_of_a_reference(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann), "before")
    media = await shown(bob, ann)
    await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="after"))
    assert await get(bob, media)


async def test_who_left_a_group_keeps_what_they_saw_there(ann: Device, bob: Device, cat: Device):
    club = t.InputPeerChat(chat_id=await ann.group("club", bob, cat))
    await ann.send(club, await photo(ann))
    media = (await cat.newest(club)).media
    number = (await ann.newest(club)).id
    await cat(f.MessagesDeleteChatUser(chat_id=club.chat_id, user_id=t.InputUserSelf()))
    await ann(f.MessagesEditMessage(peer=club, id=number, media=await photo(ann)))
    assert await get(cat, media)


async def test_what_was_made_and_not_sent_is_its_makers_for_a_day(server: Server, ann: Device, bob: Device):
    media = await ann(f.MessagesUploadMedia(peer=ann.to(bob), media=await photo(ann)))
    assert await get(ann, media)
    server.clock.advance(26 * 3600)
    await lost(ann, media)


async def test_a_photo_of_a_profile_is_had_by_its_own_reference(server: Server, ann: Device, bob: Device):
    await ann(f.PhotosUploadProfilePhoto(file=await ann.upload(picture(800, 800))))
    (photo_,) = (await bob(f.PhotosGetUserPhotos(user_id=bob.who(ann), offset=0, max_id=0, limit=9))).photos
    place = t.InputPhotoFileLocation(
        id=photo_.id, access_hash=photo_.access_hash, file_reference=photo_.file_reference, thumb_size="c"
    )
    assert (await bob(f.UploadGetFile(location=place, offset=0, limit=MIB))).bytes


async def test_a_reference_that_ended_is_had_anew_from_its_message(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    old = await shown(bob, ann)
    server.clock.advance(26 * 3600)
    await lost(bob, old)
    fresh = (await bob(f.MessagesGetMessages(id=[t.InputMessageID(id=1)]))).messages[0].media
    assert fresh.photo.file_reference != old.photo.file_reference  # type: ignore[union-attr]
    assert await get(bob, fresh)
