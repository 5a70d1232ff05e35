"""What a caller does about a service that is slow, busy or gone.

Four bounds stand between a call and the wire, in this order:

1. *Bulkhead*: at most ``concurrent`` calls are under way to one service from this process, so that one stuck
   dependency does not take all there is. More are refused at once with ``FLOOD_WAIT``; they do not queue.
2. *Circuit breaker*: after ``failures_to_open`` calls in a row that got no reply, calls fail at once for
   ``open_s`` seconds. Then one call probes: a reply closes the circuit, a failure opens it again.
3. *Retry*: an idempotent operation that got no reply is repeated, up to ``attempts`` in all, after a pause that
   doubles from ``first_pause_s`` and of which a random half is left out, so that callers do not return in step.
4. *Deadline*: of the operation or of the request it belongs to, whichever is earlier; it spans all attempts.

A fault is a reply: it neither counts as a failure nor is it retried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import msgspec
from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.kernel.faults import FloodWait, Internal, Timeout
from heliogram.platform.clock import SystemEntropy
from heliogram.platform.context import RequestContext, current_request, request
from heliogram.platform.rpc.codec import Transport, deadline_for
from heliogram.platform.rpc.service import Operation

T = TypeVar("T")
_BUSY_WAIT_S: Final = 1


class RpcCallFailed(Internal, code="RPC_CALL_FAIL"):
    """A service that the request needs gave no reply."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of the calls to one service; see the head of this module."""

    concurrent: int = 1_000
    failures_to_open: int = 5
    open_s: float = 2.0
    attempts: int = 3
    first_pause_s: float = 0.05


class Guard:
    """Carries a policy out, for calls of any kind to one dependency."""

    def __init__(
        self,
        policy: Policy,
        *,
        entropy: Entropy | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._policy = policy
        self._entropy = entropy or SystemEntropy()
        self._pause = pause
        self._under_way = 0
        self._failures = 0
        self._open_until = 0.0
        self._probing = False

    @property
    def open(self) -> bool:
        """Whether the circuit is open: calls fail at once, but for one that probes now and then."""
        return self._failures >= self._policy.failures_to_open

    async def run(self, attempt: Callable[[], Awaitable[T]], *, repeatable: bool, deadline: float) -> T:
        """Make a call; ``attempt`` raises RpcCallFailed or Timeout if it got no reply. ``deadline``: the loop's time.

        Raises FloodWait and RpcCallFailed, and what the attempt raises.
        """
        if self._under_way >= self._policy.concurrent:
            raise FloodWait(_BUSY_WAIT_S)
        self._under_way += 1
        try:
            return await self._attempt_several(attempt, self._policy.attempts if repeatable else 1, deadline)
        finally:
            self._under_way -= 1

    async def _attempt_several(self, attempt: Callable[[], Awaitable[T]], left: int, deadline: float) -> T:
        pause = self._policy.first_pause_s
        while True:
            left -= 1
            try:
                return await self._attempt(attempt)
            except RpcCallFailed:
                jittered = pause * (0.5 + self._entropy.bytes(1)[0] / 512)
                if left == 0 or asyncio.get_running_loop().time() + jittered >= deadline:
                    raise
            await self._pause(jittered)
            pause *= 2

    async def _attempt(self, attempt: Callable[[], Awaitable[T]]) -> T:
        probing = self._enter()
        try:
            reply = await attempt()
        except (RpcCallFailed, Timeout):
            self._failed()
            raise
        finally:
            if probing:
                self._probing = False
        self._failures = 0
        return reply

    def _enter(self) -> bool:
        """Pass the circuit breaker, or raise; say whether the call is the one that probes."""
        if not self.open:
            return False
        if self._probing or asyncio.get_running_loop().time() < self._open_until:
            raise RpcCallFailed
        self._probing = True
        return True

    def _failed(self) -> None:
        self._failures += 1
        if self.open:
            self._open_until = asyncio.get_running_loop().time() + self._policy.open_s


class Guarded(Transport):
    """A transport with a policy."""

    def __init__(
        self,
        transport: Transport,
        policy: Policy,
        *,
        entropy: Entropy | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._transport = transport
        self._guard = Guard(policy, entropy=entropy, pause=pause)

    @override
    async def call(self, operation: Operation, payload: bytes) -> bytes:
        deadline = deadline_for(operation)
        with request(RequestContext(current_request().trace, deadline)):
            return await self._guard.run(
                lambda: self._transport.call(operation, payload), repeatable=operation.idempotent, deadline=deadline
            )
