"""Killed at any point: what a message shows is there, and what none shows does not stay for ever."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.doomed_gallery import content, is_animation
from tests.support.films import boxes
from tests.support.gallery import GRACE_S, open_gallery
from tests.support.stores import environment

ROOT = Path(__file__).resolve().parents[4]
POINTS = [
    "media.begun:15",
    "media.stored:15",
    "media.made:15",
    "media.collected:2",
    "media.released:15",
    "media.released:27",
    "files.objects-removed:2",
    "messages.stored:12",
    "sql.before-commit:75",
    "sql.after-commit:75",
    "sql.before-commit:160",
]


def show_until_death(folder: Path, crash_at: str) -> list[list[str]]:
    """Run the gallery; return what it was told is shown."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.doomed_gallery", str(folder), crash_at],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment()},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    return [line.split() for line in ended.stdout.decode().splitlines()]


@pytest.mark.crash
@pytest.mark.parametrize("crash_at", POINTS)
async def test_a_kill_leaves_no_reference_to_nothing_and_nothing_for_ever(tmp_path: Path, crash_at: str):
    told = show_until_death(tmp_path, crash_at)
    going = {line[1] for line in told if line[0] == "going"}
    shown = {int(line[1]): int(line[2]) for line in told if line[0] == "shown" and line[1] not in going}
    assert shown
    async with open_gallery(tmp_path) as gallery:
        assert await gallery.lost() == []
        await gallery.time_passes(GRACE_S * 2)
        await gallery.time_passes(GRACE_S * 2)
        assert await gallery.lost() == []
        for upload, number in shown.items():
            [document] = await gallery.media.documents(ids=[number])
            kept = await gallery.filing.files.read(key=document.key, offset=0, limit=document.size)
            if is_animation(upload):
                assert boxes(kept)[:2] == [b"ftyp", b"moov"]
            else:
                assert kept == content(upload)
        await gallery.end_everything()
        assert await gallery.left() == []
