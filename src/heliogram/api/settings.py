"""What the API tells clients of this installation."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from heliogram.api.rates import RateSettings


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of the API."""

    host: Annotated[
        str,
        Meta(description="Where clients are told to reach the gateway, as IPv4 or IPv6 address. Empty: its own."),
    ] = ""
    port: Annotated[int, Meta(description="The port that goes with it; 0: the gateway's own.", ge=0, le=65535)] = 0
    test_mode: Annotated[bool, Meta(description="Whether clients are told that this is a test server.")] = False
    country: Annotated[
        str, Meta(description="The country (ISO 3166, two letters) whose calling code clients preselect.")
    ] = "US"
    link_prefix: Annotated[str, Meta(description="What clients put before usernames to make links.")] = "https://t.me/"
    timeout_s: Annotated[float, Meta(description="How many seconds a request may take.", gt=0)] = 30.0
    rates: Annotated[
        RateSettings, Meta(description="How often accounts may call. What is left out is not limited.")
    ] = RateSettings()
