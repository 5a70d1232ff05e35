import os
from pathlib import Path

import pytest

from heliogram.platform.blobs import BlobMissing, BlobSettings, open_blobs, stores
from heliogram.platform.blobs.stores import FileUpkeep, StoredBlobs, open_directory


async def test_a_directory_store_keeps_files_that_can_be_read_back_without_it(tmp_path: Path):
    blobs = open_blobs(BlobSettings(), tmp_path / "blobs")
    await blobs.put("a/b", b"x")
    assert (tmp_path / "blobs" / "a" / "b").read_bytes() == b"x"
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700


async def test_a_directory_is_rid_of_files_that_a_kill_left_half_written(tmp_path: Path):
    blobs = open_blobs(BlobSettings(), tmp_path / "blobs")
    await blobs.put("a/b", b"x")
    old, new = tmp_path / "blobs/a/c#1", tmp_path / "blobs/a/d#12"
    for path, written_at in ((old, 1_000), (new, 3_000), (tmp_path / "blobs/a/b", 1_000)):
        path.touch()
        os.utime(path, (written_at, written_at))
    await blobs.collect(before=2_000)
    assert not old.exists()
    assert new.exists()
    assert await blobs.get("a/b") == b"x"


async def test_an_object_deleted_while_it_is_looked_for_is_missing():
    class Vanishing:
        async def get_range_async(self, key: str, *, start: int, end: int) -> bytes:
            raise RuntimeError("no such range")

        async def head_async(self, key: str) -> dict[str, int]:
            raise FileNotFoundError

        async def delete_async(self, key: str) -> None:
            raise FileNotFoundError

    blobs = StoredBlobs(Vanishing())  # type: ignore[arg-type]
    with pytest.raises(BlobMissing):
        await blobs.get_range("x", offset=0, length=1)
    await blobs.delete("x")


async def test_a_range_that_cannot_be_read_though_it_is_there_is_a_failure():
    class Broken:
        async def get_range_async(self, key: str, *, start: int, end: int) -> bytes:
            raise RuntimeError("the disk is broken")

        async def head_async(self, key: str) -> dict[str, int]:
            return {"size": 5}

    with pytest.raises(RuntimeError, match="broken"):
        await StoredBlobs(Broken()).get_range("x", offset=0, length=1)  # type: ignore[arg-type]


class TestUpkeep:
    """What is brought to the disk with an object."""

    @pytest.fixture
    def root(self, tmp_path: Path):
        return tmp_path / "blobs"

    @pytest.fixture
    def synced(self, monkeypatch):
        synced = []
        bring = stores._bring_to_disk

        def note(places):
            synced.append(places)
            bring(places)

        monkeypatch.setattr(stores, "_bring_to_disk", note)
        return synced

    async def test_a_directory_is_brought_there_with_its_first_object_only(self, root, synced):
        blobs = open_directory(root)
        await blobs.put("a/b/1", b"x")
        await blobs.put("a/b/2", b"x")
        await blobs.put("a/c/1", b"x")
        assert synced == [
            [root / "a/b/1", root / "a/b", root / "a", root],
            [root / "a/b/2", root / "a/b"],
            [root / "a/c/1", root / "a/c", root / "a"],
        ]

    async def test_one_that_went_with_its_last_object_is_brought_there_again(self, root, synced):
        blobs = open_directory(root)
        await blobs.put("a/b/1", b"x")
        await blobs.delete("a/b/1")
        assert not (root / "a").exists()
        await blobs.put("a/b/1", b"x")
        assert synced[0] == synced[1]

    async def test_none_is_remembered_while_something_is_deleted_from_it(self, root, synced):
        upkeep = FileUpkeep(root)
        (root / "a").mkdir(parents=True)
        (root / "a/1").write_bytes(b"x")
        with upkeep.deleting("a/2"):
            await upkeep.written("a/1")
        assert upkeep.places(root / "a/1") == [root / "a/1", root / "a", root]
        await upkeep.written("a/1")
        assert upkeep.places(root / "a/1") == [root / "a/1", root / "a"]

    async def test_not_too_many_are_remembered(self, root, synced, monkeypatch):
        monkeypatch.setattr(stores, "_REMEMBERED", 3)
        blobs = open_directory(root)
        for number in (1, 2, 3, 1):
            await blobs.put(f"{number}/x", b"x")
        assert [len(places) for places in synced] == [3, 3, 3, 3]
