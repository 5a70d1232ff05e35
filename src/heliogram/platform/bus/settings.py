"""What carries events between processes: the section ``[bus]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class BusSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How processes of a cluster hear of what happened in others."""

    kind: Annotated[
        Literal["local", "kafka"],
        Meta(
            description="local: each process tells those with sessions, what it has not told is lost with it."
            " kafka: what is to be told is kept with the change and goes through Kafka, in order."
        ),
    ] = "local"
    brokers: Annotated[list[str], Meta(description="kafka: where some of its brokers are, as host:port.")] = []
    topic_prefix: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9._-]+$", description="kafka: what the names of topics and groups begin with.")
    ] = "heliogram"
    partitions: Annotated[
        int, Meta(ge=1, description="kafka: the parts of a topic that is made; how many consumers can share it.")
    ] = 12
    replication: Annotated[
        int, Meta(ge=1, description="kafka: brokers that keep each event; not more than there are.")
    ] = 3

    def __post_init__(self) -> None:
        """Raise ValueError for a bus without an address."""
        if self.kind == "kafka" and not self.brokers:
            raise ValueError("kind kafka needs brokers")
