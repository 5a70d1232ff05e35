"""Processes whose addresses are written down: for a few hosts that do not change, and for tests."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import override

from heliogram.platform.discovery.contract import Discovery, Instance


class FixedDiscovery(Discovery):
    """A view that is given, and changes only when it is told to."""

    def __init__(self, instances: Iterable[Instance] = ()) -> None:
        super().__init__()
        self._view.update((one.id, one) for one in instances)
        self._own: Instance | None = None

    @override
    async def start(self) -> None:
        """Nothing is to be fetched."""

    @override
    async def register(self, instance: Instance) -> None:
        self._own = instance
        self.add(instance)

    @override
    async def withdraw(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            self.remove(own.id)

    @override
    async def close(self) -> None:
        await self.withdraw()

    @property
    @override
    def problem(self) -> str:
        return ""

    def add(self, instance: Instance) -> None:
        """Put an instance into the view, or in the place of the one with its id."""
        self._view[instance.id] = instance
        self._tell()

    def remove(self, instance: str) -> None:
        """Take an instance out of the view."""
        if self._view.pop(instance, None) is not None:
            self._tell()
