"""Sessions of an authorisation key, server side: see :mod:`heliogram.mtproto.session.session`."""

from heliogram.mtproto.session.events import (
    DisconnectAt,
    HttpWaitRequested,
    KeyDestroyRequested,
    RequestDropped,
    RequestReceived,
    RequestReleased,
    SessionDestroyRequested,
    SessionEvent,
)
from heliogram.mtproto.session.order import Ordering
from heliogram.mtproto.session.session import Session
from heliogram.mtproto.session.settings import SessionSettings

__all__ = [
    "DisconnectAt",
    "HttpWaitRequested",
    "KeyDestroyRequested",
    "Ordering",
    "RequestDropped",
    "RequestReceived",
    "RequestReleased",
    "Session",
    "SessionDestroyRequested",
    "SessionEvent",
    "SessionSettings",
]
