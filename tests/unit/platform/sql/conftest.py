from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from heliogram.platform.sql import Database, SqliteDatabase, SqlSettings


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = SqliteDatabase(tmp_path / "test.db", SqlSettings(synchronous="OFF"))
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE);"))
    yield database
    await database.close()
