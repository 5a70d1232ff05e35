"""Sending media, alone and in albums."""

from typing import Any

import pytest
from tests.support.pictures import lying, opened, picture
from tests.support.server import Device, Server

from heliogram.api.faults import (
    EmoticonInvalid,
    FileReferenceEmpty,
    FileReferenceExpired,
    FileReferenceInvalid,
    MediaCaptionTooLong,
    MediaInvalid,
    MediaNewInvalid,
    MultiMediaTooLong,
    RandomIdInvalid,
    TtlMediaInvalid,
)
from heliogram.kernel.faults import Fault
from heliogram.services.files.contract import FilePartMissing, Md5ChecksumInvalid
from heliogram.services.media.contract import ImageProcessFailed, MediaEmpty, PhotoInvalidDimensions
from heliogram.services.messages.contract import MediaPrevInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t

PLACE = t.InputGeoPoint(lat=52.5, long=13.4)
NOWHERE = t.InputMediaVenue(geo_point=PLACE, title=" ", address="", provider="", venue_id="", venue_type="")
DAY = 86_400


async def photo(device: Device, content: bytes = b"", **rest: Any) -> t.InputMediaUploadedPhoto:
    return t.InputMediaUploadedPhoto(file=await device.upload(content or picture(640, 480)), **rest)


async def document(device: Device, content: bytes = b"some text", **rest: Any) -> t.InputMediaUploadedDocument:
    fields: dict[str, Any] = {
        "mime_type": "text/plain",
        "attributes": [t.DocumentAttributeFilename(file_name="notes.txt")],
    }
    return t.InputMediaUploadedDocument(file=await device.upload(content), **fields | rest)


async def content(server: Server, device: Device, shown: t.Photo | t.Document, size: str = "") -> bytes:
    """Return the bytes that what a device was shown stands for."""
    if isinstance(shown, t.Document):
        (kept,) = await server.people.media.documents(ids=[shown.id])
        return await server.people.files.read(key=kept.key, offset=0, limit=kept.size)
    (made,) = await server.people.media.photos(ids=[shown.id])
    (found,) = [one for one in made.sizes if one.type == size]
    return await server.people.files.read(key=found.key, offset=0, limit=found.size)


def named(shown: t.Photo) -> t.InputPhoto:
    return t.InputPhoto(id=shown.id, access_hash=shown.access_hash, file_reference=shown.file_reference)


async def test_a_photo_is_shown_to_both_sides_in_every_size(server: Server, ann: Device, bob: Device):
    answer = await ann.send(ann.to(bob), await photo(ann, spoiler=True), "look")
    sent = answer.updates[1].message
    assert (sent.message, sent.media.spoiler) == ("look", True)
    assert [(one.type, getattr(one, "w", None)) for one in sent.media.photo.sizes] == [
        ("i", None), ("s", 100), ("m", 320), ("x", 640),
    ]  # fmt: skip
    got = (await bob.newest(bob.to(ann))).media.photo
    assert (got.id, got.sizes) == (sent.media.photo.id, sent.media.photo.sizes)
    assert (got.access_hash, got.file_reference) != (sent.media.photo.access_hash, sent.media.photo.file_reference)
    assert opened(await content(server, bob, got, "m")).size == (320, 240)


async def test_a_photo_is_pushed_as_it_is_shown_in_history(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    await server.settle()
    (update,) = bob.updates()
    assert update.message.media == (await bob.newest(bob.to(ann))).media


async def test_the_data_centre_is_the_one_the_device_thinks_it_talks_to(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    history = f.MessagesGetMessages(id=[t.InputMessageID(id=1)])
    assert (await ann(history, dc=4)).messages[0].media.photo.dc_id == 4
    assert (await bob(history)).messages[0].media.photo.dc_id == 2


async def test_a_document_is_kept_byte_for_byte_with_its_name_and_type(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await document(ann, b"text" * 100_000))
    media = (await bob.newest(bob.to(ann))).media
    assert (media.document.mime_type, media.document.size, media.video) == ("text/plain", 400_000, False)
    assert media.document.attributes == [t.DocumentAttributeFilename(file_name="notes.txt")]
    assert await content(server, bob, media.document) == b"text" * 100_000


async def test_a_picture_as_a_document_tells_its_size_and_has_thumbnails(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await document(ann, picture(900, 600, "PNG"), mime_type="image/png"))
    shown = (await bob.newest(bob.to(ann))).media.document
    assert shown.attributes[0] == t.DocumentAttributeImageSize(w=900, h=600)
    assert [one.type for one in shown.thumbs] == ["i", "m"]


@pytest.mark.parametrize(
    ("attribute", "flags"),
    [
        (t.DocumentAttributeVideo(duration=1.0, w=2, h=2), (True, False, False)),
        (t.DocumentAttributeVideo(duration=1.0, w=2, h=2, round_message=True), (False, True, False)),
        (t.DocumentAttributeAudio(duration=1, voice=True), (False, False, True)),
        (t.DocumentAttributeAudio(duration=1), (False, False, False)),
    ],
)
async def test_the_kind_of_a_document_follows_from_its_attributes(
    ann: Device, attribute: t.TypeDocumentAttribute, flags: tuple[bool, bool, bool]
):
    answer = await ann.send(t.InputPeerSelf(), await document(ann, attributes=[attribute]))
    media = answer.updates[1].message.media
    assert (media.video, media.round, media.voice) == flags


async def test_a_retry_gets_the_same_message(ann: Device, bob: Device):
    media = await photo(ann)
    first = await ann.send(ann.to(bob), media, random_id=7)
    assert await ann.send(ann.to(bob), media, random_id=7) == first


async def test_what_was_sent_can_be_sent_again_and_forwarded(ann: Device, bob: Device, cat: Device):
    await ann.send(ann.to(bob), await photo(ann), "look")
    got = (await bob.newest(bob.to(ann))).media.photo
    await bob.send(bob.to(cat), t.InputMediaPhoto(id=named(got)))
    assert (await cat.newest(cat.to(bob))).media.photo.id == got.id
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=bob.to(cat), id=[1], random_id=[9]))
    forwarded = await cat.newest(cat.to(bob))
    assert (forwarded.message, forwarded.media.photo.id) == ("look", got.id)


async def test_a_photo_is_named_only_by_who_was_shown_it_and_while_the_reference_lasts(
    server: Server, ann: Device, bob: Device, cat: Device
):
    await ann.send(ann.to(bob), await photo(ann))
    right = named((await bob.newest(bob.to(ann))).media.photo)

    async def again(device: Device, fault: type[Fault], **changed: Any) -> None:
        fields = {"id": right.id, "access_hash": right.access_hash, "file_reference": right.file_reference}
        with pytest.raises(fault):
            await device.send(t.InputPeerSelf(), t.InputMediaPhoto(id=t.InputPhoto(**fields | changed)))

    await again(cat, MediaEmpty)
    await again(bob, MediaEmpty, access_hash=1)
    await again(bob, FileReferenceEmpty, file_reference=b"")
    await again(bob, FileReferenceInvalid, file_reference=right.file_reference[:-1] + b"?")
    server.clock.advance(3 * DAY)
    await again(bob, FileReferenceExpired)
    fresh = named((await bob.newest(bob.to(ann))).media.photo)
    await bob.send(t.InputPeerSelf(), t.InputMediaPhoto(id=fresh))


async def test_media_can_be_made_first_and_sent_as_an_album(server: Server, ann: Device, bob: Device):
    album = []
    for number, media in enumerate([await photo(ann), await photo(ann)]):
        made = await ann(f.MessagesUploadMedia(peer=ann.to(bob), media=media))
        single = t.InputMediaPhoto(id=named(made.photo))
        album.append(t.InputSingleMedia(media=single, random_id=50 + number, message=f"part {number}"))
    answer = await ann(f.MessagesSendMultiMedia(peer=ann.to(bob), multi_media=album))
    assert [type(one) for one in answer.updates] == [t.UpdateMessageID] * 2 + [t.UpdateNewMessage] * 2
    page = (await bob.history(bob.to(ann))).messages
    assert [one.message for one in page] == ["part 1", "part 0"]
    assert page[0].grouped_id == page[1].grouped_id is not None
    assert await ann(f.MessagesSendMultiMedia(peer=ann.to(bob), multi_media=album)) == answer


async def test_an_album_that_is_passed_on_stays_one(ann: Device, bob: Device, cat: Device):
    made = await ann(f.MessagesUploadMedia(peer=ann.to(bob), media=await photo(ann)))
    single = t.InputMediaPhoto(id=named(made.photo))
    album = [t.InputSingleMedia(media=single, random_id=number, message="") for number in (50, 51)]
    await ann(f.MessagesSendMultiMedia(peer=ann.to(bob), multi_media=album))
    before = (await bob.newest(bob.to(ann))).grouped_id
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=bob.to(cat), id=[1, 2], random_id=[8, 9]))
    newer, older = (await cat.history(cat.to(bob))).messages
    assert newer.grouped_id == older.grouped_id
    assert newer.grouped_id not in (None, before)


@pytest.mark.parametrize(
    ("count", "random_id", "uploaded", "fault"),
    [
        (0, 1, False, MediaEmpty),
        (11, 1, False, MultiMediaTooLong),
        (2, 0, False, RandomIdInvalid),
        (2, 1, True, MediaInvalid),
    ],
)
async def test_what_is_no_album_is_refused(ann: Device, count: int, random_id: int, uploaded: bool, fault: type[Fault]):
    single: t.TypeInputMedia = t.InputMediaPhoto(id=t.InputPhoto(id=1, access_hash=1, file_reference=b""))
    if uploaded:
        single = await photo(ann)
    album = [t.InputSingleMedia(media=single, random_id=random_id * (1 + n), message="") for n in range(count)]
    with pytest.raises(fault):
        await ann(f.MessagesSendMultiMedia(peer=t.InputPeerSelf(), multi_media=album))


async def test_a_place_and_a_venue_and_a_die_are_shown_as_they_were_sent(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), t.InputMediaGeoPoint(geo_point=PLACE))
    geo = t.GeoPoint(lat=52.5, long=13.4, access_hash=0)
    assert (await bob.newest(bob.to(ann))).media == t.MessageMediaGeo(geo=geo)
    venue = {"title": "Zoo", "address": "here", "provider": "", "venue_id": "", "venue_type": ""}
    await ann.send(ann.to(bob), t.InputMediaVenue(geo_point=PLACE, **venue))
    assert (await bob.newest(bob.to(ann))).media == t.MessageMediaVenue(geo=geo, **venue)
    await ann.send(ann.to(bob), t.InputMediaDice(emoticon="⚽\ufe0f"))
    dice = (await bob.newest(bob.to(ann))).media
    assert dice.emoticon == "⚽"
    assert 1 <= dice.value <= 5
    assert (await ann.newest(ann.to(bob))).media == dice


async def test_a_contact_names_whom_the_sender_has_saved_and_nobody_else(
    server: Server, ann: Device, bob: Device, cat: Device
):
    contact = t.InputMediaContact(phone_number="+49303", first_name="Cat", last_name="", vcard="")
    await ann.send(ann.to(bob), contact)
    assert (await bob.newest(bob.to(ann))).media.user_id == 0
    entry = t.InputPhoneContact(client_id=1, phone="49303", first_name="Cat", last_name="")
    await ann(f.ContactsImportContacts(contacts=[entry]))
    await ann.send(ann.to(bob), contact)
    page = await bob.history(bob.to(ann))
    assert page.messages[0].media.user_id == cat.user
    assert cat.user in {one.id for one in page.users}


@pytest.mark.parametrize(
    ("media", "fault"),
    [
        (t.InputMediaEmpty(), MediaEmpty),
        (t.InputMediaPhoto(id=t.InputPhotoEmpty()), MediaEmpty),
        (t.InputMediaDocument(id=t.InputDocumentEmpty()), MediaEmpty),
        (t.InputMediaGeoPoint(geo_point=t.InputGeoPointEmpty()), MediaEmpty),
        (t.InputMediaGeoPoint(geo_point=t.InputGeoPoint(lat=91, long=0)), MediaInvalid),
        (t.InputMediaPhotoExternal(url="https://example.org/a.jpg"), MediaInvalid),
        (t.InputMediaContact(phone_number="", first_name="A", last_name="", vcard=""), MediaInvalid),
        (t.InputMediaContact(phone_number="1", first_name="A" * 65, last_name="", vcard=""), MediaInvalid),
        (NOWHERE, MediaInvalid),
        (t.InputMediaDice(emoticon="🎃"), EmoticonInvalid),
    ],
)  # fmt: skip
async def test_what_is_no_media_is_refused_by_name(ann: Device, media: t.TypeInputMedia, fault: type[Fault]):
    with pytest.raises(fault):
        await ann.send(t.InputPeerSelf(), media)
    assert (await ann.history(t.InputPeerSelf())).messages == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"no picture", ImageProcessFailed),
        (picture(640, 480)[:3000], ImageProcessFailed),
        (lying(300, 300), ImageProcessFailed),
        (lying(60_000, 60_000), PhotoInvalidDimensions),
    ],
    ids=["text", "truncated", "lying", "bomb"],
)
async def test_hostile_pictures_are_refused_by_name(ann: Device, content: bytes, fault: type[Fault]):
    with pytest.raises(fault):
        await ann.send(t.InputPeerSelf(), await photo(ann, content))


async def test_an_upload_that_lies_is_refused(ann: Device):
    file = await ann.upload(picture())
    lies = t.InputFile(id=file.id, parts=2, name="", md5_checksum="")
    with pytest.raises(FilePartMissing):
        await ann.send(t.InputPeerSelf(), t.InputMediaUploadedPhoto(file=lies))
    lies = t.InputFile(id=file.id, parts=1, name="", md5_checksum="0" * 32)
    with pytest.raises(Md5ChecksumInvalid):
        await ann.send(t.InputPeerSelf(), t.InputMediaUploadedPhoto(file=lies))


async def test_what_media_cannot_have_yet_is_refused_by_name(ann: Device):
    with pytest.raises(TtlMediaInvalid):
        await ann.send(t.InputPeerSelf(), await photo(ann, ttl_seconds=5))
    with pytest.raises(TtlMediaInvalid):
        await ann.send(t.InputPeerSelf(), await document(ann, ttl_seconds=5))
    with pytest.raises(MediaInvalid):
        await ann.send(t.InputPeerSelf(), await photo(ann, live_photo=True, video=t.InputDocumentEmpty()))


async def test_a_caption_is_bounded_and_may_be_empty(ann: Device):
    with pytest.raises(MediaCaptionTooLong):
        await ann.send(t.InputPeerSelf(), await photo(ann), "x" * 1025)
    answer = await ann.send(
        t.InputPeerSelf(), await photo(ann), "x" * 1024, entities=[t.MessageEntityBold(offset=0, length=2)]
    )
    message = answer.updates[1].message
    assert (len(message.message), message.entities) == (1024, [t.MessageEntityBold(offset=0, length=2)])


async def test_the_photo_of_a_message_can_be_replaced_and_its_caption_changed(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann), "before")
    first = (await bob.newest(bob.to(ann))).media.photo.id
    await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, media=await photo(ann)))
    replaced = await bob.newest(bob.to(ann))
    assert replaced.media.photo.id != first
    assert replaced.message == "before"
    answer = await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="after"))
    assert answer.updates[0].message.media.photo.id == replaced.media.photo.id
    await server.settle()
    edited = bob.updates()[-1].message
    assert (edited.message, edited.media) == ("after", (await bob.newest(bob.to(ann))).media)
    with pytest.raises(MediaCaptionTooLong):
        await ann(f.MessagesEditMessage(peer=ann.to(bob), id=1, message="x" * 1025))


async def test_only_photos_and_documents_replace_and_are_replaced(ann: Device):
    await ann.send(t.InputPeerSelf(), await photo(ann))
    place = t.InputMediaGeoPoint(geo_point=PLACE)
    with pytest.raises(MediaNewInvalid):
        await ann(f.MessagesEditMessage(peer=t.InputPeerSelf(), id=1, media=place))
    await ann.send(t.InputPeerSelf(), place)
    with pytest.raises(MediaPrevInvalid):
        await ann(f.MessagesEditMessage(peer=t.InputPeerSelf(), id=2, media=await photo(ann)))


async def test_media_come_the_same_by_difference_dialogs_and_history(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    shown = (await bob.newest(bob.to(ann))).media
    state = f.UpdatesGetDifference(pts=1, date=0, qts=0)
    assert (await bob(state)).new_messages[0].media == shown
    dialogs = f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=10, hash=0)
    assert (await bob(dialogs)).messages[0].media == shown


async def test_an_old_client_is_shown_a_photo_in_its_layer(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann))
    old = server.device(bob.user, 140)
    page = await old.history(bob.to(ann))
    assert page.messages[0].media.photo.sizes


async def collected(server: Server) -> int:
    """Let two days pass with nothing new, collect, and say how many photos and documents are left."""
    server.clock.advance(49 * 3_600)
    await server.people.media.sweep()
    (row,) = await server.people.rows("SELECT (SELECT count(*) FROM photos) + (SELECT count(*) FROM documents)")
    left: int = row[0]
    return left


async def test_media_go_with_the_last_message_that_shows_them(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await photo(ann), "look")
    received = await bob.newest(bob.to(ann))
    me = t.InputPeerSelf()
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), id=[received.id], random_id=[1], to_peer=me))
    await bob(f.MessagesDeleteMessages(id=[received.id], revoke=True))
    assert await collected(server) == 1
    kept = await bob.newest(me)
    assert kept.media.photo.id == received.media.photo.id
    assert len(kept.media.photo.sizes) > 1
    await bob(f.MessagesDeleteMessages(id=[kept.id]))
    assert await collected(server) == 0


async def test_what_was_uploaded_may_be_sent_as_long_as_its_reference_is_good(server: Server, ann: Device):
    me = t.InputPeerSelf()
    made = await ann(f.MessagesUploadMedia(peer=me, media=await document(ann)))
    named = t.InputDocument(
        id=made.document.id, access_hash=made.document.access_hash, file_reference=made.document.file_reference
    )
    server.clock.advance(DAY)
    await server.people.media.sweep()
    await ann.send(me, t.InputMediaDocument(id=named), "kept")
    assert await collected(server) == 1
    assert (await ann.newest(me)).media.document.id == named.id


async def test_what_was_uploaded_and_never_sent_is_collected(server: Server, ann: Device):
    await ann(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=await photo(ann)))
    await ann(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=await document(ann)))
    assert await collected(server) == 0
