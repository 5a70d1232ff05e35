from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.server import Device, Server, open_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with open_server(tmp_path) as server:
        yield server


@pytest.fixture
async def ann(server: Server) -> Device:
    return await server.person("Ann", "49301")


@pytest.fixture
async def bob(server: Server) -> Device:
    return await server.person("Bob", "49302")


@pytest.fixture
async def cat(server: Server) -> Device:
    return await server.person("Cat", "49303")
