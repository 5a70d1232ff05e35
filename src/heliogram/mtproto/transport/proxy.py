"""PROXY protocol headers, versions 1 and 2, that a load balancer writes before a connection's own bytes.

Version 1 is one line of at most 107 bytes, version 2 a signature, four bytes and addresses. Only a host whose
setting says that a balancer stands in front reads them: anybody else could claim any address.

Source: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from heliogram.mtproto.errors import TransportError

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_MAX_LINE = 107
_MAX_ADDRESSES = 536
"""The longest block of addresses and extras that is read: version 2 promises no more to a minimal receiver."""
_LOCAL, _PROXIED = 0x20, 0x21


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

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        """One header per connection."""
        self._buffer = b""

    def receive_data(self, data: bytes) -> ProxyAddress | None:
        """Take bytes; return the address once the header is whole. Raises TransportError for anything else."""
        self._buffer += data
        buffer = self._buffer
        if buffer.startswith(b"PROXY "):
            return _line(buffer)
        if buffer.startswith(SIGNATURE):
            return _block(buffer)
        if SIGNATURE.startswith(buffer) or b"PROXY ".startswith(buffer):
            return None
        raise TransportError("no PROXY header stands before the connection")


def _line(buffer: bytes) -> ProxyAddress | None:
    line, end, rest = buffer[:_MAX_LINE].partition(b"\r\n")
    if not end:
        if len(buffer) >= _MAX_LINE:
            raise TransportError("a PROXY line has no end")
        return None
    rest += buffer[_MAX_LINE:]
    words = line.split(b" ")
    if words[1] == b"UNKNOWN":
        return ProxyAddress(None, 0, rest)
    try:
        _, family, source, _, port, _ = (word.decode("ascii") for word in words)
        kind = {"TCP4": IPv4Address, "TCP6": IPv6Address}[family]
        number = int(port)
        host = str(kind(source))
    except (ValueError, KeyError):
        raise TransportError("a PROXY line can't be read") from None
    if not 0 <= number <= 0xFFFF:
        raise TransportError("a PROXY line names an impossible port")
    return ProxyAddress(host, number, rest)


def _block(buffer: bytes) -> ProxyAddress | None:
    if len(buffer) < 16:
        return None
    command, family = buffer[12], buffer[13]
    size = int.from_bytes(buffer[14:16], "big")
    if command not in {_LOCAL, _PROXIED} or size > _MAX_ADDRESSES:
        raise TransportError("a PROXY block can't be read")
    if len(buffer) < 16 + size:
        return None
    block, rest = buffer[16 : 16 + size], buffer[16 + size :]
    if command == _PROXIED and family == 0x11 and size >= 12:
        return ProxyAddress(str(IPv4Address(block[:4])), int.from_bytes(block[8:10], "big"), rest)
    if command == _PROXIED and family == 0x21 and size >= 36:
        return ProxyAddress(str(IPv6Address(block[:16])), int.from_bytes(block[32:34], "big"), rest)
    return ProxyAddress(None, 0, rest)
