"""Apache Kafka: one node that is broker and controller (KRaft), on the machine's Java.

Topics have one replica, so what a broker has acknowledged is in the system's page cache: it outlives the broker's
death, as tests want it, though not the machine's, for which Kafka counts on other replicas.
"""

from __future__ import annotations

import base64
import secrets
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from typing_extensions import override

from heliogram.main.cluster.programs import Programs
from heliogram.main.cluster.server import HOST, Server, answer_to, free_port

_API_VERSIONS: Final = struct.pack(">ihhih", 10, 18, 0, 7, -1)
"""A request of ten bytes: the call, its version, a number that the answer repeats, no client's name."""
_ANSWER: Final = struct.Struct(">iih")
_JAVA_OPTIONS: Final = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_LOGGING: Final = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m (%c)%n
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
"""


class Kafka(Server):
    """A Kafka server."""

    name = "kafka"

    def __init__(self, folder: Path, programs: Programs) -> None:
        """As :class:`Server`."""
        super().__init__(folder, programs)
        self._controller_port = free_port()

    @property
    def address(self) -> str:
        """Where clients connect first, as host:port."""
        return f"{HOST}:{self.port}"

    @override
    async def prepare(self) -> None:
        (self.folder / "log4j2.properties").write_text(_LOGGING)
        cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        await self.run(self._java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._settings())))

    @override
    def command(self) -> Sequence[str]:
        return self._java("kafka.Kafka", str(self._settings()))

    @override
    async def probe(self) -> bool:
        _, number, fault = _ANSWER.unpack(await answer_to(self.port, _API_VERSIONS, _ANSWER.size))
        return (number, fault) == (7, 0)

    def _java(self, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.folder}/log4j2.properties"
        return [self.program("java"), *_JAVA_OPTIONS, logging, "-cp", self.class_path("kafka"), *arguments]

    def _settings(self) -> Path:
        settings = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{HOST}:{self._controller_port}",
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{HOST}:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "data",
            "auto.create.topics.enable": "false",
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            # A broker that was killed is let in again only when its former self is believed dead.
            "broker.session.timeout.ms": 2000,
            "broker.heartbeat.interval.ms": 500,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
        }
        file = self.folder / "server.properties"
        file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return file
