"""The other processes, as the contracts they serve.

::

    network = Network(discovery, entropy=entropy)
    users = network.connect(Users, role="users")

Channels are shared: one to each process, whatever it serves.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.platform.discovery import Discovery
from heliogram.platform.rpc.balanced import Balanced, Line
from heliogram.platform.rpc.codec import proxy
from heliogram.platform.rpc.policy import Guarded, Policy
from heliogram.platform.rpc.remote import Identity, Wire, close_channel, open_channel
from heliogram.platform.rpc.service import Contract, Operation, Service
from heliogram.platform.tasks import Tasks

if TYPE_CHECKING:
    import grpc.aio

S = TypeVar("S", bound=Service)


class Network:
    """Makes proxies of services that other processes serve."""

    def __init__(self, discovery: Discovery, *, entropy: Entropy, identity: Identity | None = None) -> None:
        """``identity``: what this process shows where calls are protected."""
        self._discovery: Final = discovery
        self._entropy: Final = entropy
        self._identity: Final = identity
        self._tasks: Final = Tasks("network")
        self._balanced: Final[list[Balanced]] = []
        self._channels: Final[dict[str, _Shared]] = {}
        discovery.watch(self._changed)

    def connect(self, contract: type[S], *, role: str, policy: Policy | None = None) -> S:
        """Return a proxy of a contract that whoever plays ``role`` serves."""

        def addresses() -> Sequence[str]:
            return [one.address for one in self._discovery.instances(role)]

        def open_line(address: str) -> Line:
            return _Line(contract.contract, self.channel(address))

        balanced = Balanced(addresses, open_line, entropy=self._entropy, run=self._run)
        self._balanced.append(balanced)
        return proxy(contract, Guarded(balanced, policy or Policy()))

    def connect_to(self, contract: type[S], *, address: str, policy: Policy | None = None) -> tuple[S, Line]:
        """Return a proxy of a contract at one process, and the line to close when it is needed no more."""
        line = _Line(contract.contract, self.channel(address))
        return proxy(contract, Guarded(line, policy or Policy())), line

    def channel(self, address: str) -> _Shared:
        """Return the channel to a process, held once more; whoever holds it lets go of it in the end."""
        shared = self._channels.get(address)
        if shared is None:
            shared = self._channels[address] = _Shared(open_channel(address, self._identity), self._forget, address)
        shared.holders += 1
        return shared

    async def close(self) -> None:
        """Close every channel; calls under way are cancelled."""
        await self._tasks.drain()
        for shared in list(self._channels.values()):
            await close_channel(shared.channel)
        self._channels.clear()

    def _changed(self) -> None:
        for balanced in self._balanced:
            balanced.changed()

    def _run(self, closing: Coroutine[object, object, None]) -> None:
        self._tasks.start(closing, name="close a line")

    def _forget(self, address: str) -> None:
        self._channels.pop(address, None)


class _Shared:
    """A channel and how many hold it."""

    def __init__(self, channel: grpc.aio.Channel, forget: Callable[[str], None], address: str) -> None:
        self.channel = channel
        self.holders = 0
        self._forget = forget
        self._address = address

    async def close(self) -> None:
        """Let go of it; the last one closes it."""
        self.holders -= 1
        if not self.holders:
            self._forget(self._address)
            await close_channel(self.channel)


class _Line(Line):
    """The calls of one contract over a shared channel."""

    def __init__(self, contract: Contract, shared: _Shared) -> None:
        self._wire = Wire(contract, shared.channel)
        self._shared = shared

    @override
    async def call(self, operation: Operation, payload: bytes) -> bytes:
        return await self._wire.call(operation, payload)

    @override
    async def close(self) -> None:
        await self._shared.close()
