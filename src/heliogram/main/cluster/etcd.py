"""etcd, one member of a cluster of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from typing_extensions import override

from heliogram.main.cluster.programs import Programs
from heliogram.main.cluster.server import HOST, Server, answer_to, free_port

_HEALTH = b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n"
_OK = b"HTTP/1.0 200 "


class Etcd(Server):
    """An etcd server."""

    name = "etcd"

    def __init__(self, folder: Path, programs: Programs) -> None:
        """As :class:`Server`."""
        super().__init__(folder, programs)
        self._peer_port = free_port()

    @property
    def url(self) -> str:
        """Where gRPC and the JSON gateway are."""
        return f"http://{HOST}:{self.port}"

    @override
    async def prepare(self) -> None:
        """It makes its data itself."""

    @override
    def command(self) -> Sequence[str]:
        peer = f"http://{HOST}:{self._peer_port}"
        options = {
            "name": "one",
            "data-dir": self.folder / "data",
            "listen-client-urls": self.url,
            "advertise-client-urls": self.url,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            "initial-cluster": f"one={peer}",
        }
        return [self.program("etcd"), *(f"--{name}={value}" for name, value in options.items())]

    @override
    async def probe(self) -> bool:
        return await answer_to(self.port, _HEALTH, len(_OK)) == _OK
