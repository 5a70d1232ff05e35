"""What every part of the server stands on: the store, the secrets, the bus, the numbers for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliogram.main.datadir import DataDirectory
from heliogram.main.settings import Settings
from heliogram.platform.bus import LocalBus
from heliogram.platform.clock import SystemClock, SystemEntropy
from heliogram.platform.crashpoints import crash_points
from heliogram.platform.ledger import Ledger
from heliogram.platform.outbox import BusOutbox, StoredOutbox
from heliogram.platform.secrets import SecretStore, Vault
from heliogram.platform.shared import SharedState, open_shared
from heliogram.platform.sql import migrate, open_database
from heliogram.platform.telemetry import Metrics, ProgramMetrics, RpcMetrics

if TYPE_CHECKING:
    from heliogram.platform.outbox.postgres import PostgresTurn

PACKAGES: Final = (
    "heliogram.platform.ledger",
    "heliogram.platform.outbox",
    "heliogram.services.users",
    "heliogram.services.contacts",
    "heliogram.services.messages",
    "heliogram.services.dialogs",
    "heliogram.services.chats",
    "heliogram.services.presence",
    "heliogram.services.updates",
    "heliogram.services.auth",
    "heliogram.services.files",
    "heliogram.services.media",
)
"""The packages with tables, in the order of their migrations."""


class Foundation:
    """What every service shares."""

    def __init__(self, settings: Settings) -> None:
        """Opens the store and the secrets, making them at the first start. Raises OSError, SecretError, ValueError."""
        self.settings = settings
        self.points = crash_points(settings.crash_at)
        self.directory = DataDirectory(settings.data, self.points)
        self.directory.prepare()
        self.clock = SystemClock()
        self.entropy = SystemEntropy()
        self.metrics = Metrics()
        self.secrets = SecretStore(self.directory.secrets, self.entropy, self.points)
        master_keys = [self.secrets.obtain("master-key", settings.master_key)]
        self.vault = Vault(master_keys, self.entropy, purpose="authorisation keys")
        self.content_vault = Vault(master_keys, self.entropy, purpose="keys of contents")
        self.bus = LocalBus()
        self.shared = open_shared(settings.shared, self.clock, name=settings.cluster.name)
        self.program = ProgramMetrics(self.metrics)
        self.calls = RpcMetrics(self.metrics)
        self.db = open_database(
            settings.sql,
            self.directory.database,
            announced=self.bus.deliver,
            points=self.points,
            observe=self.program.committed,
        )
        self.program.watch_store(self.db)
        self.program.watch_bus(self.bus)
        self.turn = self._turn()
        self.outbox = BusOutbox(self.bus) if self.turn is None else StoredOutbox(self.turn.ring)
        self.ledger = Ledger(self.outbox, self.clock)

    def _turn(self) -> PostgresTurn | None:
        """Return what says whose turn it is to relay the outbox, where there is something to relay it to."""
        if self.settings.bus.kind == "local" or self.settings.sql.kind != "postgres":
            return None
        from heliogram.platform.outbox.postgres import PostgresTurn  # noqa: PLC0415 - a cluster's library

        return PostgresTurn(self.settings.sql.dsn)

    @property
    def cluster_state(self) -> SharedState | None:
        """The shared state if other processes have it too."""
        return self.shared if self.settings.shared.kind == "redis" else None

    async def migrate(self) -> list[str]:
        """Bring the tables to this version; return what ran. Raises IncompatibleSchema."""
        return await migrate(self.db, PACKAGES)

    async def close(self) -> None:
        """Finish accepted writes and close the store."""
        await self.bus.drain()
        if self.turn is not None:
            await self.turn.close()
        await self.db.close()
