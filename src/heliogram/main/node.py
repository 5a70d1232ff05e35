"""One process of a cluster: the roles it plays, and what it needs for them.

::

    what                     a process has it when it plays
    ----------------------   ------------------------------------------
    the store                a service
    services                 each role of that name; the others are called
    handlers of requests     api
    sessions, their pushes   session; it hears what happened from all others
    sockets, key exchange    gateway; its packets go to sessions by the ring

Everybody serves what it has over one gRPC port, registers it, and finds the others by the registry. It starts from the
bottom up, registers when it could be called, and stops the other way round: first it is withdrawn and nothing new
comes, then what it accepted is finished.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TextIO

from heliogram.api.assembly import Api
from heliogram.api.contract import Requests
from heliogram.api.dispatch import Dispatching
from heliogram.api.remote import RemoteDispatcher, RequestsService
from heliogram.edge.edge import GatewayEdge, Machine, SessionEdge, SessionNeeds
from heliogram.edge.events.taking import EventsService
from heliogram.edge.events.telling import Telling
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.keys import KeySaver
from heliogram.edge.trunk.gateway import RemoteSessions
from heliogram.edge.trunk.sessions import STREAM, Trunks
from heliogram.edge.wheel import Ticker
from heliogram.main.composition import api_over, every
from heliogram.main.events import BrokerFlow, DirectFlow, EventFlow
from heliogram.main.foundation import Foundation
from heliogram.main.membership import ClusterSettings
from heliogram.main.services import PlacedServices
from heliogram.main.settings import Settings
from heliogram.main.topology import Topology
from heliogram.platform.cache import Cache
from heliogram.platform.discovery import Discovery, FixedDiscovery, Instance
from heliogram.platform.discovery.etcd import EtcdDiscovery
from heliogram.platform.http import OperatorServer
from heliogram.platform.lifecycle import Lifecycle, Phase
from heliogram.platform.rpc import Identity, Network, listen, mount, open_server
from heliogram.platform.rpc.streams import mount_stream
from heliogram.platform.tasks import Tasks

if TYPE_CHECKING:
    import grpc.aio

_USUAL_ETCD = "http://127.0.0.1:2379"
_STOP_S = 5.0
"""How long calls that were accepted may take at a stop."""
_SEEN_S = 0.3
"""Until the others have heard that this process is withdrawn."""


class Node:
    """One process of a cluster."""

    def __init__(self, settings: Settings, topology: Topology, console: TextIO) -> None:
        """Build what the roles need; nothing listens before :meth:`Lifecycle.start`.

        Raises OSError, SecretError, ValueError with texts for the operator.
        """
        if topology.stores and settings.sql.kind != "postgres":
            raise ValueError("a cluster's processes share a store: set sql.kind to postgres, and sql.dsn")
        Cache.alone = False  # other processes change the same rows
        self.settings = settings
        self.topology = topology
        self.foundation = base = Foundation(settings)
        self.metrics = EdgeMetrics()
        self.lifecycle = Lifecycle(settings.lifecycle)
        self.tasks = Tasks("node", on_crash=self.lifecycle.crashed)
        self.id = base.entropy.bytes(8).hex()
        self.discovery = _discovery(settings.cluster)
        self.identity = _identity(settings.cluster)
        self.network = Network(self.discovery, entropy=base.entropy, identity=self.identity)
        self.services = PlacedServices(base, console, topology=topology, network=self.network)
        self.api = self._api() if topology.hosts("api") or topology.hosts("session") else None
        self.events = self._events()
        self.machine = Machine(clock=base.clock, entropy=base.entropy, points=base.points)
        self.ticker = Ticker(base.clock)
        self.sessions = self._sessions() if topology.hosts("session") else None
        self.trunks = self._trunks(self.sessions) if self.sessions is not None else None
        self.remote = RemoteSessions(self.discovery, self.network) if topology.hosts("gateway") else None
        self.front = self._front(self.remote) if self.remote is not None else None
        self.server: grpc.aio.Server | None = None
        self.http = OperatorServer(
            settings.http,
            base.metrics,
            {"program": self._unready, "store": lambda: base.db.problem, "registry": lambda: self.discovery.problem},
            remarks=self.services.remarks | {"events": lambda: self.events.problem},
        )
        base.metrics.include(self.metrics.collect)
        self._order()

    def _events(self) -> EventFlow:
        sessions = self.topology.hosts("session")
        if self.settings.bus.kind == "kafka":
            return BrokerFlow(self.foundation, stores=self.topology.stores, sessions=sessions)
        return DirectFlow(self.foundation.bus, Telling(self.discovery, self.network, own=self.id), sessions=sessions)

    def _api(self) -> Api:
        gateway = self.settings.gateway
        return api_over(self.foundation, self.services, lambda: (gateway.host, gateway.port))

    def _sessions(self) -> SessionEdge:
        assert self.api is not None
        dispatcher: Dispatching = self.api.dispatcher
        if not self.topology.hosts("api"):
            dispatcher = RemoteDispatcher(self.network.connect(Requests, role="api"), self.api.dcs)
        needs = SessionNeeds(
            auth=self.services.auth,
            presences=self.services.presences,
            dispatcher=dispatcher,
            pushes=self.api.pushes,
            bus=self.events.heard,
        )
        edge = SessionEdge(needs, self.machine, self.settings.sessions, self.metrics)
        self.ticker.add(edge.turn)
        return edge

    def _trunks(self, sessions: SessionEdge) -> Trunks:
        trunks = Trunks(sessions.host, self.settings.sessions, self.foundation.clock)
        self.ticker.add(trunks.turn)
        return trunks

    def _front(self, remote: RemoteSessions) -> GatewayEdge:
        key = self.foundation.directory.server_key()
        front = GatewayEdge(
            {key.fingerprint: key},
            KeySaver(self.services.auth),
            remote,
            self.machine,
            (self.settings.gateway, self.settings.sessions),
            self.metrics,
        )
        self.ticker.add(front.turn)
        return front

    # Start and stop ---------------------------------------------------------------------------------------------
    def _order(self) -> None:
        add = self.lifecycle.add
        if self.topology.stores:
            add("store", start=self.foundation.migrate, stop=self.foundation.close)
        add("network", start=self.discovery.start, stop=self._leave_network)
        add("shared state", stop=self.foundation.shared.close)
        for name, close in self.services.closing:
            add(name, start=self.services.opening.get(name), stop=close)
        add("events", start=self.events.start, stop=self.events.close)
        add("tasks", start=self._start_tasks, stop=self._stop_tasks)
        add("calls", start=self._serve, stop=self._end_calls)
        if self.sessions is not None:
            add("sessions", stop=self._end_sessions)
        add("registry", start=self._register, stop=self._withdraw)
        add("http", start=self.http.start, stop=self.http.stop)
        if self.front is not None:
            add("gateway", start=self.front.gateway.start, stop=self._end_gateway)

    async def _leave_network(self) -> None:
        await self.discovery.close()
        await self.network.close()

    async def _start_tasks(self) -> None:
        for seconds, work, name in self.services.housekeeping:
            self.tasks.start_forever(partial(every, seconds, work), name=name)
        self.tasks.start_forever(self.foundation.program.watch_loop, name="loop lag")
        self.ticker.start()

    async def _stop_tasks(self) -> None:
        self.ticker.stop()
        await self.tasks.cancel()

    async def _serve(self) -> None:
        self.server = server = open_server()
        for service in self.services.hosted:
            mount(server, service)
        if self.api is not None and self.topology.hosts("api"):
            mount(server, RequestsService(self.api.dispatcher))
        if self.trunks is not None:
            mount(server, EventsService(self.events.heard))
            mount_stream(server, STREAM, self.trunks.serve)
        self.port = listen(server, self.settings.cluster.listen, self.identity)
        await server.start()

    async def _register(self) -> None:
        cluster = self.settings.cluster
        host = cluster.advertise or cluster.listen.rpartition(":")[0]
        await self.discovery.register(
            Instance(id=self.id, address=f"{host}:{self.port}", roles=tuple(self.topology.roles))
        )

    async def _withdraw(self) -> None:
        await self.discovery.withdraw()
        await asyncio.sleep(_SEEN_S)

    async def _end_calls(self) -> None:
        assert self.server is not None
        await self.server.stop(_STOP_S)

    async def _end_sessions(self) -> None:
        assert self.sessions is not None
        assert self.trunks is not None
        await self.sessions.host.drain(_STOP_S)
        self.trunks.end()
        await self.sessions.drain()

    async def _end_gateway(self) -> None:
        assert self.front is not None
        assert self.remote is not None
        await self.front.gateway.stop()
        await self.remote.close()

    def _unready(self) -> str:
        phase = self.lifecycle.phase
        return "" if phase is Phase.READY else phase.value


def _discovery(settings: ClusterSettings) -> Discovery:
    if settings.discovery == "etcd":
        return EtcdDiscovery(settings.etcd or [_USUAL_ETCD], name=settings.name, lease_s=settings.lease_s)
    return FixedDiscovery(
        Instance(id=address, address=address, roles=tuple(Topology(roles).roles))
        for address, roles in settings.members.items()
    )


def _identity(settings: ClusterSettings) -> Identity | None:
    if settings.authority is None or settings.certificate is None or settings.key is None:
        return None
    return Identity(
        authority=settings.authority.read_bytes(),
        certificate=settings.certificate.read_bytes(),
        key=settings.key.read_bytes(),
    )
