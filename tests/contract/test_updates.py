"""The contract of updates, wired in every way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.boxes import ANN, BOB, PHONE, Boxes, open_boxes
from tests.support.wirings import Wire

from heliogram.services.updates.contract import PersistentTimestampEmpty, Updates


@pytest.fixture
async def boxes(tmp_path: Path) -> AsyncIterator[Boxes]:
    async with open_boxes(tmp_path) as boxes:
        yield boxes


async def test_states_and_differences_work_in_every_wiring(wire: Wire, boxes: Boxes):
    updates = await wire(Updates, boxes.updates)
    state = await updates.state(user=ANN, device=PHONE)
    await boxes.send(BOB, ANN)
    asked = {"user": ANN, "device": PHONE, "qts": 1, "at": state.at, "limit": 0, "total_limit": 0}
    found = await updates.difference(pts=state.pts, **asked)
    assert [(entry.stream, entry.number, entry.kind) for entry in found.entries] == [("pts", 2, "messages.added")]
    assert found.final
    with pytest.raises(PersistentTimestampEmpty):
        await updates.difference(pts=0, **asked)
