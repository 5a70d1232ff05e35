"""A process of Heliogram itself, as one of the servers on this machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from typing_extensions import override

from heliogram.main.cluster.programs import Programs
from heliogram.main.cluster.server import Server, answer_to

PROGRAM: Final = (sys.executable, "-c", "from heliogram.main.cli import main; main()")
"""The command line, whatever the PATH."""
_REQUEST: Final = b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n"
_READY: Final = (b"HTTP/1.0 200 ", b"HTTP/1.1 200 ")


class Node(Server):
    """``heliogram serve`` with some roles."""

    name = "node"

    def __init__(self, folder: Path, programs: Programs, *, roles: str, settings: Mapping[str, str]) -> None:
        """``settings``: variables of the environment, the same for every process of a cluster."""
        self.roles = roles
        self._settings = settings
        super().__init__(folder, programs)
        self.folder = folder.resolve() / self.title

    @property
    def title(self) -> str:
        """What its log is called."""
        return self.roles.replace(",", "-")

    @property
    @override
    def log(self) -> Path:
        return self.folder.with_name(f"{self.title}.log")

    @override
    async def prepare(self) -> None:
        """What it keeps lies where all processes of the cluster have it."""

    @override
    def command(self) -> Sequence[str]:
        return [*PROGRAM, "serve", "--role", self.roles]

    @override
    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self._settings, "HELIOGRAM_HTTP__PORT": str(self.port)}

    @override
    async def probe(self) -> bool:
        return await answer_to(self.port, _REQUEST, len(_READY[0])) in _READY
