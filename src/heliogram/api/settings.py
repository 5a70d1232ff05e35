"""What the API tells clients of this installation."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from heliogram.api.rates import RateSettings


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of the API."""

    host: Annotated[
        str, Meta(description="The address, IPv4 or IPv6, that clients are told to reach the gateway at.")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(description="The port that goes with it.", ge=1, le=65535)] = 8443
    test_mode: Annotated[bool, Meta(description="Whether clients are told that this is a test server.")] = False
    country: Annotated[
        str, Meta(description="The country (ISO 3166, two letters) whose calling code clients preselect.")
    ] = "US"
    link_prefix: Annotated[str, Meta(description="What clients put before usernames to make links.")] = "https://t.me/"
    timeout_s: Annotated[float, Meta(description="How many seconds a request may take.", gt=0)] = 30.0
    rates: Annotated[
        RateSettings, Meta(description="How often accounts may call. What is left out is not limited.")
    ] = RateSettings()
