"""Processes whose addresses are written down: for a few hosts that do not change, and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from typing_extensions import override

from heliogram.platform.discovery.contract import Discovery, Instance, InstancesChanged


class FixedDiscovery(Discovery):
    """A view that is given, and changes only when it is told to."""

    def __init__(self, instances: Iterable[Instance] = ()) -> None:
        self._instances = {one.id: one for one in instances}
        self._own: Instance | None = None
        self._watchers: list[InstancesChanged] = []

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

    @override
    def instances(self, role: str) -> Sequence[Instance]:
        return sorted((one for one in self._instances.values() if role in one.roles), key=lambda one: one.id)

    @override
    def watch(self, changed: InstancesChanged) -> None:
        self._watchers.append(changed)

    @property
    @override
    def problem(self) -> str:
        return ""

    def add(self, instance: Instance) -> None:
        """Put an instance into the view, or in the place of the one with its id."""
        self._instances[instance.id] = instance
        self._tell()

    def remove(self, instance: str) -> None:
        """Take an instance out of the view."""
        if self._instances.pop(instance, None) is not None:
            self._tell()

    def _tell(self) -> None:
        for changed in self._watchers:
            changed()
