"""Joins that something happens to meanwhile."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

import pytest
from tests.support.filing import HOLDER

from heliogram.services.files.contract import FilePartMissing, FilePartsInvalid
from heliogram.services.files.sql import SqlFileStore


class Meanwhile:
    """Does something each time that a blob of some kind has been read or written."""

    def __init__(self, filing, monkeypatch, name: str, prefix: str, work: Callable[[int], Awaitable[object]]) -> None:
        self.times = 0
        original = getattr(filing.blobs, name)

        async def done(key, *rest):
            answer = await original(key, *rest)
            if key.startswith(prefix):
                self.times += 1
                await work(self.times)
            return answer

        monkeypatch.setattr(filing.blobs, name, done)


async def test_a_part_that_comes_again_during_the_join_is_in_the_file(filing, monkeypatch):
    for part in range(2):
        await filing.save(part, bytes(1024))

    async def again(times: int) -> None:
        if times == 1:
            await filing.save(1, b"new")

    Meanwhile(filing, monkeypatch, "get", "parts", again)
    made = await filing.finish(2)
    assert await filing.content(made) == bytes(1024) + b"new"


async def test_a_join_that_is_disturbed_again_and_again_is_given_up(filing, monkeypatch):
    await filing.save(0, b"x")
    Meanwhile(filing, monkeypatch, "get", "parts", lambda times: filing.save(0, b"x" * times))
    with pytest.raises(FilePartsInvalid):
        await filing.finish(1)
    assert len(await filing.stored()) == 1


async def test_two_ways_to_ask_for_one_file_give_one_object(filing):
    await filing.save(0, b"x")
    checksum = hashlib.md5(b"x").hexdigest()
    both = await asyncio.gather(filing.finish(1), filing.finish(1, md5=checksum))
    assert both[0] == both[1]
    assert len(await filing.stored()) == 1


async def test_a_file_whose_object_goes_during_another_join_of_it_is_to_be_sent_again(filing, monkeypatch):
    await filing.save(0, b"x")
    checksum = hashlib.md5(b"x").hexdigest()

    async def other(times: int) -> None:
        if times == 1:
            await filing.finish(1, md5=checksum)
            await filing.files.release(holder=HOLDER)
            filing.clock.advance(3601)
            await filing.files.sweep()

    Meanwhile(filing, monkeypatch, "get", "parts", other)
    with pytest.raises(FilePartMissing):
        await filing.finish(1)
    await filing.end_everything()
    assert await filing.left() == []


async def test_the_same_bytes_stored_twice_at_once_are_one_object(filing):
    both = await asyncio.gather(*(filing.files.put(data=b"x", holder=HOLDER) for _ in range(2)))
    assert both[0] == both[1]
    assert len(await filing.stored()) == 1


async def test_a_part_of_an_upload_that_was_dropped_meanwhile_begins_it_anew(filing, monkeypatch):
    async def drop(times: int) -> None:
        if times == 1:
            store = SqlFileStore()
            await filing.db.write(lambda tx: store.drop_uploads(tx, 10**10, 9))

    Meanwhile(filing, monkeypatch, "put", "parts", drop)
    await filing.save(0, b"x")
    assert await filing.content(await filing.finish(1)) == b"x"
    await filing.end_everything()
    assert await filing.left() == []


async def test_a_part_that_arrives_when_the_upload_was_just_finished_is_forgotten(filing, monkeypatch):
    await filing.save(0, b"x")

    async def finish(times: int) -> None:
        if times == 1:
            await filing.finish(1)

    Meanwhile(filing, monkeypatch, "put", "parts", finish)
    await filing.save(0, b"y")
    assert len(await filing.stored()) == 1
    assert await filing.content(await filing.finish(1)) == b"x"
