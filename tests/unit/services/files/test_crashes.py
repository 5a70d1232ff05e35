"""Killed at any point: what was acknowledged is there, no row points to nothing, and nothing stays for ever."""

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.support.cluster import LASTING_STORES
from tests.support.doomed_uploader import PART, PARTS, content
from tests.support.filing import open_filing
from tests.support.stores import environment

from heliogram.platform.blobs import BlobSettings

ROOT = Path(__file__).resolve().parents[4]
POINTS = [
    "files.part-stored:31",
    "files.drafted:9",
    "files.joined:9",
    "files.finished:9",
    "files.content-deleted:2",
    "files.uploads-dropped:4",
    "files.parts-deleted:2",
    "files.objects-removed:2",
    "sql.before-commit:70",
    "sql.after-commit:70",
]


def upload_until_death(folder: Path, crash_at: str, blobs: BlobSettings) -> list[list[str]]:
    """Run the uploader; return what it was told is kept."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.doomed_uploader", str(folder), crash_at, msgspec.json.encode(blobs)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    return [line.split() for line in ended.stdout.decode().splitlines()]


@pytest.mark.crash
@pytest.mark.parametrize("blob_settings", LASTING_STORES, indirect=True)
@pytest.mark.parametrize("crash_at", POINTS)
async def test_a_kill_loses_nothing_and_leaves_nothing_behind(
    tmp_path: Path, crash_at: str, blob_settings: BlobSettings
):
    told = upload_until_death(tmp_path, crash_at, blob_settings)
    files = {int(line[1]) for line in told if line[0] == "file"}
    gone = {int(line[1]) for line in told if line[0] == "gone"}
    assert files
    async with open_filing(tmp_path, blobs=blob_settings) as filing:
        assert await filing.lost() == []
        held = {int(holder.split()[1]): key for holder, key in await filing.rows(
            "SELECT holder, object FROM object_holders WHERE holder LIKE 'holder %'"
        )}  # fmt: skip
        for upload in files - gone:
            if upload in held or upload + 1 not in files:  # a release may have been under way
                key = held[upload]
                assert await filing.files.read(key=key, offset=0, limit=PART * PARTS) == content(upload)
        last = max(int(line[1]) for line in told if line[0] == "part")
        if last not in files and last % 4 != 3:
            for part in range(PARTS):  # the client goes on where it was
                await filing.save(part, content(last)[part * PART : (part + 1) * PART], upload=last)
            made = await filing.finish(PARTS, upload=last)
            assert await filing.content(made) == content(last)
        await filing.end_everything()
        assert await filing.left() == []
