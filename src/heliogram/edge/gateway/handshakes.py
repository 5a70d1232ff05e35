"""Key exchanges: the protocol's machine, its arithmetic in threads, the key stored before the client hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from heliogram.edge.gateway.admission import Quota
from heliogram.edge.metrics import EdgeMetrics
from heliogram.kernel.clock import Clock, Entropy
from heliogram.mtproto.handshake import (
    ComputationNeeded,
    HandshakeEvent,
    HandshakeFailed,
    KeyAgreed,
    Reply,
    ServerHandshake,
)
from heliogram.mtproto.keys import RsaKey
from heliogram.platform.tasks import Tasks

FLOOD = -429
_log = structlog.get_logger(__name__)


class Answering(Protocol):
    """Who a handshake talks to."""

    def send_plain(self, packet: bytes) -> None:
        """Send one packet of the handshake."""
        ...

    def fail(self, code: int, reason: str) -> None:
        """Send a transport error unless ``code`` is 0, then close."""
        ...

    def shook(self) -> None:
        """Note that the handshake is over and its state may go."""
        ...


class KeyStore(Protocol):
    """Keeps agreed keys."""

    async def store(self, agreed: KeyAgreed) -> bool:
        """Make a fresh key durable. False when its id is taken: the client must try again."""
        ...


class Handshakes:
    """Starts key exchanges and does what they need done."""

    def __init__(
        self,
        rsa_keys: Mapping[int, RsaKey],
        keys: KeyStore,
        *,
        quota: Quota,
        threads: int,
        clock: Clock,
        entropy: Entropy,
        metrics: EdgeMetrics,
    ) -> None:
        """``rsa_keys`` maps fingerprints to the server's keys; agreed keys are stored through ``keys``."""
        self._rsa_keys = rsa_keys
        self._keys = keys
        self._quota = quota
        self._clock = clock
        self._entropy = entropy
        self._metrics = metrics
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="handshake")
        self._tasks = Tasks("handshakes")

    def begin(self, address: str, source: str) -> Handshake | None:
        """Return a handshake of a client at ``address``; None when there are too many from its source or in all."""
        if not self._quota.take(source):
            return None
        self._metrics.handshakes = self._quota.total
        return Handshake(self, ServerHandshake(self._rsa_keys, self._entropy), address, source)

    def receive(self, handshake: Handshake, packet: bytes, to: Answering) -> None:
        """Take a packet of the client; ``to`` gets the answers."""
        self._apply(handshake, handshake.machine.receive(packet, self._clock.now()), to)

    def over(self, handshake: Handshake) -> None:
        """Let go of a handshake, finished or not."""
        if not handshake.over:
            handshake.over = True
            self._quota.give(handshake.source)
            self._metrics.handshakes = self._quota.total

    async def close(self) -> None:
        """Finish what is under way and end the threads."""
        await self._tasks.drain()
        self._pool.shutdown()

    def _apply(self, handshake: Handshake, events: Sequence[HandshakeEvent], to: Answering) -> None:
        for event in events:
            match event:
                case Reply():
                    to.send_plain(event.packet)
                case ComputationNeeded():
                    self._tasks.start(self._compute(handshake, event, to), name="compute")
                case KeyAgreed():
                    self._tasks.start(self._store(handshake, event, to), name="store a key")
                case HandshakeFailed():
                    _log.info("a handshake failed", reason=event.reason, address=handshake.address)
                    to.fail(event.code, "handshake")

    async def _compute(self, handshake: Handshake, needed: ComputationNeeded, to: Answering) -> None:
        if handshake.over:
            return
        result = await asyncio.get_running_loop().run_in_executor(self._pool, needed.work)
        if not handshake.over:
            events = handshake.machine.computed(needed.token, result, self._clock.now())
            self._apply(handshake, events, to)

    async def _store(self, handshake: Handshake, agreed: KeyAgreed, to: Answering) -> None:
        machine = handshake.machine
        try:
            stored = await self._keys.store(agreed)
        except Exception:  # noqa: BLE001 - whatever it was, the client is told and may try again
            _log.exception("a key could not be stored")
            events = machine.refuse(self._clock.now())
        else:
            now = self._clock.now()
            events = machine.accept(now) if stored else machine.retry(now)
            self._metrics.keys_made += stored
        if not handshake.over:
            self._apply(handshake, events, to)
            if machine.deadline is None:
                self.over(handshake)
                to.shook()


class Handshake:
    """One client's key exchange."""

    __slots__ = ("address", "handshakes", "machine", "over", "source")

    def __init__(self, handshakes: Handshakes, machine: ServerHandshake, address: str, source: str) -> None:
        self.handshakes = handshakes
        self.machine = machine
        self.address = address
        self.source = source
        self.over = False

    def receive(self, packet: bytes, to: Answering) -> None:
        """Take a packet of the client."""
        self.handshakes.receive(self, packet, to)

    def end(self) -> None:
        """Let go of it."""
        self.handshakes.over(self)
