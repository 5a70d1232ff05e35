"""What an operator may choose about logging in."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class AuthSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes, sign-ups and keys."""

    sign_up: Annotated[bool, Meta(description="Whether new accounts may be made.")] = True
    code_lifetime_s: Annotated[int, Meta(ge=10, description="Seconds that a code is good for.")] = 300
    sign_up_lifetime_s: Annotated[
        int, Meta(ge=10, description="Seconds after the right code in which a new account may be named.")
    ] = 1800
    code_tries: Annotated[int, Meta(ge=1, description="Wrong codes after which the right one is no longer taken.")] = 5
    resend_after_s: Annotated[int, Meta(ge=0, description="Seconds before clients offer to send another code.")] = 60
    codes_per_phone: Annotated[int, Meta(ge=1, description="Codes sent to one number within an hour.")] = 20
    codes_per_address: Annotated[
        int, Meta(ge=1, description="Codes sent at the request of one network address within an hour.")
    ] = 200
    guesses_per_phone: Annotated[
        int, Meta(ge=1, description="Wrong codes for one number within a day, over all attempts to log in.")
    ] = 20
    guesses_per_address: Annotated[
        int, Meta(ge=1, description="Wrong codes from one network address within a day, over all numbers.")
    ] = 100
    fresh_device_hours: Annotated[
        int, Meta(ge=0, description="Hours after logging in during which a device may not end other sessions; 0: none.")
    ] = 0
    idle_key_days: Annotated[
        int, Meta(ge=1, description="Days after which a key on which nobody is logged in is forgotten.")
    ] = 30
