"""Framing of packets in a byte stream: see :mod:`heliogram.mtproto.transport.server`."""

from heliogram.mtproto.transport.events import HttpDetected, PacketReceived, TransportEvent, TransportFailed
from heliogram.mtproto.transport.framing import ABRIDGED, FULL, INTERMEDIATE, PADDED
from heliogram.mtproto.transport.proxy import ProxyAddress, ProxyHeader
from heliogram.mtproto.transport.server import DEFAULT_MAX_PACKET, ServerTransport

__all__ = [
    "ABRIDGED",
    "DEFAULT_MAX_PACKET",
    "FULL",
    "INTERMEDIATE",
    "PADDED",
    "HttpDetected",
    "PacketReceived",
    "ProxyAddress",
    "ProxyHeader",
    "ServerTransport",
    "TransportEvent",
    "TransportFailed",
]
