"""Parts of files on their way in."""

import pytest
from tests.support.server import Device, Server

from heliogram.kernel.faults import AuthKeyUnregistered
from heliogram.services.files.contract import (
    FilePartEmpty,
    FilePartInvalid,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartSizeInvalid,
    FilePartTooBig,
)
from heliogram.tl import functions as f

KIB = 1024


def small(part: int, data: bytes) -> f.UploadSaveFilePart:
    return f.UploadSaveFilePart(file_id=5, file_part=part, bytes=data)


def big(part: int, data: bytes, total: int = -1) -> f.UploadSaveBigFilePart:
    return f.UploadSaveBigFilePart(file_id=6, file_part=part, file_total_parts=total, bytes=data)


async def test_parts_of_a_small_file_are_kept_for_their_owner(server: Server, ann: Device, bob: Device):
    assert await ann(small(1, b"end")) is True
    assert await ann(small(0, bytes(KIB))) is True
    assert await bob(small(0, b"other")) is True
    made = await server.people.files.finish(owner=ann.user, upload=5, parts=2, md5="", holder="test")
    assert made.size == KIB + 3


@pytest.mark.parametrize("total", [2, -1])
async def test_parts_of_a_big_file_are_kept_whether_its_length_is_known_or_not(server: Server, ann: Device, total: int):
    for part, data in ((1, b"end"), (0, bytes(KIB)), (0, bytes(KIB))):
        assert await ann(big(part, data, total)) is True
    made = await server.people.files.finish(owner=ann.user, upload=6, parts=2, md5="", holder="test")
    assert made.size == KIB + 3


async def test_each_wrong_part_is_refused_by_its_name(ann: Device):
    assert await ann(big(1, bytes(2 * KIB)))
    refused = [
        (FilePartInvalid, small(-1, b"x")),
        (FilePartInvalid, big(8_000, b"x")),
        (FilePartInvalid, big(2, bytes(KIB), 2)),
        (FilePartEmpty, small(0, b"")),
        (FilePartTooBig, small(0, bytes(512 * KIB + 1))),
        (FilePartSizeInvalid, big(0, bytes(3 * KIB))),
        (FilePartSizeChanged, big(0, bytes(KIB))),
        (FilePartsInvalid, big(0, bytes(2 * KIB), 0)),
        (FilePartsInvalid, big(0, bytes(2 * KIB), 8_001)),
    ]
    for fault, request in refused:
        with pytest.raises(fault):
            await ann(request)


async def test_who_is_not_logged_in_uploads_nothing(server: Server):
    for request in (small(0, b"x"), big(0, b"x")):
        with pytest.raises(AuthKeyUnregistered):
            await server.device()(request)
