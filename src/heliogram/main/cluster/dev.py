"""A whole cluster on this machine: the servers it stands on, and every part of Heliogram as a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from heliogram.main.cluster.etcd import Etcd
from heliogram.main.cluster.kafka import Kafka
from heliogram.main.cluster.node import PROGRAM, Node
from heliogram.main.cluster.objects import ObjectServer
from heliogram.main.cluster.postgres import Postgres
from heliogram.main.cluster.programs import Programs
from heliogram.main.cluster.redis import Redis
from heliogram.main.cluster.server import HOST, Server, ServerFailed, free_port
from heliogram.main.topology import ROLES
from heliogram.platform.settings import environment

EACH_ALONE: Final[tuple[str, ...]] = ROLES
"""A process for every role."""
_PREPARATIONS: Final = (("cluster", "secrets"), ("migrate",))


class DevCluster:
    """Servers and processes on loopback, below one folder."""

    def __init__(
        self, folder: Path, programs: Programs, *, placement: Sequence[str] = EACH_ALONE, gateway_port: int = 0
    ) -> None:
        """``placement``: the roles of each process, divided by commas; a role may stand in several."""
        self.folder = folder.resolve()
        self.gateway_port = gateway_port or free_port()
        self.postgres = Postgres(self.folder, programs)
        self.etcd = Etcd(self.folder, programs)
        self.objects = ObjectServer(self.folder, programs)
        self.redis = Redis(self.folder, programs)
        self.kafka = Kafka(self.folder, programs)
        self._programs = programs
        self._placement = placement
        self.nodes: list[Node] = []

    @property
    def servers(self) -> list[Server]:
        """What the processes stand on."""
        return [self.postgres, self.etcd, self.objects, self.redis, self.kafka]

    @property
    def data(self) -> Path:
        """The directory with the key and the secrets."""
        return self.folder / "data"

    def settings(self) -> dict[str, str]:
        """Return the settings of every process, as variables of the environment."""
        return {
            "HELIOGRAM_DATA": str(self.data),
            "HELIOGRAM_SANDBOX": "true",
            "HELIOGRAM_GATEWAY__HOST": HOST,
            "HELIOGRAM_GATEWAY__PORT": str(self.gateway_port),
            "HELIOGRAM_SQL__KIND": "postgres",
            "HELIOGRAM_SQL__DSN": self.postgres.url,
            "HELIOGRAM_CLUSTER__DISCOVERY": "etcd",
            "HELIOGRAM_CLUSTER__ETCD": f'["{self.etcd.url}"]',
            "HELIOGRAM_BUS__KIND": "kafka",
            "HELIOGRAM_BUS__BROKERS": f'["{self.kafka.address}"]',
            "HELIOGRAM_BUS__REPLICATION": "1",
            "HELIOGRAM_BLOBS__KIND": "s3",
            "HELIOGRAM_BLOBS__S3__ENDPOINT": self.objects.url,
            "HELIOGRAM_BLOBS__S3__ACCESS_KEY_ID": self.objects.access_key_id,
            "HELIOGRAM_BLOBS__S3__SECRET_ACCESS_KEY": self.objects.secret(),
            "HELIOGRAM_SHARED__KIND": "redis",
            "HELIOGRAM_SHARED__URL": self.redis.url,
            "HELIOGRAM_SHARED__LIMIT_MS": "1000",  # everything is on this one machine, which is slow then
            **environment(),
        }

    async def start(self) -> None:
        """Start everything; returns when every process is ready. Raises ServerFailed, MissingProgram."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        await asyncio.gather(*(server.start() for server in self.servers))
        for command in _PREPARATIONS:
            await self._run(command)
        self.nodes = [self.node(roles, number) for number, roles in enumerate(self._placement)]
        await asyncio.gather(*(node.start() for node in self.nodes))

    def node(self, roles: str, number: int) -> Node:
        """Return a process that has not started."""
        folder = self.folder / "nodes" / str(number)
        return Node(folder, self._programs, roles=roles, settings=self.settings())

    async def stop(self) -> None:
        """Stop everything, what faces clients first."""
        for node in sorted(self.nodes, key=lambda node: min(map(ROLES.index, node.roles.split(",")))):
            await node.stop()
        await asyncio.gather(*(server.stop() for server in self.servers))

    async def _run(self, command: Sequence[str]) -> None:
        """Run one of our own commands to its end."""
        made = await asyncio.create_subprocess_exec(
            *PROGRAM,
            *command,
            env={**self._programs.environment(), **self.settings()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await made.communicate()
        if made.returncode:
            raise ServerFailed(f"heliogram {' '.join(command)} failed:\n{said.decode(errors='replace')}")
