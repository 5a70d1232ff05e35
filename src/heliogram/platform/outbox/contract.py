"""How a unit of work says what happened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypeAlias

from typing_extensions import override

from heliogram.platform.bus import Bus, Event
from heliogram.platform.sql import Transaction

Happened: TypeAlias = Callable[[], Iterable[Event]]
"""Gives the events of a unit of work when it has ended; it may be called once."""


class Outbox(ABC):
    """Takes what happened."""

    @abstractmethod
    def tell(self, tx: Transaction, happened: Happened) -> None:
        """Have events told once the work is durable, and never if it is not."""


class BusOutbox(Outbox):
    """Tells this process, on its bus: what is lost with the process nobody here could hear."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @override
    def tell(self, tx: Transaction, happened: Happened) -> None:
        def publish() -> None:
            for event in happened():
                self._bus.publish(event)

        tx.after_commit(publish)
