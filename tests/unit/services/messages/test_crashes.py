"""Killed at any point of the send path: what was acknowledged is there, once, on both sides, and numbers go on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.boxes import ANN, BOB, GROUP, PHONE, Boxes, open_boxes
from tests.support.doomed_opener import REMAINS
from tests.support.stores import environment

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.services.messages.contract import Outgoing
from heliogram.services.messages.events import ContentsRead, MessageAdded, MessageEdited

ROOT = Path(__file__).resolve().parents[4]
POINTS = [
    "sql.in-batch:30",
    "messages.stored:300",
    "sql.before-commit:30",
    "sql.after-commit:30",
    "messages.durable:300",
]


def run_until_death(program: str, folder: Path, crash_at: str) -> list[str]:
    """Run a program of the support until it is killed; return the lines it wrote."""
    ended = subprocess.run(
        [sys.executable, "-m", f"tests.support.{program}", str(folder), crash_at],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    return ended.stdout.decode().splitlines()


def send_until_death(folder: Path, crash_at: str) -> list[tuple[int, int]]:
    """Run the sender; return (sender, random id) of everything it was told is sent."""
    lines = run_until_death("doomed_sender", folder, crash_at)
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


ENDINGS = [
    "sql.in-batch:90",
    "sql.before-commit:90",
    "sql.before-commit:91",
    "sql.after-commit:90",
    "sql.after-commit:92",
]


@pytest.mark.crash
@pytest.mark.parametrize("crash_at", ENDINGS)
async def test_what_was_opened_ends_once_on_both_sides_whenever_the_server_dies(tmp_path: Path, crash_at: str):
    opened = [MessageId(int(line)) for line in run_until_death("doomed_opener", tmp_path, crash_at)]
    assert len(opened) > 10
    async with open_boxes(tmp_path) as boxes:
        for number in opened:
            for box in (ANN, BOB):
                (message,) = await boxes.messages.get_many(owner=box, ids=[number])
                assert not message.media_unread
                assert message.media == REMAINS or number % 3
        boxes.clock.advance(1_000)
        assert await boxes.messages.end_due() is None
        assert await boxes.messages.end_due() is None
        sent = len(await boxes.rows("SELECT 1 FROM message_bodies"))
        waiting = await boxes.rows("SELECT due FROM message_selfdestructs")
        for box, other in ((ANN, BOB), (BOB, ANN)):
            shown = {one.id: one for one in await boxes.history(box, other)}
            assert len(shown) == sent
            gone = {number for number, one in shown.items() if one.media == REMAINS}
            assert gone == {number for number, one in shown.items() if not one.media_unread} >= set(opened)
            assert waiting == [(None,)] * (sent - len(gone))
            log = await boxes.log(box)
            assert sorted(one.id for one in log if isinstance(one, MessageEdited)) == sorted(gone)
            assert sorted(one.ids[0] for one in log if isinstance(one, ContentsRead)) == sorted(gone)
        await numbers_are_contiguous(boxes)
