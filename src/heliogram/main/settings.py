"""Every setting of the program: one section per component, declared where the component is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from heliogram.api.settings import ApiSettings
from heliogram.edge.settings import GatewaySettings, SessionHostSettings
from heliogram.main.membership import ClusterSettings
from heliogram.platform.blobs import BlobSettings
from heliogram.platform.bus import BusSettings
from heliogram.platform.http import HttpSettings
from heliogram.platform.lifecycle import LifecycleSettings
from heliogram.platform.shared import SharedSettings
from heliogram.platform.sql import SqlSettings
from heliogram.platform.telemetry import LogSettings, TraceSettings
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.files.settings import FileSettings
from heliogram.services.media.settings import MediaSettings

_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - recognised, not bound


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a server."""

    data: Annotated[Path, Meta(description="The directory that holds everything the server keeps.")] = Path("data")
    sandbox: Annotated[
        bool,
        Meta(
            description="For development and tests: numbers 99966XYYYY log in with the code XXXXX, as on the official"
            " test servers, and no rate limits hold. Other numbers get random codes."
        ),
    ] = False
    profile: Annotated[str, Meta(description="A file for a profile (pstats) of the whole run; empty: none.")] = ""
    crash_at: Annotated[
        str,
        Meta(description="For crash tests, POINT:COUNT:MILLISECONDS: the program kills itself there. Empty: nowhere."),
    ] = ""
    master_key: Annotated[
        str,
        Meta(
            description="The master key, 64 hexadecimal digits, under which keys are encrypted at rest. Empty:"
            " generated into the data directory at the first start.",
            extra={"secret": True},
        ),
    ] = ""
    gateway: GatewaySettings = GatewaySettings()
    sessions: SessionHostSettings = SessionHostSettings()
    http: HttpSettings = HttpSettings()
    api: ApiSettings = ApiSettings()
    auth: AuthSettings = AuthSettings()
    blobs: BlobSettings = BlobSettings()
    files: FileSettings = FileSettings()
    media: MediaSettings = MediaSettings()
    sql: SqlSettings = SqlSettings()
    shared: SharedSettings = SharedSettings()
    bus: BusSettings = BusSettings()
    log: LogSettings = LogSettings()
    trace: TraceSettings = TraceSettings()
    lifecycle: LifecycleSettings = LifecycleSettings()
    cluster: ClusterSettings = ClusterSettings()

    def __post_init__(self) -> None:
        """Check what concerns several sections. Raises ValueError."""
        if self.gateway.host in _EVERYWHERE and not self.api.host:
            raise ValueError(
                f"gateway.host {self.gateway.host} listens on every address, so api.host must say which one clients use"
            )
