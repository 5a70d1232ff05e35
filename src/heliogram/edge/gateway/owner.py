"""What every connection does with its transport: hold its reading, close it, and let go of it once."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from heliogram.edge.gateway.gateway import Gateway


class TransportOwner(asyncio.Protocol):
    """A connection until it is left; then it has no transport. Its heirs have the slots for what is declared here."""

    __slots__ = ()

    _gateway: Gateway
    _transport: asyncio.Transport | None
    _holds: int

    @abstractmethod
    def _leave(self, reason: str) -> None:
        """Let go of everything, the transport first; ``reason`` is empty when the client went."""

    @property
    def unsent(self) -> int:
        """Bytes that were written and wait for the client to take them."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    def hold_reading(self, why: int) -> None:
        """Read no more until released for the same reason."""
        if not self._holds and self._transport is not None:
            self._transport.pause_reading()
        self._holds |= why  # type: ignore[misc]  # the slot is the heir's

    def close(self, reason: str) -> None:
        """Close once what was written has been sent."""
        transport = self._transport
        if transport is not None:
            self._leave(reason)
            self._gateway.close_transport(transport)

    def abort(self, reason: str) -> None:
        """Close at once and throw away what is unsent."""
        transport = self._transport
        if transport is not None:
            self._leave(reason)
            transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._leave("")
