"""How a process with sessions is told what happened elsewhere."""

from __future__ import annotations

from abc import abstractmethod

from heliogram.platform.rpc import Service, operation


class Events(Service, name="events.v1"):
    """Takes events."""

    @operation(idempotent=True, deadline_s=5)
    @abstractmethod
    async def happened(self, *, events: list[bytes]) -> None:
        """Take events, in the order in which they happened, as :mod:`heliogram.platform.bus.wire` encodes them.

        What they say is a hint: a client that misses a push learns of it by the difference. An event may come twice.
        """
