"""What watching costs: seconds per observed call, metric, span and masked log line.

PYTHONPATH=src python bench/platform_telemetry.py
"""

import asyncio
import io
import time
from abc import abstractmethod
from collections.abc import Callable

import structlog
from typing_extensions import override

from heliogram.platform.rpc import Service, observed, operation
from heliogram.platform.telemetry import LogSettings, Metrics, RpcMetrics, configure_logs, span

COUNT = 200_000


class Nothing(Service, name="bench.nothing.v1"):
    @operation()
    @abstractmethod
    async def act(self) -> None:
        """Do nothing."""


class NothingService(Nothing):
    @override
    async def act(self) -> None:
        return None


async def calls(service: Nothing) -> float:
    started = time.perf_counter()
    for _ in range(COUNT):
        await service.act()
    return (time.perf_counter() - started) / COUNT


def timed(step: Callable[[], object], count: int = COUNT) -> float:
    started = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - started) / count


def a_span() -> None:
    with span("x"):
        pass


def main() -> None:
    metrics = Metrics()
    watcher = RpcMetrics(metrics)
    plain = asyncio.run(calls(NothingService()))
    watched = asyncio.run(calls(observed(Nothing, NothingService(), watcher)))
    print(f"a call watched       {(watched - plain) * 1e6:6.2f} us more than {plain * 1e6:.2f}")

    def observation() -> None:
        watcher.began("a", "b")
        watcher.ended("a", "b", 0.003, "ok")

    print(f"an observation       {timed(observation) * 1e6:6.2f} us")
    print(f"a span while off     {timed(a_span) * 1e6:6.2f} us")
    print(f"/metrics             {timed(metrics.expose, 20) * 1e6:6.0f} us")
    configure_logs(LogSettings(format="json"), io.StringIO())
    log = structlog.get_logger("bench")
    print(f"a log line           {timed(lambda: log.info('x', count=1), 20_000) * 1e6:6.1f} us")
    print(f"one below the level  {timed(lambda: log.debug('x', count=1), 20_000) * 1e6:6.1f} us")


if __name__ == "__main__":
    main()
