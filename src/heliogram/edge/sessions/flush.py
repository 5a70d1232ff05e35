"""What sessions have to say, written once per turn of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from heliogram.edge.ciphers.pool import LARGE_FROM, Ciphers
from heliogram.edge.link import Link
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.hosted import NEVER, Hosted
from heliogram.edge.wheel import HORIZON_S, Wheel
from heliogram.kernel.clock import Clock, Entropy
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.message import encrypt
from heliogram.mtproto.session import SessionSettings
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.tasks import Tasks

_log = structlog.get_logger(__name__)
SOONEST_S = SessionSettings().ack_after_s
"""A session that is woken by then need not be looked at: no deadline arises sooner than an acknowledgement's."""


class Flusher:
    """Collects the sessions that may have something to send, and sends it at the end of the turn.

    All that a session answers, acknowledges and pushes within one turn of the loop goes as one container, one
    encryption and one write. Large packets are sealed apart; until they have gone out the session says nothing more, so
    that its packets keep their order and one batch of them is all that is under way.
    """

    def __init__(
        self,
        clock: Clock,
        entropy: Entropy,
        wheel: Wheel[Hosted],
        metrics: EdgeMetrics,
        *,
        ciphers: Ciphers,
        max_kept: int,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        """``wheel`` wakes sessions at their deadlines; ``max_kept`` bounds the bytes of sent answers they keep."""
        self._ciphers = ciphers
        self._tasks = Tasks("flush")
        self._max_kept = max_kept
        self._points = points
        self._clock = clock
        self._entropy = entropy
        self._wheel = wheel
        self._metrics = metrics
        self._dirty: list[Hosted] = []
        self.sent: Callable[[Hosted], None] = _nothing
        """Called when something was sent for a session with queued requests."""

    def mark(self, hosted: Hosted) -> None:
        """Look at the session at the end of this turn."""
        if hosted.dirty:
            return
        hosted.dirty = True
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self.flush)
        self._dirty.append(hosted)

    def flush(self) -> None:
        """Send what is to be sent now."""
        dirty, self._dirty = self._dirty, []
        now = self._clock.now()
        for hosted in dirty:
            hosted.dirty = False
            if hosted.sealing:
                continue
            try:
                self.flush_session(hosted, now)
            except Exception:  # noqa: BLE001 - one broken session is not to silence the others of this turn
                _log.exception("a session could not be flushed")
                if hosted.link is not None:
                    hosted.link.close("broken")

    def flush_session(self, hosted: Hosted, now: float) -> None:
        """Send what one session has to say, and see when it must be looked at again."""
        link = hosted.link
        session = hosted.session
        if link is not None and link.ready():
            plaintexts = session.data_to_send(now)
            if plaintexts:
                largest = len(plaintexts[0]) if len(plaintexts) == 1 else max(map(len, plaintexts))
                if largest >= LARGE_FROM and link.streams and self._ciphers.takes(largest):
                    hosted.sealing = True
                    self._tasks.start(self._seal_apart(hosted, link, plaintexts), name="seal packets")
                else:
                    key, entropy = hosted.key.key, self._entropy
                    self._send(link, [encrypt(key, plaintext, entropy) for plaintext in plaintexts])
                if session.has_data(now):
                    self.mark(hosted)
                self._weigh(hosted)
                if hosted.queue:
                    self.sent(hosted)
        self.schedule(hosted, now)

    def _send(self, link: Link, packets: list[bytes]) -> None:
        link.send_packets(packets)
        self._metrics.packets_out += len(packets)
        self._points.reach("edge.sent")

    async def _seal_apart(self, hosted: Hosted, link: Link, plaintexts: Sequence[bytes]) -> None:
        """Have packets sealed by a cipher process, and send them if the session is on the same link still.

        If it is not, its next link gets them: they are not acknowledged.
        """
        key = hosted.key.key
        try:
            packets = await asyncio.gather(*(self._sealed(key, plaintext) for plaintext in plaintexts))
            self._points.reach("edge.sealed")
            if hosted.link is link:
                self._send(link, packets)
        finally:
            hosted.sealing = False
            self.mark(hosted)

    async def _sealed(self, key: AuthKey, plaintext: bytes) -> bytes:
        if len(plaintext) < LARGE_FROM:
            return encrypt(key, plaintext, self._entropy)
        return await self._ciphers.seal(key, plaintext)

    async def drain(self) -> None:
        """Send what there is, also what is sealed apart."""
        self.flush()
        await self._tasks.drain()

    def settle(self, hosted: Hosted, now: float) -> None:
        """Note that a session took something in: see at the end of the turn what it says to that, if anything."""
        if hosted.kept:
            self._weigh(hosted)
        if hosted.session.has_data(now):
            self.mark(hosted)
        else:
            self.schedule(hosted, now)

    def _weigh(self, hosted: Hosted) -> None:
        """Keep the sum of what sessions keep for resending; one that takes it over the bound keeps nothing."""
        session, metrics = hosted.session, self._metrics
        kept = session.kept_bytes
        metrics.kept_bytes += kept - hosted.kept
        hosted.kept = kept
        if kept and metrics.kept_bytes > self._max_kept:
            session.let_go()
            metrics.kept_bytes -= kept
            hosted.kept = 0

    def forget(self, hosted: Hosted) -> None:
        """Note that a session is no more."""
        self._metrics.kept_bytes -= hosted.kept
        hosted.kept = 0

    def schedule(self, hosted: Hosted, now: float) -> None:
        """Have the wheel wake the session in time for its next deadline."""
        if hosted.due <= now + SOONEST_S:
            return
        latest = min(hosted.expires_at, hosted.key.expires_at)
        due = hosted.session.next_deadline()
        if due is None or due > latest:
            due = latest
        if due < hosted.due and due != NEVER:
            hosted.due = due = min(due, now + HORIZON_S)
            self._wheel.add(due, hosted)


def _nothing(_hosted: Hosted) -> None:
    """Do nothing."""
