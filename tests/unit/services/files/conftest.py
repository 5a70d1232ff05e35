from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.filing import MEMORY, Filing, open_filing

from heliogram.services.files.settings import FileSettings


@pytest.fixture(params=["plain", "encrypted"])
async def filing(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Filing]:
    settings = FileSettings(encrypt=request.param == "encrypted", max_parts=20)
    async with open_filing(tmp_path, settings, blobs=MEMORY) as filing:
        yield filing
