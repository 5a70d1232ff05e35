"""Making an authorisation key, server side: see :mod:`heliogram.mtproto.handshake.server`."""

from heliogram.mtproto.handshake.events import (
    ComputationNeeded,
    HandshakeEvent,
    HandshakeFailed,
    KeyAgreed,
    Reply,
)
from heliogram.mtproto.handshake.server import ServerHandshake, is_handshake, peek_nonce

__all__ = [
    "ComputationNeeded",
    "HandshakeEvent",
    "HandshakeFailed",
    "KeyAgreed",
    "Reply",
    "ServerHandshake",
    "is_handshake",
    "peek_nonce",
]
