import asyncio
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.filing import HOLDER, MEMORY, open_filing

from heliogram.kernel.faults import FloodWait
from heliogram.kernel.ids import UserId
from heliogram.services.files.contract import (
    FileIdInvalid,
    FilePartEmpty,
    FilePartInvalid,
    FilePartMissing,
    FilePartsInvalid,
    FilePartSizeChanged,
    FilePartTooBig,
    Md5ChecksumInvalid,
    RangeHash,
)
from heliogram.services.files.settings import FileSettings

KIB = 1024
BOB = UserId(2)
BODY = bytes(range(256)) * 10


async def upload(filing, body=BODY, size=KIB, **rest):
    count = -(-len(body) // size)
    for part in range(count):
        await filing.save(part, body[part * size : (part + 1) * size], **rest)
    return count


async def test_parts_become_an_object_named_by_its_content(filing):
    made = await filing.finish(await upload(filing))
    assert (made.key, made.size) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    assert await filing.content(made) == BODY
    assert not [blob for blob in await filing.stored() if blob.startswith("parts")]


async def test_ranges_are_read_wherever_they_begin(filing):
    made = await filing.finish(await upload(filing))
    for offset, limit in ((0, 1), (1, 30), (15, 17), (2_000, 9_999), (2_559, 1)):
        assert await filing.files.read(key=made.key, offset=offset, limit=limit) == BODY[offset : offset + limit]
    for offset in (2_560, 10**12, -1):
        assert await filing.files.read(key=made.key, offset=offset, limit=5) == b""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(1, 6 * KIB), known=st.booleans(), data=st.data())
async def test_any_order_and_repeats_give_the_same_object(tmp_path_factory, length, known, data):
    body = bytes(number % 251 for number in range(length))
    count = -(-length // KIB)
    order = data.draw(st.permutations(range(count)))
    order += data.draw(st.lists(st.sampled_from(order), max_size=4))
    async with open_filing(tmp_path_factory.mktemp("files"), blobs=MEMORY) as filing:
        for part in order:
            total = count if known else -1
            await filing.save(part, body[part * KIB : (part + 1) * KIB], total=total, big=True)
        made = await filing.finish(count)
        assert made.key == hashlib.sha256(body).hexdigest()
        assert await filing.content(made) == body
        assert len(await filing.stored()) == 1


async def test_parts_may_come_all_at_once(filing):
    body = b"".join(bytes([number]) * KIB for number in range(20))
    await asyncio.gather(*(filing.save(part, body[part * KIB :][:KIB]) for part in range(20)))
    assert await filing.content(await filing.finish(20)) == body


async def test_the_last_of_repeated_parts_counts_and_leaves_no_other_behind(filing):
    await filing.save(0, b"first")
    await filing.save(0, b"second!")
    assert len(await filing.stored()) == 1
    assert await filing.content(await filing.finish(1)) == b"second!"


async def test_an_upload_is_resumed_by_another_process(tmp_path):
    async with open_filing(tmp_path) as filing:
        await filing.save(1, b"end")
    async with open_filing(tmp_path) as filing:
        with pytest.raises(FilePartMissing) as missing:
            await filing.finish(2)
        assert missing.value.text == "FILE_PART_0_MISSING"
        await filing.save(0, bytes(KIB))
        assert await filing.content(await filing.finish(2)) == bytes(KIB) + b"end"


async def test_uploads_of_different_people_have_nothing_in_common(filing):
    await filing.save(0, b"ann")
    await filing.save(0, b"bob", owner=BOB)
    assert await filing.content(await filing.finish(1)) == b"ann"
    assert await filing.content(await filing.finish(1, owner=BOB)) == b"bob"


async def test_identical_content_is_stored_once(filing):
    first = await filing.finish(await upload(filing))
    again = await filing.finish(await upload(filing, upload=8), upload=8, holder="another")
    put = await filing.files.put(data=BODY, holder="a third")
    assert first == again == put
    assert len(await filing.stored()) == 1


async def test_finishing_again_gives_the_same_object(filing):
    count = await upload(filing)
    both = await asyncio.gather(filing.finish(count), filing.finish(count))
    await filing.save(0, b"late")
    assert [*both, await filing.finish(count)] == [both[0]] * 3
    assert len(await filing.stored()) == 1


async def test_wrong_parts_are_refused_and_leave_nothing(filing):
    refused = [
        (FilePartInvalid, {"part": -1, "data": b"x"}),
        (FilePartInvalid, {"part": 20, "data": b"x"}),
        (FilePartEmpty, {"part": 0, "data": b""}),
        (FilePartTooBig, {"part": 0, "data": bytes((512 << 10) + 1)}),
        (FilePartsInvalid, {"part": 0, "data": b"x", "big": True, "total": 21}),
    ]
    for fault, arguments in refused:
        with pytest.raises(fault):
            await filing.save(**arguments)
    assert await filing.left() == []


async def test_a_part_that_breaks_the_sizes_is_refused_and_not_kept(filing):
    await filing.save(0, bytes(2 * KIB))
    with pytest.raises(FilePartSizeChanged):
        await asyncio.gather(filing.save(1, bytes(KIB)), filing.save(2, bytes(KIB)))
    assert len(await filing.stored()) == 2


async def test_the_number_of_parts_must_be_right(filing):
    await upload(filing, bytes(3 * KIB))
    for parts in (-1, 0, 2, 21):
        with pytest.raises(FilePartsInvalid):
            await filing.finish(parts)
    with pytest.raises(FilePartMissing):
        await filing.finish(4)
    with pytest.raises(FilePartsInvalid):
        await filing.finish(0, upload=99)
    with pytest.raises(FilePartMissing):
        await filing.finish(1, upload=99)


async def test_a_checksum_must_be_that_of_the_content(filing):
    count = await upload(filing)
    right = hashlib.md5(BODY).hexdigest()
    with pytest.raises(Md5ChecksumInvalid):
        await filing.finish(count, md5="0" * 32)
    assert not [blob for blob in await filing.stored() if blob.startswith("objects")]
    assert (await filing.finish(count, md5=right.upper())).size == len(BODY)


async def test_hashes_cover_the_megabyte_around_the_offset(filing):
    body = bytes(range(256)) * (5 * KIB)
    made = await filing.files.put(data=body, holder=HOLDER)
    first = await filing.files.hashes(key=made.key, offset=5)
    assert [(one.offset, one.limit) for one in first] == [(n << 17, 1 << 17) for n in range(8)]
    assert first[0].digest == hashlib.sha256(body[: 1 << 17]).digest()
    rest = await filing.files.hashes(key=made.key, offset=1 << 20)
    assert rest[-1] == RangeHash(offset=9 << 17, limit=1 << 17, digest=hashlib.sha256(body[9 << 17 :]).digest())
    assert await filing.files.hashes(key=made.key, offset=2 << 20) == []


async def test_what_does_not_exist_is_never_an_empty_answer(filing):
    with pytest.raises(FileIdInvalid):
        await filing.files.read(key="0" * 64, offset=0, limit=5)
    with pytest.raises(FileIdInvalid):
        await filing.files.hashes(key="0" * 64, offset=0)
    with pytest.raises(FileIdInvalid):
        await filing.files.hold(key="0" * 64, holder=HOLDER)


async def test_lost_content_is_never_an_empty_answer(filing):
    made = await filing.files.put(data=BODY, holder=HOLDER)
    for blob in await filing.stored():
        await filing.blobs.delete(blob)
    with pytest.raises(FileIdInvalid):
        await filing.content(made)


async def test_content_goes_when_its_last_holder_has_let_go(filing):
    made = await filing.files.put(data=BODY, holder="one")
    await filing.files.hold(key=made.key, holder="two")
    await filing.files.hold(key=made.key, holder="two")
    await filing.files.release(holder="one")
    filing.clock.advance(7200)
    await filing.files.sweep()
    assert await filing.content(made) == BODY
    await filing.files.release(holder="two")
    await filing.files.sweep()
    assert await filing.content(made) == BODY
    filing.clock.advance(3601)
    await filing.files.sweep()
    with pytest.raises(FileIdInvalid):
        await filing.content(made)
    assert await filing.left() == []


async def test_content_that_is_held_in_time_stays(filing):
    made = await filing.files.put(data=BODY, holder="")
    filing.clock.advance(3500)
    assert await filing.files.put(data=BODY, holder="") == made
    filing.clock.advance(3500)
    await filing.files.sweep()
    await filing.files.hold(key=made.key, holder=HOLDER)
    filing.clock.advance(10_000)
    await filing.files.sweep()
    assert await filing.content(made) == BODY


async def test_an_upload_that_nobody_finishes_is_collected(filing):
    await filing.save(0, b"x")
    filing.clock.advance(24 * 3600 - 1)
    await filing.files.sweep()
    await filing.save(0, b"y")
    filing.clock.advance(24 * 3600 - 1)
    await filing.files.sweep()
    assert len(await filing.stored()) == 1
    filing.clock.advance(2)
    await filing.files.sweep()
    assert await filing.left() == []
    with pytest.raises(FilePartMissing):
        await filing.finish(1)


async def test_a_finished_upload_whose_content_is_gone_is_not_finished_again(filing):
    await filing.save(0, b"x")
    await filing.finish(1)
    await filing.files.release(holder=HOLDER)
    filing.clock.advance(3601)
    await filing.files.sweep()
    with pytest.raises(FilePartMissing):
        await filing.finish(1)


async def test_nothing_is_left_when_everything_has_ended(filing):
    await filing.save(0, b"open")
    await filing.finish(await upload(filing, upload=8), upload=8)
    await filing.end_everything()
    assert await filing.left() == []


async def test_a_client_that_gave_up_waiting_finds_the_file_finished(filing):
    count = await upload(filing)
    asked = asyncio.ensure_future(filing.finish(count))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (await filing.finish(count)).size == len(BODY)


async def test_at_rest_there_is_the_content_or_its_cipher(tmp_path):
    for encrypt in (False, True):
        folder = tmp_path / str(encrypt)
        folder.mkdir()
        async with open_filing(folder, FileSettings(encrypt=encrypt)) as filing:
            await filing.save(0, BODY)
            await filing.files.put(data=BODY + b"!", holder=HOLDER)
            written = [await filing.blobs.get(blob) for blob in await filing.stored()]
            assert len(written) == 2
            assert all((BODY in data) is not encrypt for data in written)


async def test_old_content_stays_readable_when_encryption_is_switched(tmp_path):
    async with open_filing(tmp_path, FileSettings(encrypt=True)) as filing:
        sealed = await filing.files.put(data=b"sealed", holder=HOLDER)
    async with open_filing(tmp_path, FileSettings(encrypt=False)) as filing:
        plain = await filing.files.put(data=b"plain", holder=HOLDER)
    async with open_filing(tmp_path, FileSettings(encrypt=True)) as filing:
        assert await filing.content(sealed) == b"sealed"
        assert await filing.content(plain) == b"plain"


async def test_who_has_begun_too_much_finishes_before_beginning_more(tmp_path):
    async with open_filing(tmp_path, FileSettings(unfinished_gb=1), blobs=MEMORY) as filing:
        await filing.save(2_047, bytes(512 * KIB), big=True)
        with pytest.raises(FloodWait):
            await filing.save(0, b"x", upload=8)
        await filing.save(0, bytes(512 * KIB), big=True)
        await filing.save(0, b"x", owner=BOB)
        filing.clock.advance(25 * 3600)
        await filing.files.sweep()
        await filing.save(0, b"x", upload=8)
        await filing.finish(1, upload=8)
