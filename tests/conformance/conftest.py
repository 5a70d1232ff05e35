"""Whole servers, and clients of them."""

from contextlib import AsyncExitStack

import pytest
from tests.support.boot import booted


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def boot(stack, tmp_path):
    """Boot a server; the same test may boot several on one directory, one after the other."""

    async def boot(name="data", **settings):
        return await stack.enter_async_context(booted(tmp_path / name, **settings))

    return boot


@pytest.fixture
async def server(boot):
    """A server with the usual settings."""
    return await boot()
