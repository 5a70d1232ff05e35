from pathlib import Path

import pytest

from heliogram.platform.blobs import BlobSettings, BucketSettings, S3Settings, open_blobs
from heliogram.platform.blobs.s3 import RoutedBlobs, _config


def test_a_store_is_asked_for_in_the_name_that_the_settings_give():
    settings = S3Settings(endpoint="http://127.0.0.1:9000", access_key_id="me", secret_access_key="s")
    assert _config(settings) == {
        "region": "us-east-1",
        "endpoint": "http://127.0.0.1:9000",
        "access_key_id": "me",
        "secret_access_key": "s",
    }
    assert _config(S3Settings()) == {"region": "us-east-1"}


def test_each_kind_has_a_bucket_with_the_prefix():
    settings = S3Settings(bucket_prefix="we-", buckets=BucketSettings(videos="films", encrypted="films"))
    assert settings.bucket_names() == {
        "parts": "we-uploads",
        "objects": "we-documents",
        "photos": "we-photos",
        "videos": "we-films",
        "encrypted": "we-films",
    }


@pytest.mark.parametrize("prefix", ["We-", "we_", "-", "x" * 60])
def test_what_is_no_name_of_a_bucket_is_refused(prefix: str):
    with pytest.raises(ValueError, match="no name of a bucket"):
        S3Settings(bucket_prefix=prefix)


async def test_objects_go_where_the_first_word_of_their_key_says():
    photos, others = (open_blobs(BlobSettings(kind="memory"), Path()) for _ in range(2))
    blobs = RoutedBlobs({"photos": photos, "objects": others, "parts": others})
    await blobs.put("photos/1", b"photo")
    await blobs.put("parts/1", b"part")
    assert await photos.keys("photos") == ["photos/1"]
    assert await others.keys("parts") == ["parts/1"]
    with pytest.raises(ValueError, match="in any bucket"):
        await blobs.put("letters/1", b"x")
    await blobs.prepare()
    await blobs.collect(0)
