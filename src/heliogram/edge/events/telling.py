"""Events of this process, told to every process that has sessions.

Each instance has a line of its own: what a turn of the loop published goes to it as one call, and the next call begins
when the one before has ended, so order is kept. An instance that is slow or gone does not keep the others waiting; what
waits for it is bounded, and what is over the bound is dropped: clients heal by the difference.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import structlog

from heliogram.edge.events.contract import Events
from heliogram.kernel.faults import Fault
from heliogram.platform.bus import Bus, Event, encode_event
from heliogram.platform.discovery import Discovery
from heliogram.platform.ledger import BoxAdvanced
from heliogram.platform.rpc import Network, Policy
from heliogram.platform.rpc.balanced import Line
from heliogram.platform.tasks import Tasks
from heliogram.services.auth.events import DevicesEnded, KeysDropped
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing

GROUP: Final = "sessions elsewhere"
GROUP_HERE: Final = "sessions here"
PASSING_KINDS: Final[tuple[type[Event], ...]] = (Typing, PresenceChanged, LiveLocationSeen)
"""What is news for a moment."""
KINDS: Final[tuple[type[Event], ...]] = (BoxAdvanced, DevicesEnded, KeysDropped, *PASSING_KINDS)
"""What sessions are told of."""
WAITING: Final = 20_000
"""Events that wait for one instance at the most."""
AT_ONCE: Final = 500
_log = structlog.get_logger(__name__)


class _Listener:
    """One process with sessions."""

    def __init__(self, events: Events, line: Line, tasks: Tasks) -> None:
        self._events = events
        self._tasks = tasks
        self._waiting: deque[bytes] = deque()
        self._telling = False
        self.line = line
        self.dropped = 0

    def tell(self, data: bytes) -> None:
        if len(self._waiting) >= WAITING:
            self.dropped += 1
            return
        self._waiting.append(data)
        if not self._telling:
            self._telling = True
            self._tasks.start(self._tell(), name="tell")

    async def _tell(self) -> None:
        try:
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
                try:
                    await self._events.happened(events=some)
                except Fault as fault:
                    self.dropped += len(some)
                    _log.warning("a process with sessions was not told", events=len(some), reason=fault.code)
        finally:
            self._telling = False


class Passing:
    """Has sessions of this process hear what happens in it, on the bus on which they hear of the rest.

    That bus is another than the process's own, so that nothing that came from elsewhere is told elsewhere again.
    """

    def __init__(self, heard: Bus) -> None:
        self._heard = heard

    def subscribe(self, bus: Bus) -> None:
        """Begin to listen to what happens in this process."""
        for kind in KINDS:
            bus.subscribe(kind, self._heard.publish, group=GROUP_HERE)


class Telling:
    """Tells processes with sessions."""

    def __init__(self, discovery: Discovery, network: Network, *, own: str, role: str = "session") -> None:
        """``own``: the id of this process, which hears of its events by itself."""
        self._discovery = discovery
        self._network = network
        self._own = own
        self._role = role
        self._tasks = Tasks("telling")
        self._listeners: dict[str, _Listener] = {}
        discovery.watch(self._changed)

    def subscribe(self, bus: Bus) -> None:
        """Begin to listen to what happens in this process."""
        for kind in KINDS:
            bus.subscribe(kind, self._happened, group=GROUP)
        self._changed()

    @property
    def dropped(self) -> int:
        """How many events did not reach an instance that is there."""
        return sum(listener.dropped for listener in self._listeners.values())

    async def close(self) -> None:
        """Tell what is left, then let go."""
        await self._tasks.drain()
        for listener in self._listeners.values():
            await listener.line.close()
        self._listeners.clear()

    def _happened(self, event: Event) -> None:
        if self._listeners:
            data = encode_event(event)
            for listener in self._listeners.values():
                listener.tell(data)

    def _changed(self) -> None:
        there = {one.address for one in self._discovery.instances(self._role) if one.id != self._own}
        for address in self._listeners.keys() - there:
            self._tasks.start(self._listeners.pop(address).line.close(), name="let go")
        for address in there - self._listeners.keys():
            events, line = self._network.connect_to(Events, address=address, policy=Policy(attempts=2))
            self._listeners[address] = _Listener(events, line, self._tasks)
