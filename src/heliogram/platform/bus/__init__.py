"""Events between services: what happened, to whoever wants to know, in order per key."""

from heliogram.platform.bus.contract import Bus, DeadLetter, Event, Handler
from heliogram.platform.bus.local import LocalBus

__all__ = ["Bus", "DeadLetter", "Event", "Handler", "LocalBus"]
