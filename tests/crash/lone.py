"""One client with one connection, for what happens to a request when its server dies under it."""

from typing import Any

from tests.support.client import Connection, ConnectionLost
from tests.support.serving import KILLED, ServerProcess

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

CODE = "11111"


class Client:
    """A logged-in client that repeats what was not answered."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.connection: Connection | None = None
        self.deaths = 0

    async def log_in(self, phone: str) -> int:
        """Sign up with a number; return the account."""
        self.connection = here = await Connection.open(self.server.host, self.server.port)
        await here.make_key(self.server.public_keys())
        await here.introduce()
        sent = await here.ask(f.AuthSendCode(phone_number=phone, api_id=1, api_hash="x", settings=t.CodeSettings()))
        login = {"phone_number": phone, "phone_code_hash": sent.phone_code_hash}
        await here.ask(f.AuthSignIn(phone_code=CODE, **login))
        answer = await here.ask(f.AuthSignUp(first_name="Ann", last_name="", **login))
        user: int = answer.user.id
        return user

    async def connect(self, crash_at: str = "") -> None:
        """Start the server again and come back."""
        await self.server.start(crash_at)
        await self.come_back()

    async def come_back(self) -> None:
        """Connect anew to the server as it runs."""
        key = self.connection.key
        self.connection = await Connection.open(self.server.host, self.server.port)
        self.connection.resume(key)
        await self.connection.introduce()

    async def ask(self, request: tl.Constructor) -> Any:
        """Ask until there is an answer."""
        while True:
            try:
                return await self.connection.ask(request)
            except ConnectionLost:
                assert await self.server.ended() == KILLED
                self.deaths += 1
                await self.connect()
