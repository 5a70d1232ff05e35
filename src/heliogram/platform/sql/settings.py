"""How the relational store works: the section ``[sql]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class SqlSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where accounts, messages and everything else but files are kept."""

    kind: Annotated[
        Literal["sqlite", "postgres"], Meta(description="sqlite: a file in the data directory. postgres: a server.")
    ] = "sqlite"
    dsn: Annotated[
        str,
        Meta(
            description="postgres: where the server is, as postgresql://user:password@host:port/database.",
            extra={"secret": True},
        ),
    ] = ""
    replica_dsn: Annotated[
        str,
        Meta(
            description="postgres: a replica for searches and long lists; they wait for it to have what was written"
            " before. Empty: the server itself.",
            extra={"secret": True},
        ),
    ] = ""
    writers: Annotated[
        int,
        Meta(
            ge=1,
            description="postgres: transactions of this process that write at a time, besides sent messages. More than"
            " one get into each other's way where they write about the same people.",
        ),
    ] = 1
    readers: Annotated[int, Meta(ge=1, description="postgres: reads that may run at a time.")] = 8
    slow_readers: Annotated[int, Meta(ge=1, description="postgres: searches that may run at a time.")] = 4
    statement_s: Annotated[
        float, Meta(gt=0, description="postgres: seconds that a statement may take before the server ends it.")
    ] = 10.0
    patience_s: Annotated[
        float,
        Meta(gt=0, description="postgres: seconds that reads and writes wait for a server that is away."),
    ] = 15.0
    synchronous: Annotated[
        Literal["FULL", "NORMAL", "OFF"],
        Meta(
            description="sqlite, FULL: an answer survives a power cut. NORMAL: a crash of the program. OFF: for tests."
        ),
    ] = "FULL"
    max_works: Annotated[int, Meta(ge=1, description="Works that share one commit at most.")] = 256
    max_turn_ms: Annotated[
        float,
        Meta(gt=0, description="sqlite: milliseconds that writes may keep the event loop before it turns to others."),
    ] = 3.0
    max_batch_ms: Annotated[
        float, Meta(gt=0, description="sqlite: milliseconds after which a batch takes no more works and commits.")
    ] = 15.0
    max_queued: Annotated[int, Meta(ge=1, description="Writes that may wait; more are refused with FLOOD_WAIT.")] = (
        20_000
    )
    cache_mb: Annotated[int, Meta(ge=1, description="sqlite: page cache per connection, in MiB.")] = 32
    mmap_mb: Annotated[int, Meta(ge=0, description="sqlite: part of the file that reads may map, in MiB.")] = 256

    def __post_init__(self) -> None:
        """Raise ValueError for a server without an address."""
        if self.kind == "postgres" and not self.dsn:
            raise ValueError("kind postgres needs a dsn")
