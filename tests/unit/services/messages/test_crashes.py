"""Killed at any point of the send path: what was acknowledged is there, once, on both sides, and numbers go on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.boxes import GROUP, PHONE, Boxes, open_boxes
from tests.support.stores import environment

from heliogram.kernel.ids import PeerId, UserId
from heliogram.services.messages.contract import Outgoing
from heliogram.services.messages.events import MessageAdded

ROOT = Path(__file__).resolve().parents[4]
POINTS = [
    "sql.in-batch:30",
    "messages.stored:300",
    "sql.before-commit:30",
    "sql.after-commit:30",
    "messages.durable:300",
]


def send_until_death(folder: Path, crash_at: str) -> list[tuple[int, int]]:
    """Run the sender; return (sender, random id) of everything it was told is sent."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.doomed_sender", str(folder), crash_at],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    lines = ended.stdout.decode().splitlines()
    return [(int(sender), int(random_id)) for sender, random_id in map(str.split, lines)]


def peer_of(random_id: int) -> PeerId:
    return GROUP if random_id % 5 == 0 else PeerId(random_id % 20 + 1)


@pytest.mark.crash
@pytest.mark.parametrize("crash_at", POINTS)
async def test_a_killed_sender_loses_nothing_and_doubles_nothing(tmp_path: Path, crash_at: str):
    acknowledged = send_until_death(tmp_path, crash_at)
    assert len(acknowledged) > 10
    async with open_boxes(tmp_path) as boxes:
        await numbers_are_contiguous(boxes)
        for sender, random_id in acknowledged:
            said = Outgoing(random_id=random_id, text=str(random_id))
            [again] = await boxes.messages.send(
                sender=UserId(sender), peer=peer_of(random_id), outgoing=[said], origin=PHONE
            )
            assert (again.duplicate, again.message.text) == (True, str(random_id))
        await everything_is_on_every_side_once(boxes)


async def numbers_are_contiguous(boxes: Boxes) -> None:
    for number in range(1, 21):
        entries = await boxes.entries(UserId(number))
        assert [entry.number for entry in entries] == list(range(2, len(entries) + 2))
        ids = [entry.record.id for entry in entries if isinstance(entry.record, MessageAdded)]
        assert ids == list(range(1, len(ids) + 1))
        assert (await boxes.heads(UserId(number))).pts == len(entries) + 1


async def everything_is_on_every_side_once(boxes: Boxes) -> None:
    counts = await boxes.rows(
        "SELECT b.text, b.sender, count(*), max(r.peer) FROM message_bodies b"
        " JOIN message_refs r ON r.body = b.id GROUP BY b.id"
    )
    assert len({text for text, *_ in counts}) == len(counts)
    for text, sender, count, _ in counts:
        peer = peer_of(int(text))
        assert count == (20 if peer == GROUP else 1 if peer == sender else 2)
