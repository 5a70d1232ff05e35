"""The client's end of MTProto, sans-IO, for tests and for the load generator.

Three machines as on the server: :class:`ClientTransport` frames, :class:`ClientHandshake` makes a key,
:class:`ClientSession` talks under it. ``message.encrypt_as_client`` and ``decrypt_as_client`` stand between.
"""

from heliogram.mtproto.client.handshake import ClientHandshake, KeyMade, KeyRefused, Step
from heliogram.mtproto.client.session import (
    ClientEvent,
    ClientSession,
    NoticeReceived,
    RefusalReceived,
    RequestFailed,
    ResultReceived,
    SessionRestarted,
    UpdateReceived,
)
from heliogram.mtproto.client.transport import ClientTransport, ErrorReceived, QuickAckReceived

__all__ = [
    "ClientEvent",
    "ClientHandshake",
    "ClientSession",
    "ClientTransport",
    "ErrorReceived",
    "KeyMade",
    "KeyRefused",
    "NoticeReceived",
    "QuickAckReceived",
    "RefusalReceived",
    "RequestFailed",
    "ResultReceived",
    "SessionRestarted",
    "Step",
    "UpdateReceived",
]
