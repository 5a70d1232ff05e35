import asyncio

import pytest
from tests.support.filing import HOLDER, open_filing

from heliogram.kernel.faults import FloodWait
from heliogram.services.files.room import Room
from heliogram.services.files.settings import FileSettings

MIB = 1 << 20


def test_what_is_given_back_may_be_taken_again():
    room = Room(10)
    for _ in range(3):
        with room.taken(6), pytest.raises(FloodWait), room.taken(5):
            pass
    with room.taken(10):
        pass


async def test_parts_and_ranges_beyond_the_memory_are_told_to_wait(tmp_path):
    async with open_filing(tmp_path, FileSettings(in_flight_mb=2)) as filing:
        if filing.db.dialect != "sqlite":
            pytest.skip("what is read at once elsewhere comes one after another from a server")
        parts = (filing.save(part, bytes(MIB // 2), big=True) for part in range(6))
        refused = await asyncio.gather(*parts, return_exceptions=True)
        assert [type(one) for one in refused].count(FloodWait) == 2
        made = await filing.files.put(data=bytes(3 * MIB), holder=HOLDER)
        reads = (filing.files.read(key=made.key, offset=at * MIB, limit=MIB) for at in range(3))
        answers = await asyncio.gather(*reads, return_exceptions=True)
        assert [type(one) for one in answers] == [bytes, bytes, FloodWait]
