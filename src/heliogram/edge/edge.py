"""The edge: what hosts sessions, what listens for clients, and both of them in one process.

In a cluster a process may have one half alone; then the halves talk through trunks (:mod:`heliogram.edge.trunk`).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from heliogram.api.dispatch import Dispatching
from heliogram.api.pushes import Pushes
from heliogram.edge.ciphers.pool import Ciphers
from heliogram.edge.gateway.admission import Quota
from heliogram.edge.gateway.gateway import Gateway, Wakeable
from heliogram.edge.gateway.handshakes import Handshakes, KeyStore
from heliogram.edge.link import Sessions
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


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What both halves stand on."""

    clock: Clock
    entropy: Entropy
    points: CrashPoints = NO_POINTS


class SessionNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """What sessions are built on."""

    auth: Auth
    presences: Presences
    dispatcher: Dispatching
    pushes: Pushes
    bus: Bus


class SessionEdge:
    """Sessions, their requests and the delivery of updates to them."""

    def __init__(
        self, needs: SessionNeeds, machine: Machine, settings: SessionHostSettings, metrics: EdgeMetrics
    ) -> None:
        """Subscribes to the bus."""
        clock, entropy = machine.clock, machine.entropy
        self._presences = needs.presences
        self._tasks = Tasks("edge")
        self.metrics = metrics
        self.wheel: Wheel[Hosted] = Wheel(self._wake)
        self.ciphers = Ciphers(clock, entropy, processes=settings.cipher_processes)
        self.flusher = Flusher(
            clock,
            entropy,
            self.wheel,
            metrics,
            ciphers=self.ciphers,
            max_kept=settings.max_kept,
            points=machine.points,
        )
        self.keys = KeyRing(needs.auth, clock)
        self.audience = Audience(self._gone)
        self.host = self._host(needs, machine, settings)
        self.delivery = self._delivery(needs, machine)

    def _host(self, needs: SessionNeeds, machine: Machine, settings: SessionHostSettings) -> SessionHost:
        requests = Requests(
            dispatcher=needs.dispatcher,
            auth=needs.auth,
            keys=self.keys,
            audience=self.audience,
            flusher=self.flusher,
            settings=settings,
            clock=machine.clock,
            entropy=machine.entropy,
            metrics=self.metrics,
            points=machine.points,
        )
        return SessionHost(
            auth=needs.auth,
            keys=self.keys,
            requests=requests,
            audience=self.audience,
            flusher=self.flusher,
            ciphers=self.ciphers,
            settings=settings,
            clock=machine.clock,
            entropy=machine.entropy,
            metrics=self.metrics,
            points=machine.points,
        )

    def _delivery(self, needs: SessionNeeds, machine: Machine) -> Delivery:
        delivery = Delivery(
            pushes=needs.pushes,
            audience=self.audience,
            flusher=self.flusher,
            keys=self.keys,
            host=self.host,
            clock=machine.clock,
            metrics=self.metrics,
            points=machine.points,
        )
        delivery.subscribe(needs.bus)
        return delivery

    def turn(self, now: float) -> None:
        """Do what is due. The ticker calls this."""
        self.wheel.turn(now)
        self.host.sweep(now)

    async def drain(self) -> None:
        """Wait for what was begun; nothing new comes."""
        await self.delivery.drain()
        await self.ciphers.close()
        await self._tasks.drain()

    def _wake(self, hosted: Hosted, now: float) -> None:
        self.host.wake(hosted, now)

    def _gone(self, user: UserId, device: AuthKeyId) -> None:
        """The last connection of a device went: whoever was on it is offline there."""
        if user:
            self._tasks.start(self._presences.set_online(user=user, device=device, online=False), name="go offline")


class GatewayEdge:
    """What listens, and makes keys."""

    def __init__(
        self,
        rsa_keys: Mapping[int, RsaKey],
        keys: KeyStore,
        sessions: Sessions,
        machine: Machine,
        settings: tuple[GatewaySettings, SessionHostSettings],
        metrics: EdgeMetrics,
    ) -> None:
        """Listens once the gateway starts. ``rsa_keys``: the server's, by unsigned fingerprint."""
        gateway, http = settings
        self.wheel: Wheel[Wakeable] = Wheel(_wake)
        handshakes = Handshakes(
            rsa_keys,
            keys,
            quota=Quota(gateway.max_handshakes, gateway.max_handshakes_per_address),
            threads=gateway.handshake_threads,
            clock=machine.clock,
            entropy=machine.entropy,
            metrics=metrics,
        )
        self.gateway = Gateway(
            gateway,
            http=http,
            sessions=sessions,
            handshakes=handshakes,
            wheel=self.wheel,
            clock=machine.clock,
            entropy=machine.entropy,
            metrics=metrics,
        )

    def turn(self, now: float) -> None:
        """Do what is due. The ticker calls this."""
        self.wheel.turn(now)
        self.gateway.sweep(now)


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
        self.metrics = EdgeMetrics()
        machine = Machine(clock=needs.clock, entropy=needs.entropy, points=needs.points)
        self.sessions = SessionEdge(
            SessionNeeds(
                auth=needs.auth,
                presences=needs.presences,
                dispatcher=needs.dispatcher,
                pushes=needs.pushes,
                bus=needs.bus,
            ),
            machine,
            sessions,
            self.metrics,
        )
        self.keys, self.host, self.audience = self.sessions.keys, self.sessions.host, self.sessions.audience
        self.delivery = self.sessions.delivery
        front = GatewayEdge(needs.rsa_keys, self.keys, self.host, machine, (gateway, sessions), self.metrics)
        self.gateway = front.gateway
        self._ticker = Ticker(needs.clock)
        self._ticker.add(self.sessions.turn)
        self._ticker.add(front.turn)

    async def start(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        self._ticker.start()
        await self.gateway.start()

    async def stop(self) -> None:
        """Take nothing new, answer what was accepted, close. Services must still be up."""
        await self.gateway.stop()
        self._ticker.stop()
        await self.sessions.drain()


def _wake(thing: Wakeable, now: float) -> None:
    thing.wake(now)
