"""Events from the broker, put on the bus on which sessions of this process hear.

An event may come again: its relay or the broker's answer was lost. Boxes number what happens in them, so what has been
told once is passed over here; and whoever has forgotten, being new, tells clients what they know by its pts. An event
that an operator sends again is told anyhow.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import msgspec

from heliogram.kernel.ids import BoxId
from heliogram.platform.bus import DeadLetter, Event, LocalBus, decode_event
from heliogram.platform.bus.kafka import Failed, Received
from heliogram.platform.ledger import BoxAdvanced, Entry, Stream

_REMEMBERED: Final = 50_000
"""Boxes whose numbers are remembered; what comes again comes soon."""


class Told:
    """The newest number of every stream of the boxes that moved last."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._remembered = remembered
        self._newest: OrderedDict[BoxId, dict[Stream, int]] = OrderedDict()

    def news(self, event: BoxAdvanced) -> BoxAdvanced | None:
        """Return what of an event has not been told, and take it as told."""
        newest = self._newest.setdefault(event.box, {})
        self._newest.move_to_end(event.box)
        if len(self._newest) > self._remembered:
            self._newest.popitem(last=False)
        fresh: list[Entry] = []
        for entry in event.entries:
            if entry.number > newest.get(entry.stream, 0):
                newest[entry.stream] = entry.number
                fresh.append(entry)
        if len(fresh) == len(event.entries):
            return event
        return msgspec.structs.replace(event, entries=tuple(fresh)) if fresh else None


class Hearing:
    """Handles what a consumer received."""

    def __init__(self) -> None:
        self.bus: Final = LocalBus(buried=self._buried)
        """What sessions listen to."""
        self._told = Told()
        self._under_way: dict[int, tuple[Event, Received]] = {}
        self._failed: list[Failed] = []

    async def handle(self, records: Sequence[Received]) -> Sequence[Failed]:
        """Have sessions told; returns when they have been, with what could not be read or told."""
        self._failed = []
        for record in records:
            try:
                event: Event | None = decode_event(record.value)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and the others go on
                self._failed.append(Failed(record, _words(error)))
                continue
            if isinstance(event, BoxAdvanced) and not record.replayed:
                event = self._told.news(event)
            if event is not None:
                self._under_way[id(event)] = (event, record)
                self.bus.publish(event)
        self.bus.deliver()
        await self.bus.drain()
        self._under_way.clear()
        return self._failed

    def _buried(self, letter: DeadLetter) -> None:
        found = self._under_way.get(id(letter.event))
        if found is not None:  # else another process told it directly, and it is in the log only
            self._failed.append(Failed(found[1], letter.error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
