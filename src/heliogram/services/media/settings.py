"""The settings of the media service."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class MediaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pictures, videos and sounds are looked at."""

    workers: Annotated[
        int, Meta(ge=1, description="Processes that look at media, at the most; videos leave one of them to pictures.")
    ] = 2
    timeout_s: Annotated[
        float, Meta(gt=0, description="A picture that takes longer is refused; a video goes as a plain file.")
    ] = 15.0
    patience_s: Annotated[
        float, Meta(gt=0, description="How long a look waits for its turn before it is given up.")
    ] = 8.0
    memory_mb: Annotated[int, Meta(ge=128, description="The address space of such a process, in MiB.")] = 768
    read_mb: Annotated[int, Meta(ge=1, description="How much of a video or sound is read to look into it, in MiB.")] = (
        64
    )
    grace_hours: Annotated[
        float,
        Meta(gt=26, description="How long photos and documents stay that nobody refers to."),
    ] = 48.0
    idle_s: Annotated[float, Meta(gt=0, description="Such a process ends when it had no work for so long.")] = 60.0
