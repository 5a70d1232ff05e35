"""One service served by several processes: which of them a call goes to.

Of two instances drawn by chance the call goes to the one with fewer calls under way, which keeps a slow instance from
collecting them. An instance that gave no reply is *suspect* for a moment and then asked only when no other is left, so
a process that was killed costs each caller one call before the registry has noticed.

Channels are opened when an instance is first called and closed when it has left the view and its last call has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Final, Protocol

from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.platform.rpc.codec import Transport
from heliogram.platform.rpc.policy import RpcCallFailed
from heliogram.platform.rpc.service import Operation

SUSPECT_S: Final = 1.0
"""How long an instance that gave no reply is passed over."""


class Line(Transport, Protocol):
    """A way to one instance."""

    async def close(self) -> None:
        """Let go of it; nothing is under way."""
        ...


class _Instance:
    """An instance as its caller knows it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.under_way = 0
        self.suspect_until = 0.0
        self.left = False


class Balanced(Transport):
    """A transport to whichever instance is best."""

    def __init__(
        self,
        addresses: Callable[[], Sequence[str]],
        open_line: Callable[[str], Line],
        *,
        entropy: Entropy,
        run: Callable[[Coroutine[object, object, None]], None],
    ) -> None:
        """``addresses`` gives the view; ``run`` runs the closing of a line in the background."""
        self._addresses = addresses
        self._open_line = open_line
        self._entropy = entropy
        self._run = run
        self._instances: dict[str, _Instance] = {}

    @override
    async def call(self, operation: Operation, payload: bytes) -> bytes:
        instance = self._chosen()
        instance.under_way += 1
        try:
            return await instance.line.call(operation, payload)
        except RpcCallFailed:
            instance.suspect_until = asyncio.get_running_loop().time() + SUSPECT_S
            raise
        finally:
            instance.under_way -= 1
            self._close_if_done(instance)

    def changed(self) -> None:
        """Let go of instances that have left the view."""
        view = frozenset(self._addresses())
        for address in [address for address in self._instances if address not in view]:
            instance = self._instances.pop(address)
            instance.left = True
            self._close_if_done(instance)

    def _close_if_done(self, instance: _Instance) -> None:
        if instance.left and not instance.under_way:
            self._run(instance.line.close())

    def _chosen(self) -> _Instance:
        known = [self._known(address) for address in self._addresses()]
        if not known:
            raise RpcCallFailed
        now = asyncio.get_running_loop().time()
        trusted = [one for one in known if one.suspect_until <= now]
        pool = trusted or [min(known, key=lambda one: one.suspect_until)]
        if len(pool) == 1:
            return pool[0]
        first, second = self._entropy.bytes(2)
        one = pool[first % len(pool)]
        other = pool[second % len(pool)]
        return one if one.under_way <= other.under_way else other

    def _known(self, address: str) -> _Instance:
        instance = self._instances.get(address)
        if instance is None:
            instance = self._instances[address] = _Instance(self._open_line(address))
        return instance
