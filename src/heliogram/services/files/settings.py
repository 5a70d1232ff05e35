"""What an operator may choose about files."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class FileSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Uploads and objects."""

    max_parts: Annotated[
        int, Meta(ge=1, le=8_000, description="Parts of 512 KiB that a file may have: 4000 for 2 GB, 8000 for 4 GB.")
    ] = 8_000
    upload_hours: Annotated[
        float, Meta(ge=1, description="Hours after its last part until an upload that nobody finished is collected.")
    ] = 24
    grace_minutes: Annotated[
        float, Meta(ge=1, description="Minutes until content that nobody refers to any more is deleted.")
    ] = 60
    encrypt: Annotated[
        bool,
        Meta(description="Whether new content is encrypted at rest. What is there already stays readable either way."),
    ] = False
    unfinished_gb: Annotated[
        int,
        Meta(
            ge=1, description="What an account may have in unfinished uploads, in GiB; to begin more gets FLOOD_WAIT."
        ),
    ] = 64
    in_flight_mb: Annotated[
        int, Meta(ge=2, description="Parts and ranges in memory at the same time, in MiB; more get FLOOD_WAIT.")
    ] = 256
    joins_at_once: Annotated[
        int, Meta(ge=1, description="Uploads that are joined at the same time; each takes up to 20 MB of memory.")
    ] = 4
