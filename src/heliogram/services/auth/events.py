"""What auth tells the rest."""

from __future__ import annotations

from typing_extensions import override

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.bus import Event
from heliogram.platform.ledger import Record


class DevicesEnded(Event, frozen=True, tag="auth.devices_ended"):
    """Sessions were ended: connections under these keys are told and forgotten."""

    user: UserId
    devices: list[AuthKeyId]

    @property
    @override
    def key(self) -> int:
        return self.user


class KeysDropped(Event, frozen=True, tag="auth.keys_dropped"):
    """Keys were destroyed or expired: their connections are closed."""

    keys: list[AuthKeyId]


class DeviceSignedIn(Record, frozen=True, tag="auth.device_signed_in"):
    """A new device logged in to the account (SEQ): clients show updateNewAuthorization."""

    device: AuthKeyId
    hash: int
    model: str
    address: str
    at: int
