"""File references on the wire, as clients of the oldest and the newest layer meet them."""

import secrets

import pytest
from tests.clients.raw import RpcError
from tests.support.attachments import again, place_of

from heliogram.tl import functions as f
from heliogram.tl import types as t

LAYERS = [133, 229]


async def send(client, peer, content, **rest):
    number = secrets.randbits(62)
    await client.invoke(f.UploadSaveFilePart(file_id=number, file_part=0, bytes=content))
    file = t.InputFile(id=number, parts=1, name="x", md5_checksum="")
    media = t.InputMediaUploadedDocument(file=file, mime_type="text/plain", attributes=[], **rest)
    await client.invoke(f.MessagesSendMedia(peer=peer, media=media, message="", random_id=number))


async def history(client, peer):
    fields = {"offset_id": 0, "offset_date": 0, "add_offset": 0, "limit": 10, "max_id": 0, "min_id": 0, "hash": 0}
    return (await client.invoke(f.MessagesGetHistory(peer=peer, **fields))).messages


async def fetch(client, media):
    return (await client.invoke(f.UploadGetFile(location=place_of(media), offset=0, limit=4096))).bytes


async def refused(client, query):
    with pytest.raises(RpcError) as error:
        await client.invoke(query)
    return error.value.code, error.value.text


def album(*parts):
    singles = [t.InputSingleMedia(media=again(one), random_id=secrets.randbits(62), message="") for one in parts]
    return f.MessagesSendMultiMedia(peer=t.InputPeerSelf(), multi_media=singles)


@pytest.mark.parametrize("layer", LAYERS)
async def test_a_reference_is_good_while_its_message_shows_the_file(signed_up, layer):
    ann, bob = await signed_up(), await signed_up(layer)
    to_bob, to_ann = await ann.peer_of(bob), await bob.peer_of(ann)
    for content in (b"one", b"two"):
        await send(ann, to_bob, content)
    two, one = await history(bob, to_ann)
    assert (await fetch(bob, one.media), await fetch(bob, two.media)) == (b"one", b"two")
    await bob.invoke(f.MessagesDeleteMessages(id=[two.id]))
    expired = (400, "FILE_REFERENCE_EXPIRED")
    place = place_of(two.media)
    assert await refused(bob, f.UploadGetFile(location=place, offset=0, limit=4096)) == expired
    assert await refused(bob, f.UploadGetFileHashes(location=place, offset=0)) == expired
    self_ = t.InputPeerSelf()
    assert await refused(bob, f.MessagesUploadMedia(peer=self_, media=again(two.media))) == expired
    assert await refused(bob, album(one.media, two.media)) == (400, "FILE_REFERENCE_1_EXPIRED")
    one.media.document.file_reference, good = b"", one.media.document.file_reference
    assert await refused(bob, album(one.media, two.media)) == (400, "FILE_REFERENCE_0_EMPTY")
    one.media.document.file_reference = good[:-1] + bytes([good[-1] ^ 1])
    assert await refused(bob, album(one.media, two.media)) == (400, "FILE_REFERENCE_0_INVALID")
    assert await refused(bob, f.UploadGetFile(location=place_of(one.media), offset=0, limit=4096)) == (
        400,
        "FILE_REFERENCE_INVALID",
    )
    (fresh,) = await history(bob, to_ann)
    await bob.invoke(album(fresh.media, fresh.media))
    assert await fetch(ann, (await history(ann, to_bob))[0].media) == b"two"


@pytest.mark.parametrize("layer", LAYERS)
async def test_what_is_shown_once_is_fetched_by_who_opened_it_and_by_nobody_else(signed_up, layer):
    ann, bob = await signed_up(), await signed_up(layer)
    to_bob, to_ann = await ann.peer_of(bob), await bob.peer_of(ann)
    number = secrets.randbits(62)
    await ann.invoke(f.UploadSaveFilePart(file_id=number, file_part=0, bytes=b"a voice"))
    media = t.InputMediaUploadedDocument(
        file=t.InputFile(id=number, parts=1, name="x", md5_checksum=""),
        mime_type="audio/ogg",
        attributes=[t.DocumentAttributeAudio(duration=1, voice=True)],
        ttl_seconds=0x7FFFFFFF,
    )
    await ann.invoke(f.MessagesSendMedia(peer=to_bob, media=media, message="", random_id=number))
    (sent,), (got,) = await history(ann, to_bob), await history(bob, to_ann)
    assert sent.media_unread
    assert got.media_unread
    affected = await bob.invoke(f.MessagesReadMessageContents(id=[got.id]))
    assert affected.pts_count == 2
    for client, peer in ((ann, to_bob), (bob, to_ann)):
        (after,) = await history(client, peer)
        assert (after.media.document, after.media.ttl_seconds, after.media_unread) == (None, 0x7FFFFFFF, False)
    assert await fetch(bob, got.media) == b"a voice"
    expired = (400, "FILE_REFERENCE_EXPIRED")
    assert await refused(ann, f.UploadGetFile(location=place_of(sent.media), offset=0, limit=4096)) == expired
    assert await refused(bob, f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=again(got.media))) == expired
