"""Events between services: what happened, to whoever wants to know, in order per key."""

from heliogram.platform.bus.contract import Bus, DeadLetter, Event, Handler
from heliogram.platform.bus.local import LocalBus
from heliogram.platform.bus.settings import BusSettings
from heliogram.platform.bus.wire import UnknownEvent, decode_event, encode_event

__all__ = [
    "Bus",
    "BusSettings",
    "DeadLetter",
    "Event",
    "Handler",
    "LocalBus",
    "UnknownEvent",
    "decode_event",
    "encode_event",
]
