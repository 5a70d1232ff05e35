"""What the API tells clients of this installation."""

from __future__ import annotations

import msgspec

from heliogram.api.rates import RateSettings


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of the API."""

    host: str = "127.0.0.1"
    """The address under which clients reach the gateway, as ``help.getConfig`` gives it to them: IPv4 or IPv6."""
    port: int = 8443
    """The port that goes with it."""
    test_mode: bool = False
    """Whether clients are told that this is a test server."""
    country: str = "US"
    """The country (ISO 3166, two letters) that clients preselect when they ask for a phone number."""
    link_prefix: str = "https://t.me/"
    """What clients put before usernames to make links."""
    timeout_s: float = 30.0
    """How long a request may take."""
    rates: RateSettings | None = None
    """How often accounts may call; nothing: as often as they like."""
