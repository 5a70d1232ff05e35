"""Clients of an edge that runs on stand-ins."""

from contextlib import AsyncExitStack

import pytest
from tests.support.edges import SlowCiphers, standing
from tests.support.wireclient import TcpLine, WireClient

from heliogram.tl import functions as f


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(params=["whole", "split"])
def start(stack, request):
    """Start an edge with settings of the test's choice, in one process or with a trunk between its halves."""

    async def start(**settings):
        return await stack.enter_async_context(standing(split=request.param == "split", **settings))

    return start


@pytest.fixture
async def stand(start):
    """An edge with the usual settings."""
    return await start()


@pytest.fixture
def connect(stack):
    """Make a client with a fresh key, or with the key of another one."""

    async def connect(stand, *, line=TcpLine, key_of=None, make_key=True, **how):
        client = WireClient(await line.open(stand.address, **how), stand.public_keys)
        stack.push_async_callback(client.close)
        if key_of is not None:
            client.begin(key_of.key, key_of.session.salt)
        elif make_key:
            await client.make_key()
        return client

    return connect


@pytest.fixture
def logged_in(connect):
    """Make a client whose device has a user and which gets updates."""

    async def logged_in(stand, user, **how):
        client = await connect(stand, **how)
        stand.auth.log_in(client.key.id, user)
        await client.invoke(f.AuthSignIn(phone_number=str(user), phone_code_hash=""))
        await client.invoke(f.UpdatesGetState())
        return client

    return logged_in


@pytest.fixture
def slow_ciphers(stand):
    """Have large packets ciphered apart, when the test says so."""
    ciphers = SlowCiphers()
    stand.edge.host._ciphers = stand.edge.host._flusher._ciphers = ciphers
    return ciphers
