import asyncio

import pytest

from heliogram.platform.bus import LocalBus
from heliogram.platform.telemetry import Metrics, ProgramMetrics
from heliogram.platform.telemetry import program as module


class Store:
    queued = 7


def samples(metrics: Metrics) -> dict[str, float]:
    lines = [line for line in metrics.expose().decode().splitlines() if line.startswith("heliogram")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_commits_are_counted_by_how_many_writes_shared_them():
    metrics = Metrics()
    program = ProgramMetrics(metrics)
    program.committed(3, 0.002)
    shown = samples(metrics)
    assert shown['heliogram_commit_works_bucket{le="2"}'] == 0
    assert shown['heliogram_commit_works_bucket{le="5"}'] == 1
    assert shown["heliogram_commit_seconds_sum"] == 0.002


def test_the_store_and_the_bus_show_what_waits():
    metrics = Metrics()
    program = ProgramMetrics(metrics)
    program.watch_store(Store())
    program.watch_bus(LocalBus())
    shown = samples(metrics)
    assert shown["heliogram_writes_queued"] == 7
    assert shown["heliogram_bus_backlog"] == 0
    assert shown["heliogram_bus_dead_letters"] == 0


async def test_the_lag_of_the_loop_is_the_worst_since_the_last_look(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_LAG_INTERVAL_S", -1.0)  # every timer is a second late
    metrics = Metrics()
    program = ProgramMetrics(metrics)
    task = asyncio.ensure_future(program.watch_loop())
    for _ in range(3):
        await asyncio.sleep(0)
    assert 1.0 <= samples(metrics)["heliogram_loop_lag_seconds"] < 60
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert samples(metrics)["heliogram_loop_lag_seconds"] == 0
