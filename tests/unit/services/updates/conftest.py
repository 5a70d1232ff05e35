from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.boxes import Boxes, open_boxes


@pytest.fixture
async def boxes(tmp_path: Path) -> AsyncIterator[Boxes]:
    async with open_boxes(tmp_path) as boxes:
        yield boxes
