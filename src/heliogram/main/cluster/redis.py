"""Redis, with every write in its log before the answer."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from heliogram.main.cluster.server import HOST, Server, answer_to


class Redis(Server):
    """A Redis server."""

    name = "redis"

    @property
    def url(self) -> str:
        """The address, with the password."""
        return f"redis://:{self.secret()}@{HOST}:{self.port}/0"

    @override
    async def prepare(self) -> None:
        (self.folder / "data").mkdir()

    @override
    def command(self) -> Sequence[str]:
        settings = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.secret(),
            "dir": self.folder / "data",
            "appendonly": "yes",
            "save": '""',
        }
        file = self.folder / "redis.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return [self.program("redis-server"), str(file)]

    @override
    async def probe(self) -> bool:
        secret = self.secret().encode()
        answer = await answer_to(self.port, b"AUTH %b\r\nPING\r\n" % secret, len(b"+OK\r\n+PONG\r\n"))
        return answer == b"+OK\r\n+PONG\r\n"
