"""From events on the bus to updates in sessions.

An event concerns users; those without a device here cost a dictionary look-up. For the others the api renders the
update, it is encoded once per layer, and each device's main session queues it; the flusher writes it with whatever
else the session has to say. Rendering usually ends without waiting for anything, so it runs at once within the bus's
turn; when it does wait, the bus keeps later events of the same box behind it. So updates of a box come in its order.

A push is a hint: what does not fit a session's queue turns into ``updatesTooLong``, and clients fetch the difference.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Generator, Iterable, Sequence
from typing import TypeVar, cast

from typing_extensions import override

from heliogram import tl
from heliogram.api.pushes import Push, Pushes
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.audience import Audience
from heliogram.edge.sessions.flush import Flusher
from heliogram.edge.sessions.host import SessionHost
from heliogram.edge.sessions.hosted import DeviceState
from heliogram.edge.sessions.keys import KeyRing
from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import UserId
from heliogram.platform.bus import Bus
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.ledger import BoxAdvanced
from heliogram.platform.tasks import Tasks
from heliogram.services.auth.events import DevicesEnded, KeysDropped
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.tl import types as t

GROUP = "edge"
R = TypeVar("R")


class Delivery:
    """Tells sessions what happened."""

    def __init__(
        self,
        *,
        pushes: Pushes,
        audience: Audience,
        flusher: Flusher,
        keys: KeyRing,
        host: SessionHost,
        clock: Clock,
        metrics: EdgeMetrics,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        self._pushes = pushes
        self._audience = audience
        self._flusher = flusher
        self._keys = keys
        self._host = host
        self._clock = clock
        self._metrics = metrics
        self._points = points
        self._tasks = Tasks("delivery")
        self._too_long = tl.encode(t.UpdatesTooLong())

    def subscribe(self, bus: Bus) -> None:
        """Begin to listen."""
        bus.subscribe(BoxAdvanced, self.advanced, group=GROUP)
        bus.subscribe(Typing, self.typing, group=GROUP)
        bus.subscribe(LiveLocationSeen, self.live_location_seen, group=GROUP)
        bus.subscribe(PresenceChanged, self.presence, group=GROUP)
        bus.subscribe(DevicesEnded, self.devices_ended, group=GROUP)
        bus.subscribe(KeysDropped, self.keys_dropped, group=GROUP)

    def advanced(self, event: BoxAdvanced) -> Awaitable[None] | None:
        """Push new entries of a box to its owner's devices."""
        user = UserId(event.box)
        devices = self._audience.of(user)
        if not devices or (
            len(devices) == 1 and devices[0].id == event.origin and self._pushes.tells_only_others(event)
        ):
            return None
        return _begin(self._advanced(event, user))

    async def _advanced(self, event: BoxAdvanced, user: UserId) -> None:
        for push in await self._pushes.advanced(event):
            self._tell(self._audience.of(user), push)

    def typing(self, event: Typing) -> Awaitable[None] | None:
        """Push that somebody is typing to those recipients who are here."""
        devices = self._devices(event.recipients)
        return _begin(self._tell_all(self._pushes.typing(event), devices)) if devices else None

    def live_location_seen(self, event: LiveLocationSeen) -> Awaitable[None] | None:
        """Push that somebody looks at a live location to its author, if they are here."""
        devices = self._devices([event.author])
        return _begin(self._tell_all(self._pushes.live_location_seen(event), devices)) if devices else None

    def presence(self, event: PresenceChanged) -> Awaitable[None] | None:
        """Push that somebody came online or left to those watchers who are here."""
        devices = self._devices(event.watchers)
        return _begin(self._tell_all(self._pushes.presence(event), devices)) if devices else None

    def devices_ended(self, event: DevicesEnded) -> None:
        """Log devices out here; what they hear makes their clients ask, and so learn it."""
        for device_id in event.devices:
            device = self._keys.device(device_id)
            if device is None:
                continue
            main = device.main
            if device.user:
                self._audience.remove(device, device.user)
            device.user = UserId(0)
            if main is not None:
                main.session.push(self._too_long, self._clock.now())
                self._flusher.mark(main)
            self._tasks.start(self._keys.identify(device), name="identify an ended device")

    def keys_dropped(self, event: KeysDropped) -> None:
        """Forget keys and close what uses them."""
        for key_id in event.keys:
            key = self._keys.get(key_id)
            if key is not None and not key.ending:
                self._host.end_key(key)

    async def drain(self) -> None:
        """Wait for what was begun."""
        await self._tasks.drain()

    def _devices(self, users: Iterable[UserId]) -> list[DeviceState]:
        return [device for user in users for device in self._audience.of(user)]

    async def _tell_all(self, rendering: Awaitable[list[Push]], devices: Sequence[DeviceState]) -> None:
        for push in await rendering:
            self._tell(devices, push)

    def _tell(self, devices: Sequence[DeviceState], push: Push) -> None:
        encoded: dict[int, bytes] = {}
        now = self._clock.now()
        for device in devices:
            main = device.main
            if main is None or device.id == push.skip:
                continue
            layer = device.layer or tl.NEWEST_LAYER
            body = encoded.get(layer)
            if body is None:
                body = encoded[layer] = tl.encode(push.body, layer)
            if not main.session.push(body, now):
                self._metrics.overflows += 1
            self._metrics.pushes += 1
            self._flusher.mark(main)
            self._points.reach("edge.pushed")


def _begin(coroutine: Coroutine[object, None, R]) -> Awaitable[R] | None:
    """Run a coroutine until it has to wait; None when it ended before that, else what finishes it."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return _Begun(coroutine, waits_for)


class _Begun(Awaitable[R]):
    """The rest of a coroutine whose first step was run outside a task."""

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[object, None, R], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    @override
    def __await__(self) -> Generator[object, None, R]:
        waits_for, coroutine = self._waits_for, self._coroutine
        while True:
            try:
                try:
                    yield waits_for
                except BaseException as error:  # noqa: BLE001 - a cancellation too goes to the coroutine
                    waits_for = coroutine.throw(error)
                else:
                    waits_for = coroutine.send(None)
            except StopIteration as end:
                return cast("R", end.value)
