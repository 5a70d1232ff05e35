"""Builds the server: what stands on what, and in which order it starts.

The store and what every service shares (:mod:`.foundation`), the services (:mod:`.services`), the API, the edge.
Nothing here has logic; where something must choose, it is a setting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TextIO

import msgspec

from heliogram.api.assembly import Api, assemble
from heliogram.api.rates import RateSettings
from heliogram.edge.edge import Edge, Needs
from heliogram.main.counting import MethodMetrics
from heliogram.main.foundation import Foundation
from heliogram.main.services import PlacedServices
from heliogram.main.settings import Settings
from heliogram.platform.http import OperatorServer
from heliogram.platform.lifecycle import Lifecycle, Phase
from heliogram.platform.tasks import Tasks


class Server:
    """A whole server in one process."""

    def __init__(self, settings: Settings, console: TextIO, *, strict: bool = False) -> None:
        """Build everything; nothing listens before :meth:`Lifecycle.start`. ``strict`` is for tests.

        Raises OSError, SecretError, ValueError with texts for the operator.
        """
        if settings.bus.kind != "local":
            raise ValueError("one process that plays all roles has its bus in itself: set bus.kind to local")
        self.settings = settings
        self.foundation = base = Foundation(settings)
        self.services = PlacedServices(base, console)
        self.key = base.directory.server_key()
        self.api = api_over(base, self.services, lambda: self.edge.gateway.address, strict=strict)
        self.edge = Edge(
            Needs(
                auth=self.services.auth,
                presences=self.services.presences,
                dispatcher=self.api.dispatcher,
                pushes=self.api.pushes,
                bus=base.bus,
                rsa_keys={self.key.fingerprint: self.key},
                clock=base.clock,
                entropy=base.entropy,
                points=base.points,
            ),
            gateway=settings.gateway,
            sessions=settings.sessions,
        )
        self.lifecycle = Lifecycle(settings.lifecycle)
        self.tasks = Tasks("server", on_crash=self.lifecycle.crashed)
        self.http = OperatorServer(
            settings.http,
            base.metrics,
            {"program": self._unready, "store": lambda: base.db.problem},
            remarks=self.services.remarks,
        )
        base.metrics.include(self.edge.metrics.collect)
        self._order()

    def _order(self) -> None:
        add = self.lifecycle.add
        directory = self.foundation.directory
        add("data directory", start=directory.claim, stop=directory.give_up)
        add("store", start=self.foundation.migrate, stop=self.foundation.close)
        add("shared state", stop=self.foundation.shared.close)
        for name, close in self.services.closing:
            add(name, start=self.services.opening.get(name), stop=close)
        add("tasks", start=self._start_tasks, stop=self.tasks.cancel)
        add("http", start=self.http.start, stop=self.http.stop)
        add("edge", start=self.edge.start, stop=self.edge.stop)

    async def _start_tasks(self) -> None:
        for seconds, work, name in self.services.housekeeping:
            self.tasks.start_forever(partial(every, seconds, work), name=name)
        self.tasks.start_forever(self.foundation.program.watch_loop, name="loop lag")

    def _unready(self) -> str:
        phase = self.lifecycle.phase
        return "" if phase is Phase.READY else phase.value


def api_over(
    base: Foundation, services: PlacedServices, gateway: Callable[[], tuple[str, int]], *, strict: bool = False
) -> Api:
    """Return the API over services; ``gateway`` tells where clients reach it. In sandbox mode nothing is limited."""
    settings = base.settings.api
    if base.settings.sandbox:
        settings = msgspec.structs.replace(settings, rates=RateSettings())
    return assemble(
        services.contracts(),
        settings=settings,
        secret=base.secrets.obtain("access-hashes"),
        clock=base.clock,
        entropy=base.entropy,
        gateway=gateway,
        observer=MethodMetrics(base.metrics),
        shared=base.cluster_state,
        strict=strict,
    )


async def every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again, so many seconds apart."""
    while True:
        await work()
        await asyncio.sleep(seconds)
