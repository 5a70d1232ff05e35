"""Which parts of the program this process plays.

A *role* is the unit of placement: one of the services of design.md §1. One process that plays all roles is a whole
server; a cluster is the same roles divided over processes, each as many times as need be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

SERVICES: Final = (
    "users",
    "contacts",
    "messages",
    "dialogs",
    "chats",
    "files",
    "media",
    "updates",
    "presence",
    "auth",
)
"""The roles with a contract of their own and rows in the store."""
ROLES: Final = ("gateway", "session", "api", *SERVICES)
"""Every role; ``http`` (health, metrics) is part of every process."""
ALL: Final = "all"


class Topology:
    """The roles of this process."""

    def __init__(self, roles: Iterable[str] = ROLES) -> None:
        """Raises ValueError for a role that there is not, or none at all."""
        wanted = set(roles)
        if ALL in wanted:
            wanted = set(ROLES)
        if unknown := wanted.difference(ROLES):
            raise ValueError(f"there is no role {', '.join(sorted(unknown))}; the roles are {', '.join((ALL, *ROLES))}")
        if not wanted:
            raise ValueError("a process needs a role")
        self.roles: Final[Sequence[str]] = tuple(role for role in ROLES if role in wanted)

    @property
    def whole(self) -> bool:
        """Whether this process is a server by itself."""
        return len(self.roles) == len(ROLES)

    @property
    def stores(self) -> bool:
        """Whether this process needs the store."""
        return any(map(self.hosts, SERVICES))

    def hosts(self, role: str) -> bool:
        """Say whether this process plays a role."""
        return role in self.roles
