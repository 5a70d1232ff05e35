"""Objects: bytes under a key, in a directory or in S3."""

from heliogram.platform.blobs.contract import BlobMissing, Blobs, BlobsRefused
from heliogram.platform.blobs.opening import BlobSettings, open_blobs
from heliogram.platform.blobs.s3 import BucketSettings, S3Settings

__all__ = ["BlobMissing", "BlobSettings", "Blobs", "BlobsRefused", "BucketSettings", "S3Settings", "open_blobs"]
