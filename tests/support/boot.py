"""The whole server in the test's own process and loop, on a free port, with real services and a real store.

A server in a process of its own is :func:`tests.clients.booting.boot`.
"""

from __future__ import annotations

import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
from tests.support.stores import sql_settings
from tests.support.wireclient import TcpLine, WireClient

from heliogram import tl
from heliogram.edge.settings import GatewaySettings
from heliogram.main.composition import Server
from heliogram.main.settings import Settings
from heliogram.mtproto.client import RequestFailed
from heliogram.platform.http import HttpSettings
from heliogram.tl import functions as f
from heliogram.tl import types as t

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CODE = "22222"


class Booted:
    """A running server and ways to become its client."""

    def __init__(self, server: Server, console: io.StringIO) -> None:
        self.server = server
        self.console = console
        self._numbers = iter(range(1, 10_000))

    @property
    def address(self):
        return self.server.edge.gateway.address

    @property
    def metrics(self):
        return self.server.edge.metrics

    @property
    def public_keys(self):
        key = self.server.key
        return {key.fingerprint: (key.modulus, key.exponent)}

    def fresh_number(self):
        """Return a number of the sandbox that nobody has."""
        return f"999662{next(self._numbers):04}"

    async def client(self, line=TcpLine, **how):
        """Return a client with a fresh key over a line of a kind."""
        client = WireClient(await line.open(self.address, **how), self.public_keys)
        await client.make_key()
        return client

    async def person(self, name="Somebody", *, layer=tl.NEWEST_LAYER, **how):
        """Return a client with an account; ``me`` is its user, ``phone`` its number."""
        client = await self.client(**how)
        await invoke(client, introduced(f.HelpGetConfig(), layer))
        await sign_up(client, self.fresh_number(), name)
        return client


async def sign_up(client, phone, name):
    """Make an account on a client's device, and have it take updates."""
    client.phone = phone
    login = {"phone_number": phone, "phone_code_hash": (await send_code(client, phone)).phone_code_hash}
    await invoke(client, f.AuthSignIn(phone_code=CODE, **login))
    client.me = (await invoke(client, f.AuthSignUp(first_name=name, last_name="", **login))).user
    await invoke(client, f.UpdatesGetState())


async def send_code(client, phone):
    """Ask for a login code."""
    return await invoke(client, f.AuthSendCode(phone_number=phone, api_id=1, api_hash="x", settings=t.CodeSettings()))


async def invoke(client, query):
    """Return the answer to a request, which must not be an error."""
    answer = await client.invoke(query)
    assert not isinstance(answer, RequestFailed), (type(query).__name__, answer.text)
    return answer


def introduced(query, layer=tl.NEWEST_LAYER):
    """Wrap a request as the first one of a connection."""
    info = f.InitConnection(
        api_id=1,
        device_model="test",
        system_version="1",
        app_version="1",
        system_lang_code="en",
        lang_pack="",
        lang_code="en",
        query=query,
    )
    return f.InvokeWithLayer(layer=layer, query=info)


@asynccontextmanager
async def booted(directory: Path, **settings) -> AsyncIterator[Booted]:
    """Run a server with its data in ``directory``; keywords are settings of its root (``gateway``, ...)."""
    given = {
        "data": directory,
        "sandbox": True,
        "gateway": GatewaySettings(port=0),
        "http": HttpSettings(port=0),
        "sql": {name.removeprefix("SQL__").lower(): value for name, value in sql_settings(directory).items()},
        **settings,
    }
    console = io.StringIO()
    server = Server(msgspec.convert(given, Settings, from_attributes=True), console, strict=True)
    await server.lifecycle.start()
    try:
        yield Booted(server, console)
    finally:
        await server.lifecycle.stop()
