"""PROXY protocol headers, versions 1 and 2, that a load balancer writes before a connection's own bytes.

Source: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
"""

from __future__ import annotations


class ProxyAddress:
    """What the header said; ``host`` is None for a connection of the balancer itself (LOCAL, UNKNOWN)."""

    __slots__ = ("host", "port", "rest")

    def __init__(self, host: str | None, port: int, rest: bytes) -> None:
        """``rest`` is the connection's own first bytes: feed them to the transport."""
        self.host = host
        self.port = port
        self.rest = rest


class ProxyHeader:
    """Collects bytes until the header is whole."""

    def receive_data(self, data: bytes) -> ProxyAddress | None:
        """Take bytes; return the address once the header is whole. Raises TransportError for anything else."""
        raise NotImplementedError
