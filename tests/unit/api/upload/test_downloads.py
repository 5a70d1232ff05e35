"""Ranges of files on their way out."""

import hashlib
from typing import Any

import pytest
from tests.support.server import SECRET, Device, Server

from heliogram.api.faults import (
    FileReferenceEmpty,
    FileReferenceExpired,
    FileReferenceInvalid,
    LocationInvalid,
    OffsetInvalid,
)
from heliogram.api.filereferences import FileReferences
from heliogram.api.upload.downloads import check_range
from heliogram.kernel.faults import AuthKeyUnregistered, LimitInvalid, PeerIdInvalid
from heliogram.kernel.ids import AuthKeyId
from heliogram.services.files.contract import FileIdInvalid
from heliogram.services.media.contract import Document, Photo, Size
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.users.contract import ProfilePhoto
from heliogram.tl import functions as f
from heliogram.tl import types as t

KIB, MIB = 1 << 10, 1 << 20
BODY = bytes(range(256)) * 4 * KIB + b"the end"
DOCUMENT, PHOTO = 1 << 40, 1 << 41


@pytest.fixture
async def stored(server: Server, ann: Device) -> None:
    """A document with a thumbnail and a photo, of Ann's."""
    put = server.people.files.put
    whole, thumb = await put(data=BODY, holder="test"), await put(data=b"thumb", holder="test")
    small, large = await put(data=b"small", holder="test"), await put(data=b"large", holder="test")
    at = int(server.clock.now())
    thumbs = [
        Size(type="m", width=9, height=9, size=5, key=thumb.key),
        Size(type="i", width=4, height=4, size=5, inline=b"strip"),
    ]
    squares = [
        Size(type="a", width=160, height=160, size=5, key=small.key),
        Size(type="c", width=640, height=640, size=5, key=large.key),
    ]
    document = Document(
        id=DOCUMENT, made_by=ann.user, made_at=at, mime_type="application/pdf", size=len(BODY), key=whole.key,
        attributes=b"", thumbs=thumbs,
    )  # fmt: skip
    store = SqlMediaStore()
    await server.people.db.write(lambda tx: store.add_document(tx, document, 1))
    photo = Photo(id=PHOTO, made_by=ann.user, made_at=at, sizes=squares)
    await server.people.db.write(lambda tx: store.add_photo(tx, photo, 2, square=True))
    await server.people.users.set_photo(user=ann.user, photo=ProfilePhoto(id=PHOTO), origin=AuthKeyId(0))


def references(server: Server) -> FileReferences:
    return FileReferences(SECRET, server.clock)


def location(server: Server, viewer: Device, **rest: Any) -> t.InputDocumentFileLocation:
    given: dict[str, Any] = {
        "id": DOCUMENT,
        "access_hash": server.hashes.of(viewer.user, DOCUMENT),
        "file_reference": references(server).of(viewer.user, DOCUMENT, None),
        "thumb_size": "",
    }
    return t.InputDocumentFileLocation(**given | rest)


def of_photo(server: Server, viewer: Device, kind: str) -> t.InputPhotoFileLocation:
    return t.InputPhotoFileLocation(
        id=PHOTO,
        access_hash=server.hashes.of(viewer.user, PHOTO),
        file_reference=references(server).of(viewer.user, PHOTO, None),
        thumb_size=kind,
    )


async def get(viewer: Device, where: Any, offset: int = 0, limit: int = MIB, **rest: Any) -> Any:
    return await viewer(f.UploadGetFile(location=where, offset=offset, limit=limit, **rest))


@pytest.mark.usefixtures("stored")
async def test_a_document_comes_range_by_range_and_ends_with_nothing(server: Server, bob: Device):
    here = location(server, bob)
    first = await get(bob, here)
    assert isinstance(first.type, t.StorageFilePdf)
    assert first.mtime == int(server.clock.now())
    assert first.bytes + (await get(bob, here, MIB)).bytes == BODY
    assert (await get(bob, here, 2 * MIB)).bytes == b""
    assert (await get(bob, here, KIB, 3 * KIB, precise=True)).bytes == BODY[KIB : 4 * KIB]


@pytest.mark.usefixtures("stored")
async def test_thumbnails_and_sizes_come_by_their_types(server: Server, bob: Device):
    assert (await get(bob, location(server, bob, thumb_size="m"))).bytes == b"thumb"
    large = await get(bob, of_photo(server, bob, "c"))
    assert (large.bytes, type(large.type)) == (b"large", t.StorageFileJpeg)
    for where in (location(server, bob, thumb_size="i"), of_photo(server, bob, "x"), of_photo(server, bob, "")):
        with pytest.raises(LocationInvalid):
            await get(bob, where)


@pytest.mark.usefixtures("stored")
async def test_the_photo_of_a_peer_comes_to_who_has_a_way_to_them(
    server: Server, ann: Device, bob: Device, cat: Device
):
    def photo(peer: Any, **rest: Any) -> t.InputPeerPhotoFileLocation:
        return t.InputPeerPhotoFileLocation(peer=peer, photo_id=PHOTO, **rest)

    assert (await get(bob, photo(bob.to(ann)))).bytes == b"small"
    assert (await get(bob, photo(bob.to(ann), big=True))).bytes == b"large"
    with pytest.raises(PeerIdInvalid):
        await get(bob, photo(cat.to(ann)))
    with pytest.raises(LocationInvalid):
        await get(bob, photo(t.InputPeerSelf()))
    with pytest.raises(LocationInvalid):
        await get(bob, t.InputPeerPhotoFileLocation(peer=bob.to(ann), photo_id=1))


@pytest.mark.usefixtures("stored")
async def test_a_photo_taken_off_a_profile_is_no_longer_to_be_had(server: Server, ann: Device, bob: Device):
    where = t.InputPeerPhotoFileLocation(peer=bob.to(ann), photo_id=PHOTO)
    assert (await get(bob, where)).bytes == b"small"
    await server.people.users.remove_photos(user=ann.user, photos=[PHOTO], origin=AuthKeyId(0))
    with pytest.raises(LocationInvalid):
        await get(bob, where)


@pytest.mark.usefixtures("stored")
async def test_a_download_needs_a_login_and_a_right(server: Server, ann: Device, bob: Device):
    right = location(server, bob)
    with pytest.raises(AuthKeyUnregistered):
        await get(server.device(), right)
    with pytest.raises(LocationInvalid):
        await get(ann, right)
    with pytest.raises(FileReferenceInvalid):
        await get(ann, location(server, ann, file_reference=right.file_reference))
    with pytest.raises(FileReferenceEmpty):
        await get(bob, location(server, bob, file_reference=b""))
    server.clock.advance(26 * 3600)
    for request in (
        f.UploadGetFile(location=right, offset=0, limit=MIB),
        f.UploadGetFileHashes(location=right, offset=0),
    ):
        with pytest.raises(FileReferenceExpired):
            await bob(request)
    assert (await get(bob, location(server, bob))).bytes


async def test_what_is_not_there_is_never_an_empty_answer(server: Server, bob: Device):
    with pytest.raises(FileIdInvalid):
        await get(bob, location(server, bob))
    with pytest.raises(FileIdInvalid):
        await get(bob, of_photo(server, bob, "a"))
    with pytest.raises(LocationInvalid):
        await get(bob, t.InputTakeoutFileLocation())


@pytest.mark.usefixtures("stored")
async def test_hashes_let_a_client_check_what_it_got(server: Server, bob: Device):
    found = await bob(f.UploadGetFileHashes(location=location(server, bob), offset=0))
    assert [(one.offset, one.limit) for one in found] == [(n << 17, 1 << 17) for n in range(8)]
    assert found[3].hash == hashlib.sha256(BODY[3 << 17 : 4 << 17]).digest()
    (last,) = await bob(f.UploadGetFileHashes(location=location(server, bob), offset=MIB + 3))
    assert (last.offset, last.limit) == (MIB, len(b"the end"))
    with pytest.raises(OffsetInvalid):
        await bob(f.UploadGetFileHashes(location=location(server, bob), offset=-1))


GOOD = [
    (0, MIB, False), (0, 4 * KIB, False), (MIB - 4 * KIB, 4 * KIB, False), (128 * KIB, 128 * KIB, False),
    (0, MIB, True), (KIB, 3 * KIB, True), (MIB - KIB, KIB, True),
]  # fmt: skip
BAD = [
    (OffsetInvalid, -4096, 4096, False), (OffsetInvalid, KIB, 4096, False), (OffsetInvalid, 1, KIB, True),
    (LimitInvalid, 0, 0, False), (LimitInvalid, 0, -4096, False), (LimitInvalid, 0, KIB, False),
    (LimitInvalid, 0, 12 * KIB, False), (LimitInvalid, 0, 2 * MIB, False), (LimitInvalid, 0, 0, True),
    (LimitInvalid, 0, 100, True), (LimitInvalid, 0, MIB + KIB, True), (LimitInvalid, MIB - 4096, 8192, False),
    (LimitInvalid, MIB - KIB, 2 * KIB, True),
]  # fmt: skip


@pytest.mark.parametrize(("offset", "limit", "precise"), GOOD)
def test_a_range_within_the_rules_passes(offset: int, limit: int, precise: bool):
    check_range(offset, limit, precise=precise)
    check_range(offset + 7 * MIB, limit, precise=precise)


@pytest.mark.parametrize(("fault", "offset", "limit", "precise"), BAD)
def test_a_range_beyond_the_rules_is_refused(fault: type[Exception], offset: int, limit: int, precise: bool):
    with pytest.raises(fault):
        check_range(offset, limit, precise=precise)
