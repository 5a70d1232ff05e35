"""Media that are to be opened, and media that end by themselves."""

from typing import Any

import pytest
from tests.support.attachments import MUSIC, ONCE, ROUND, VIDEO, VOICE, again, document, photo, place_of, shown_file
from tests.support.server import Device, Server

from heliogram.api.faults import FileReferenceExpired, MediaTtlInvalid, TtlMediaInvalid
from heliogram.kernel.faults import MessageIdInvalid
from heliogram.services.messages.contract import MediaPrevInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t

MIB = 1 << 20
ANIMATED = t.DocumentAttributeAnimated()
EXPIRED_PHOTO = t.MessageMediaPhoto(ttl_seconds=5)


async def opens(device: Device, *ids: int) -> Any:
    return await device(f.MessagesReadMessageContents(id=list(ids)))


async def get(device: Device, media: Any) -> bytes:
    content: bytes = (await device(f.UploadGetFile(location=place_of(media), offset=0, limit=MIB))).bytes
    return content


async def end(server: Server, seconds: float = 0) -> None:
    server.clock.advance(seconds)
    await server.people.messages.end_due()
    await server.settle()


# Unread media


@pytest.mark.parametrize(
    ("attribute", "unread"), [(VOICE, True), (ROUND, True), (VIDEO, False), (MUSIC, False), (ANIMATED, False)]
)
async def test_voice_and_round_video_are_unread_until_they_are_opened(
    server: Server, ann: Device, bob: Device, attribute: Any, unread: bool
):
    answer = await ann.send(ann.to(bob), await document(ann, attributes=[attribute]))
    assert answer.updates[1].message.media_unread is unread
    assert (await bob.newest(bob.to(ann))).media_unread is unread
    await server.settle()
    ann.updates()
    affected = await opens(bob, 1)
    await server.settle()
    assert affected.pts_count == int(unread)
    assert not (await ann.newest(ann.to(bob))).media_unread
    assert not (await bob.newest(bob.to(ann))).media_unread
    told = [t.UpdateReadMessagesContents(messages=[1], pts=3, pts_count=1, date=int(server.clock.now()))]
    assert ann.updates() == (told if unread else [])


async def test_a_voice_message_that_is_passed_on_is_unread_again(ann: Device, bob: Device, cat: Device):
    await ann.send(ann.to(bob), await document(ann, attributes=[VOICE]))
    await opens(bob, 1)
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=bob.to(cat), id=[1], random_id=[9]))
    assert (await cat.newest(cat.to(bob))).media_unread


# Media that end by themselves


async def test_a_photo_ends_on_both_sides_after_its_time(server: Server, ann: Device, bob: Device):
    tablet = server.device(bob.user)
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5, spoiler=True), "look")
    shown = await bob.newest(bob.to(ann))
    assert (shown.media.ttl_seconds, shown.media_unread, shown.message) == (5, True, "look")
    await opens(bob, 1)
    await end(server, 4)
    assert (await bob.newest(bob.to(ann))).media.photo.id == shown.media.photo.id
    for device in (ann, bob, tablet):
        device.updates()
    await end(server, 1)
    for device, other in ((ann, bob), (bob, ann), (tablet, ann)):
        message = await device.newest(device.to(other))
        assert (message.media, message.message, message.media_unread) == (EXPIRED_PHOTO, "", False)
        assert (message.edit_date, message.edit_hide) == (int(server.clock.now()), True)
        assert device.updates() == [t.UpdateEditMessage(message=message, pts=4, pts_count=1)]


async def test_what_is_shown_once_is_gone_for_all_but_the_device_that_opened_it(
    server: Server, ann: Device, bob: Device
):
    tablet = server.device(bob.user)
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=ONCE))
    await server.settle()
    for device in (ann, bob, tablet):
        device.updates()
    affected = await opens(bob, 1)
    await server.settle()
    assert (affected.pts, affected.pts_count) == (4, 2)
    assert bob.updates() == []
    for device, other in ((ann, bob), (tablet, ann)):
        message = await device.newest(device.to(other))
        assert message.media == t.MessageMediaPhoto(ttl_seconds=ONCE)
        opened = t.UpdateReadMessagesContents(messages=[1], pts=3, pts_count=1, date=int(server.clock.now()))
        assert device.updates() == [opened, t.UpdateEditMessage(message=message, pts=4, pts_count=1)]


@pytest.mark.parametrize(
    ("attribute", "flags"), [(VIDEO, {"video": True}), (ROUND, {"round": True}), (VOICE, {"voice": True})]
)
async def test_what_remains_says_what_it_was(ann: Device, bob: Device, attribute: Any, flags: dict[str, bool]):
    await ann.send(ann.to(bob), await document(ann, attributes=[attribute], ttl_seconds=ONCE))
    await opens(bob, 1)
    assert (await ann.newest(ann.to(bob))).media == t.MessageMediaDocument(**flags, ttl_seconds=ONCE)


async def test_a_video_is_not_gone_before_it_has_been_seen(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await document(ann, attributes=[VIDEO], ttl_seconds=3))
    await opens(bob, 1)
    await end(server, 30)
    assert (await bob.newest(bob.to(ann))).media.document is not None
    await end(server, 1)
    assert (await bob.newest(bob.to(ann))).media.document is None


async def test_what_nobody_opens_stays(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5))
    await opens(ann, 1)
    await bob(f.MessagesReadHistory(peer=bob.to(ann), max_id=0))
    await end(server, 50_000)
    assert (await bob.newest(bob.to(ann))).media.photo is not None


async def test_media_made_first_end_as_well(server: Server, ann: Device, bob: Device):
    media = await ann(f.MessagesUploadMedia(peer=ann.to(bob), media=await photo(ann, ttl_seconds=5)))
    assert media.ttl_seconds == 5
    single = t.InputSingleMedia(media=again(media, ttl_seconds=5), random_id=1, message="")
    await ann(f.MessagesSendMultiMedia(peer=ann.to(bob), multi_media=[single]))
    await opens(bob, 1)
    await end(server, 5)
    assert (await ann.newest(ann.to(bob))).media == EXPIRED_PHOTO


async def test_no_time_at_all_is_none(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=0))
    message = await bob.newest(bob.to(ann))
    assert (message.media.ttl_seconds, message.media_unread) == (None, False)


@pytest.mark.parametrize("ttl", [-1, 61, ONCE - 1])
async def test_a_time_out_of_bounds_is_refused(ann: Device, bob: Device, ttl: int):
    with pytest.raises(TtlMediaInvalid):
        await ann.send(ann.to(bob), await photo(ann, ttl_seconds=ttl))


@pytest.mark.parametrize(
    ("attributes", "ttl"), [([VOICE], 5), ([ROUND], 5), ([MUSIC], ONCE), ([], ONCE), ([VIDEO, ANIMATED], 5)]
)
async def test_only_what_is_looked_at_ends_in_time_and_only_what_is_played_once(
    ann: Device, bob: Device, attributes: list[Any], ttl: int
):
    with pytest.raises(TtlMediaInvalid):
        await ann.send(ann.to(bob), await document(ann, attributes=attributes, ttl_seconds=ttl))
    assert (await bob.history(bob.to(ann))).messages == []


async def test_media_end_in_private_conversations_alone(ann: Device, bob: Device):
    club = t.InputPeerChat(chat_id=await ann.group("club", bob))
    for peer in (club, t.InputPeerSelf()):
        with pytest.raises(TtlMediaInvalid):
            await ann.send(peer, await photo(ann, ttl_seconds=5))
        with pytest.raises(TtlMediaInvalid):
            await ann(f.MessagesUploadMedia(peer=peer, media=await photo(ann, ttl_seconds=5)))


async def test_what_ends_is_not_passed_on(ann: Device, bob: Device, cat: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5))
    await ann.say(ann.to(bob), "text")
    for device, other in ((ann, bob), (bob, ann)):
        forward = f.MessagesForwardMessages(
            from_peer=device.to(other), to_peer=device.to(cat), id=[1], random_id=[device.user]
        )
        with pytest.raises(MessageIdInvalid):
            await device(forward)
    both = f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=bob.to(cat), id=[1, 2], random_id=[8, 9])
    await bob(both)
    assert [one.message for one in (await cat.history(cat.to(bob))).messages] == ["text"]


async def test_what_ends_is_not_sent_again_by_either_side(ann: Device, bob: Device, cat: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5))
    for device, other in ((ann, bob), (bob, ann)):
        media = (await device.newest(device.to(other))).media
        for rest in ({}, {"ttl_seconds": 5}):
            with pytest.raises(FileReferenceExpired):
                await device.send(device.to(cat), again(media, **rest))


async def test_what_ends_is_not_edited_before_nor_after(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=ONCE), "look")
    for _ in range(2):
        with pytest.raises(MediaPrevInvalid):
            await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="other"))
        with pytest.raises(MediaPrevInvalid):
            await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, media=await photo(ann)))
        await opens(bob, 1)


async def test_nothing_is_edited_into_what_ends(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    with pytest.raises(MediaTtlInvalid):
        await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, media=await photo(ann, ttl_seconds=5)))


async def test_what_ends_is_not_found_by_searches(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5), "https://example.org")
    for kind in (t.InputMessagesFilterPhotos(), t.InputMessagesFilterUrl()):
        page = await bob(
            f.MessagesSearch(
                peer=bob.to(ann), q="", filter=kind, min_date=0, max_date=0, offset_id=0, add_offset=0, limit=10,
                max_id=0, min_id=0, hash=0,
            )
        )  # fmt: skip
        assert page.messages == []


async def test_a_download_ends_with_the_media(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5))
    sent, got = (await ann.newest(ann.to(bob))).media, (await bob.newest(bob.to(ann))).media
    await opens(bob, 1)
    assert await get(bob, got) == await get(ann, sent) != b""
    await end(server, 5)
    for device, media in ((ann, sent), (bob, got)):
        with pytest.raises(FileReferenceExpired):
            await get(device, media)
        with pytest.raises(FileReferenceExpired):
            await device(f.UploadGetFileHashes(location=place_of(media), offset=0))


async def test_who_opened_what_is_shown_once_may_finish_the_download(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=ONCE))
    sent, got = (await ann.newest(ann.to(bob))).media, (await bob.newest(bob.to(ann))).media
    await opens(bob, 1)
    with pytest.raises(FileReferenceExpired):
        await get(ann, sent)
    assert await get(bob, got)
    with pytest.raises(FileReferenceExpired):
        await bob.send(bob.to(ann), again(got))
    await end(server, 60)
    with pytest.raises(FileReferenceExpired):
        await get(bob, got)


@pytest.mark.parametrize("layer", [133, 158, 229])
async def test_every_layer_shows_media_that_end_and_what_remains(server: Server, ann: Device, bob: Device, layer: int):
    old = server.device(bob.user, layer)
    await ann.send(ann.to(bob), await photo(ann, ttl_seconds=5))
    before = await old.newest(old.to(ann))
    assert (before.media.ttl_seconds, before.media_unread) == (5, True)
    assert shown_file(before.media).id
    await server.settle()
    old.updates()
    await opens(old, 1)
    await end(server, 5)
    after = await old.newest(old.to(ann))
    assert (after.media.photo, after.media.ttl_seconds) == (None, 5)
    assert [type(one) for one in old.updates()] == [t.UpdateEditMessage]
