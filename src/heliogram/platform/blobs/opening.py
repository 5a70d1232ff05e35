"""Which store of objects the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from heliogram.platform.blobs.contract import Blobs
from heliogram.platform.blobs.s3 import S3Settings, open_s3
from heliogram.platform.blobs.stores import open_directory, open_memory


class BlobSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where objects are kept."""

    kind: Annotated[
        Literal["directory", "s3", "memory"],
        Meta(description="directory: files below the data directory. s3: a service with the interface of Amazon's."),
    ] = "directory"
    s3: S3Settings = S3Settings()


def open_blobs(settings: BlobSettings, folder: Path) -> Blobs:
    """Open the store that the settings name; ``folder`` is where a directory store lies."""
    match settings.kind:
        case "directory":
            return open_directory(folder)
        case "memory":
            return open_memory()
        case _:
            return open_s3(settings.s3)
