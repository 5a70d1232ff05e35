"""The settings of the media service."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class MediaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pictures are looked at."""

    workers: Annotated[int, Meta(ge=1, description="Processes that look at pictures, at the most.")] = 2
    timeout_s: Annotated[float, Meta(gt=0, description="A picture that takes longer is refused.")] = 20.0
    memory_mb: Annotated[int, Meta(ge=128, description="The address space of such a process, in MiB.")] = 768
    idle_s: Annotated[float, Meta(gt=0, description="Such a process ends when it had no work for so long.")] = 60.0
