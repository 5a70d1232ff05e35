import pytest
from tests.support.filing import HOLDER

from heliogram.services.files.contract import FileIdInvalid
from heliogram.services.files.records import FileRecords
from heliogram.services.files.sql import SqlFileStore


async def test_a_hold_is_written_with_what_refers_to_the_object(filing):
    records = FileRecords(SqlFileStore(), filing.clock)
    made = await filing.files.put(data=b"x", holder="")
    await filing.db.write(lambda tx: records.hold(tx, key=made.key, holder=HOLDER))
    filing.clock.advance(10_000)
    await filing.files.sweep()
    assert await filing.content(made) == b"x"
    await filing.db.write(lambda tx: records.release(tx, holder=HOLDER))
    filing.clock.advance(10_000)
    await filing.files.sweep()
    with pytest.raises(FileIdInvalid):
        await filing.db.write(lambda tx: records.hold(tx, key=made.key, holder=HOLDER))
