from pathlib import Path

import pytest

from heliogram.platform.blobs import BlobMissing, BlobSettings, open_blobs
from heliogram.platform.blobs.stores import StoredBlobs, _s3_config


async def test_a_directory_store_keeps_files_that_can_be_read_back_without_it(tmp_path: Path):
    blobs = open_blobs(BlobSettings(), tmp_path / "blobs")
    await blobs.put("a/b", b"x")
    assert (tmp_path / "blobs" / "a" / "b").read_bytes() == b"x"
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700


async def test_an_object_deleted_while_it_is_read_is_missing():
    class Vanishing:
        async def head_async(self, key: str) -> dict[str, int]:
            return {"size": 5}

        async def get_range_async(self, key: str, *, start: int, end: int) -> bytes:
            raise FileNotFoundError

        async def delete_async(self, key: str) -> None:
            raise FileNotFoundError

    blobs = StoredBlobs(Vanishing())  # type: ignore[arg-type]
    with pytest.raises(BlobMissing):
        await blobs.get_range("x", offset=0, length=1)
    await blobs.delete("x")


def test_s3_is_opened_from_the_settings(tmp_path: Path):
    settings = BlobSettings(
        kind="s3", bucket="b", endpoint="http://127.0.0.1:9000", access_key_id="me", secret_access_key="s"
    )
    assert _s3_config(settings) == {
        "region": "us-east-1",
        "endpoint": "http://127.0.0.1:9000",
        "access_key_id": "me",
        "secret_access_key": "s",
    }
    assert _s3_config(BlobSettings(kind="s3", bucket="b")) == {"region": "us-east-1"}
    assert isinstance(open_blobs(settings, tmp_path), StoredBlobs)


def test_s3_without_a_bucket_is_refused():
    with pytest.raises(ValueError, match="bucket"):
        BlobSettings(kind="s3")
