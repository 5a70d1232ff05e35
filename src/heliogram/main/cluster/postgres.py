"""PostgreSQL, as Debian packages it, with its usual durability."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from typing_extensions import override

from heliogram.main.cluster.child import Child
from heliogram.main.cluster.server import HOST, Server

_USER = "heliogram"


class Postgres(Server):
    """A PostgreSQL server."""

    name = "postgres"
    stop_signal = signal.SIGINT  # does not wait for clients to leave
    not_as_root = True

    @property
    def url(self) -> str:
        """The address of the first database, with its owner's password."""
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{_USER}:{self.secret()}@{HOST}:{self.port}/{database}"

    @override
    async def prepare(self) -> None:
        options = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync", "--no-instructions")
        secret = str(self.folder / "secret")
        data = str(self.folder / "data")
        await self.run([self.program("initdb"), "-D", data, "-U", _USER, f"--pwfile={secret}", *options])

    @override
    def command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "log_min_messages": "warning",
        }
        given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.program("postgres"), "-D", str(self.folder / "data"), *given]

    @override
    async def probe(self) -> bool:
        asking = Child(
            [self.program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port)],
            log=self.log,
            environment=self.environment(),
        )
        return await asking.ended() == 0
