from collections.abc import AsyncIterator

import aiohttp
import pytest

from heliogram.platform.http import HttpSettings, OperatorServer
from heliogram.platform.telemetry import Metrics


class Server:
    def __init__(self) -> None:
        self.problem = ""
        self.metrics = Metrics()
        self.remark = ""
        checks = {"store": lambda: self.problem, "bus": lambda: ""}
        self.server = OperatorServer(
            HttpSettings(port=0), self.metrics, checks, remarks={"objects": lambda: self.remark}
        )

    async def get(self, path: str) -> tuple[int, str, str]:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, response.headers["Content-Type"], await response.text()


@pytest.fixture
async def running() -> AsyncIterator[Server]:
    server = Server()
    await server.server.start()
    yield server
    await server.server.stop()
    await server.server.stop()


async def test_a_turning_loop_is_alive(running: Server):
    assert await running.get("/health/live") == (200, "application/json", '{"status":"live"}\n')


async def test_ready_means_that_every_check_passes_and_the_body_says_which_does_not(running: Server):
    assert (await running.get("/health/ready"))[0] == 200
    running.problem = "the disk is full"
    status, _, body = await running.get("/health/ready")
    assert status == 503
    assert body == '{"status":"not ready","checks":{"store":"the disk is full","bus":"ok","objects":"ok"}}\n'


async def test_what_only_some_requests_need_is_told_and_makes_nobody_unready(running: Server):
    running.remark = "no reply"
    status, _, body = await running.get("/health/ready")
    assert status == 200
    assert body == '{"status":"ready","checks":{"store":"ok","bus":"ok","objects":"no reply"}}\n'


async def test_metrics_are_shown_as_prometheus_reads_them(running: Server):
    running.metrics.counter("heliogram_x", "X.").add()
    status, kind, body = await running.get("/metrics")
    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert "heliogram_x_total 1.0" in body
