"""How processes of a cluster hear of what happened in others: straight from them, or through a broker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from typing_extensions import override

from heliogram.edge.events.hearing import Hearing
from heliogram.edge.events.telling import PASSING_KINDS, Passing, Telling
from heliogram.main.foundation import Foundation
from heliogram.platform.bus import Bus, LocalBus
from heliogram.platform.bus.kafka import (
    EVENTS,
    PASSING,
    Consumer,
    DeadLetters,
    OutboxSender,
    PassingSender,
    make_topics,
)
from heliogram.platform.outbox import Relay
from heliogram.platform.tasks import Tasks

_GROUP: Final = "to the broker"


class EventFlow(ABC):
    """What a process tells and hears."""

    heard: Bus
    """On which sessions of this process hear of everything; another bus than the one on which it is said here."""

    @abstractmethod
    async def start(self) -> None:
        """Begin to tell and to hear. Raises ConnectionError."""

    @abstractmethod
    async def close(self) -> None:
        """Tell what is left, then let go."""

    @property
    @abstractmethod
    def problem(self) -> str:
        """Why events may come late, or nothing."""


class DirectFlow(EventFlow):
    """Each process tells those with sessions."""

    def __init__(self, bus: Bus, telling: Telling, *, sessions: bool) -> None:
        self.heard = LocalBus()
        self._bus = bus
        self._telling = telling
        self._sessions = sessions

    @override
    async def start(self) -> None:
        self._telling.subscribe(self._bus)
        if self._sessions:
            Passing(self.heard).subscribe(self._bus)

    @override
    async def close(self) -> None:
        await self._telling.close()

    @property
    @override
    def problem(self) -> str:
        return ""


class BrokerFlow(EventFlow):
    """The outbox is relayed to a broker, from which those with sessions read.

    A process with the store is ready to relay; one of them does. What concerns sessions here comes from the broker
    too: so it comes in the order of all the rest.
    """

    def __init__(self, base: Foundation, *, stores: bool, sessions: bool) -> None:
        settings = base.settings.bus
        self._base = base
        self._tasks = Tasks("events")
        self._hearing = Hearing()
        self.heard = self._hearing.bus
        self._letters = DeadLetters(settings)
        self._passing = PassingSender(settings)
        self._sender = OutboxSender(settings, self._letters)
        self._relay = Relay(base.db, self._sender, base.turn) if stores and base.turn is not None else None
        self._consumer: Consumer | None = None
        if sessions:
            self._consumer = Consumer(settings, (EVENTS, PASSING), self._hearing.handle, self._letters)
        self._show()

    def _show(self) -> None:
        gauge = self._base.metrics.gauge
        gauge("heliogram_events_dead_letters", "Events given up as dead letters.", lambda: self._letters.buried)
        gauge(
            "heliogram_events_passing_dropped", "Passing facts the broker did not take.", lambda: self._passing.dropped
        )
        if (consumer := self._consumer) is not None:
            gauge("heliogram_events_handled", "Events read from the broker and told.", lambda: consumer.handled)
        if (relay := self._relay) is not None:
            gauge("heliogram_outbox_relayed", "Events this process brought to the broker.", lambda: relay.sent)
            gauge("heliogram_outbox_waiting", "Events that the last try left in the outbox.", lambda: relay.waiting)

    @override
    async def start(self) -> None:
        for kind in PASSING_KINDS:
            self._base.bus.subscribe(kind, self._passing.tell, group=_GROUP)
        if self._consumer is not None:
            await make_topics(self._base.settings.bus)
            await self._consumer.start()
            self._tasks.start_forever(self._consumer.run, name="hear")
        if self._relay is not None:
            self._tasks.start_forever(self._relay.run, name="relay")

    @override
    async def close(self) -> None:
        await self._tasks.cancel()
        await self._passing.close()
        await self._sender.close()
        await self._letters.close()

    @property
    @override
    def problem(self) -> str:
        found = [self._consumer.problem if self._consumer else "", self._relay.problem if self._relay else ""]
        if self._letters.buried:
            found.append(f"{self._letters.buried} dead letters: see heliogram events dead-letters list")
        return "; ".join(filter(None, found))
