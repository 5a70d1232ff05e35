"""What every adapter of the presence store does alike."""

import pytest

from heliogram.kernel.ids import UserId
from heliogram.services.presence.sql import SqlPresenceStore
from heliogram.services.presence.store import PresenceStore

ANN, BOB = UserId(1), UserId(2)


@pytest.fixture(params=[SqlPresenceStore])
def store(request) -> PresenceStore:
    return request.param()


async def test_the_latest_time_counts(people, store):
    for seen in ({ANN: 5, BOB: 6}, {ANN: 4, BOB: 7}):
        await people.db.write(lambda tx, seen=seen: store.put_seen(tx, seen))
    assert await people.db.read(lambda reader: store.seen(reader, [ANN, BOB, UserId(3)])) == {ANN: 5, BOB: 7}
