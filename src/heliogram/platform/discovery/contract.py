"""What a registry of processes promises, whichever technology keeps it.

A process *registers* once with all the roles it plays and stays registered for as long as it lives and can be reached;
one that dies is gone from everybody's view within the time of its lease. Every process keeps a view of the others in
memory, so asking costs nothing and works while the registry itself is down: then the last view stays, and whoever
calls an instance that is gone learns it from the call.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """One process."""

    id: str
    """Unique among all that ever were."""
    address: str
    """Where it answers calls: ``host:port``."""
    roles: tuple[str, ...]
    """What it does, by name."""


InstancesChanged: TypeAlias = Callable[[], None]
"""Is called on the loop after the view has changed."""


class Discovery(ABC):
    """A registry of processes; see the head of this module."""

    def __init__(self) -> None:
        """Nobody is in view yet."""
        self._view: dict[str, Instance] = {}
        self._watchers: list[InstancesChanged] = []

    @abstractmethod
    async def start(self) -> None:
        """Fill the view. Raises OSError when the registry can't be reached."""

    @abstractmethod
    async def register(self, instance: Instance) -> None:
        """Let the others see this process, until it is withdrawn or dies."""

    @abstractmethod
    async def withdraw(self) -> None:
        """Take this process from the others' view, so that no new calls come."""

    @abstractmethod
    async def close(self) -> None:
        """Withdraw and stop looking."""

    def instances(self, role: str) -> Sequence[Instance]:
        """Return who plays a role now, by id."""
        return sorted((one for one in self._view.values() if role in one.roles), key=lambda one: one.id)

    def watch(self, changed: InstancesChanged) -> None:
        """Have ``changed`` called whenever the view has changed."""
        self._watchers.append(changed)

    def _tell(self) -> None:
        """Say that the view has changed."""
        for changed in self._watchers:
            changed()

    @property
    @abstractmethod
    def problem(self) -> str:
        """Why the view may be out of date, or nothing: for the health check."""
