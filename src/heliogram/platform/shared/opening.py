"""Where the settings say that processes share short-lived state: the section ``[shared]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from heliogram.kernel.clock import Clock
from heliogram.platform.shared.contract import SharedState
from heliogram.platform.shared.memory import MemoryState


class SharedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is online and how often accounts have called: state that ends by itself."""

    kind: Annotated[
        Literal["memory", "redis"],
        Meta(description="memory: each process has its own. redis: all processes of a cluster have one."),
    ] = "memory"
    url: Annotated[
        str, Meta(description="redis: where it is, as redis://:password@host:port/0.", extra={"secret": True})
    ] = ""
    limit_ms: Annotated[
        float, Meta(gt=0, description="redis: milliseconds after which a request goes on without it.")
    ] = 150.0

    def __post_init__(self) -> None:
        """Raise ValueError for a server without an address."""
        if self.kind == "redis" and not self.url:
            raise ValueError("kind redis needs a url")


def open_shared(settings: SharedSettings, clock: Clock, *, name: str) -> SharedState:
    """Open what the settings say; ``name`` is the cluster's, as several may use one Redis. Raises ValueError."""
    if settings.kind == "redis":
        from heliogram.platform.shared.redis import RedisState  # noqa: PLC0415 - not installed with a single process

        return RedisState(settings.url, prefix=f"{name}:", limit_s=settings.limit_ms / 1_000)
    return MemoryState(clock)
