"""Objects: bytes under a key, in a directory or in S3."""

from heliogram.platform.blobs.contract import BlobMissing, Blobs
from heliogram.platform.blobs.stores import BlobSettings, open_blobs

__all__ = ["BlobMissing", "BlobSettings", "Blobs", "open_blobs"]
