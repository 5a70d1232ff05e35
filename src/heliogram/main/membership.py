"""What a process of a cluster has to know."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class ClusterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A process among the others."""

    name: Annotated[str, Meta(description="The cluster's name: several may share an etcd.")] = "heliogram"
    listen: Annotated[
        str, Meta(description="Where the other processes call this one: host:port; port 0 lets the system choose.")
    ] = "127.0.0.1:0"
    advertise: Annotated[str, Meta(description="The host the others are told. Empty: the one it listens on.")] = ""
    discovery: Annotated[
        Literal["etcd", "fixed"],
        Meta(description="How processes find each other. fixed: members says who is where."),
    ] = "etcd"
    etcd: Annotated[
        list[str], Meta(description="etcd: the URLs of its members. Empty: one on this host, at its usual port.")
    ] = []
    lease_s: Annotated[int, Meta(ge=2, description="etcd: seconds after which a process that died is forgotten.")] = 5
    members: Annotated[
        dict[str, list[str]], Meta(description="fixed: the roles of each process, by its host:port.")
    ] = {}
    authority: Annotated[
        Path | None, Meta(description="Mutual TLS between processes: the file with the authority's certificate.")
    ] = None
    certificate: Annotated[Path | None, Meta(description="Mutual TLS: the file with this process's certificate.")] = (
        None
    )
    key: Annotated[Path | None, Meta(description="Mutual TLS: the file with its private key.")] = None

    def __post_init__(self) -> None:
        """Raise ValueError for half of what mutual TLS needs."""
        given = [one is not None for one in (self.authority, self.certificate, self.key)]
        if any(given) and not all(given):
            raise ValueError("mutual TLS needs authority, certificate and key")
