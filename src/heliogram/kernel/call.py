"""Who asks: the caller of a request, as every layer above the protocol sees it."""

from __future__ import annotations

import msgspec

from heliogram.kernel.ids import AuthKeyId, SessionId, UserId

ANONYMOUS = UserId(0)
"""The user of a call whose device is not logged in."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request's caller and circumstances."""

    user: UserId = ANONYMOUS
    """The account that is logged in on the device, or :data:`ANONYMOUS`."""
    device: AuthKeyId = AuthKeyId(0)
    """The permanent authorisation key the request came under."""
    key: AuthKeyId = AuthKeyId(0)
    """The key that encrypted the request: the device itself or a temporary key (then perhaps not bound yet)."""
    session: SessionId = SessionId(0)
    message: int = 0
    """The request's MTProto message id."""
    layer: int
    """The API layer the device speaks."""
    bot: bool = False
    at: float
    """When the request was received, in seconds since the Unix epoch."""
    address: str = ""
    """The network address it came from, for the list of active sessions and for limits."""
    dc: int = 2
    """The data centre that the device thinks it talks to, 1 to 5."""
    trace: str = ""
    """Correlates logs, traces and events of this request."""
