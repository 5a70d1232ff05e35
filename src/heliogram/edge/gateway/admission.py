"""How many connections and handshakes there may be, in all and per address."""

from __future__ import annotations

from ipaddress import IPv6Network

V6_PREFIX = 64


class Quota:
    """Counts something per address and in all."""

    __slots__ = ("_by_address", "_max", "_max_per_address", "total")

    def __init__(self, most: int, most_per_address: int) -> None:
        """``most`` in all, ``most_per_address`` from one address."""
        self._max = most
        self._max_per_address = most_per_address
        self._by_address: dict[str, int] = {}
        self.total = 0

    def take(self, address: str) -> bool:
        """Count one more; False, and nothing counted, when that would be too many."""
        held = self._by_address.get(address, 0)
        if self.total >= self._max or held >= self._max_per_address:
            return False
        self._by_address[address] = held + 1
        self.total += 1
        return True

    def give(self, address: str) -> None:
        """Count one less."""
        held = self._by_address[address] - 1
        if held:
            self._by_address[address] = held
        else:
            del self._by_address[address]
        self.total -= 1


def source_of(host: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 network of an IPv6 address."""
    if ":" not in host:
        return host
    try:
        return str(IPv6Network((host.partition("%")[0], V6_PREFIX), strict=False))
    except ValueError:
        return host
