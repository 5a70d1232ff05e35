"""Events from other processes, put on the bus of this one."""

from __future__ import annotations

import structlog
from typing_extensions import override

from heliogram.edge.events.contract import Events
from heliogram.platform.bus import Bus, UnknownEvent, decode_event

_log = structlog.get_logger(__name__)


class EventsService(Events):
    """Publishes what it is told."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @override
    async def happened(self, *, events: list[bytes]) -> None:
        for data in events:
            try:
                event = decode_event(data)
            except UnknownEvent as unknown:  # a newer version says something that clients here cannot show
                _log.warning("an event of an unknown kind was passed over", kind=str(unknown))
                continue
            self._bus.publish(event)
