"""The edge as a whole: builds the gateway, the sessions and the delivery of updates, starts and stops them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from heliogram.api.dispatch import Dispatching
from heliogram.api.pushes import Pushes
from heliogram.edge.gateway.admission import Quota
from heliogram.edge.gateway.gateway import Gateway, Wakeable
from heliogram.edge.gateway.handshakes import Handshakes
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.audience import Audience
from heliogram.edge.sessions.delivery import Delivery
from heliogram.edge.sessions.flush import Flusher
from heliogram.edge.sessions.host import SessionHost
from heliogram.edge.sessions.hosted import Hosted
from heliogram.edge.sessions.keys import KeyRing
from heliogram.edge.sessions.requests import Requests
from heliogram.edge.settings import GatewaySettings, SessionHostSettings
from heliogram.edge.wheel import Ticker, Wheel
from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.mtproto.keys import RsaKey
from heliogram.platform.bus import Bus
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.tasks import Tasks
from heliogram.services.auth.contract import Auth
from heliogram.services.presence.contract import Presences


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What the edge is built on."""

    auth: Auth
    presences: Presences
    dispatcher: Dispatching
    pushes: Pushes
    bus: Bus
    rsa_keys: Mapping[int, RsaKey]
    """The server's keys by unsigned fingerprint."""
    clock: Clock
    entropy: Entropy
    points: CrashPoints = NO_POINTS


class Edge:
    """Everything that faces clients, in one process."""

    def __init__(
        self,
        needs: Needs,
        *,
        gateway: GatewaySettings | None = None,
        sessions: SessionHostSettings | None = None,
    ) -> None:
        """Subscribes to the bus; nothing listens before :meth:`start`."""
        gateway = gateway or GatewaySettings()
        sessions = sessions or SessionHostSettings()
        clock, entropy = needs.clock, needs.entropy
        self.metrics = EdgeMetrics()
        self._presences = needs.presences
        self._tasks = Tasks("edge")
        self._ticker = Ticker(clock)
        session_wheel: Wheel[Hosted] = Wheel(self._wake_session)
        link_wheel: Wheel[Wakeable] = Wheel(_wake)
        flusher = Flusher(clock, entropy, session_wheel, self.metrics, max_kept=sessions.max_kept, points=needs.points)
        self.keys = KeyRing(needs.auth, clock)
        self.audience = Audience(self._gone)
        requests = Requests(
            dispatcher=needs.dispatcher,
            auth=needs.auth,
            keys=self.keys,
            audience=self.audience,
            flusher=flusher,
            settings=sessions,
            clock=clock,
            entropy=entropy,
            metrics=self.metrics,
            points=needs.points,
        )
        self.host = SessionHost(
            auth=needs.auth,
            keys=self.keys,
            requests=requests,
            audience=self.audience,
            flusher=flusher,
            settings=sessions,
            clock=clock,
            entropy=entropy,
            metrics=self.metrics,
        )
        self.delivery = Delivery(
            pushes=needs.pushes,
            audience=self.audience,
            flusher=flusher,
            keys=self.keys,
            host=self.host,
            clock=clock,
            metrics=self.metrics,
            points=needs.points,
        )
        handshakes = Handshakes(
            needs.rsa_keys,
            self.keys,
            quota=Quota(gateway.max_handshakes, gateway.max_handshakes_per_address),
            threads=gateway.handshake_threads,
            clock=clock,
            entropy=entropy,
            metrics=self.metrics,
        )
        self.gateway = Gateway(
            gateway,
            http=sessions,
            sessions=self.host,
            handshakes=handshakes,
            flusher=flusher,
            wheel=link_wheel,
            clock=clock,
            entropy=entropy,
            metrics=self.metrics,
        )
        for turn in (session_wheel.turn, link_wheel.turn, self.host.sweep, self.gateway.sweep):
            self._ticker.add(turn)
        self.delivery.subscribe(needs.bus)

    async def start(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        self._ticker.start()
        await self.gateway.start()

    async def stop(self) -> None:
        """Take nothing new, answer what was accepted, close. Services must still be up."""
        await self.gateway.stop()
        self._ticker.stop()
        await self.delivery.drain()
        await self._tasks.drain()

    def _wake_session(self, hosted: Hosted, now: float) -> None:
        self.host.wake(hosted, now)

    def _gone(self, user: UserId, device: AuthKeyId) -> None:
        """The last connection of a device went: whoever was on it is offline there."""
        if user:
            self._tasks.start(self._presences.set_online(user=user, device=device, online=False), name="go offline")


def _wake(thing: Wakeable, now: float) -> None:
    thing.wake(now)
