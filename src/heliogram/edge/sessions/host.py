"""Hosts sessions: packets in, what they mean for requests, keys and connections out.

A packet names its key; the key opens it; the message inside names its session. A session is *attached* to the link
that its last message came by and *detached* when that link goes. Detached sessions are kept for a while, bounded in
number; of one that is destroyed earlier the newest message id is remembered for as long as messages could be
replayed, so that nothing runs twice.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import structlog
from typing_extensions import override

from heliogram.edge.ciphers.pool import LARGE_FROM, Ciphers
from heliogram.edge.link import HOLD_CIPHER, HOLD_KEY, HOLD_QUEUE, Link, Sessions
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.audience import Audience
from heliogram.edge.sessions.flush import Flusher
from heliogram.edge.sessions.hosted import NEVER, Hosted, KeyState
from heliogram.edge.sessions.keys import KeyRing
from heliogram.edge.sessions.requests import Requests
from heliogram.edge.settings import SessionHostSettings
from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.ids import AuthKeyId
from heliogram.mtproto.errors import DecryptionError
from heliogram.mtproto.message import InboundMessage, decrypt
from heliogram.mtproto.session import (
    DisconnectAt,
    HttpWaitRequested,
    KeyDestroyRequested,
    RequestDropped,
    RequestReceived,
    RequestReleased,
    Session,
    SessionDestroyRequested,
    SessionEvent,
    SessionSettings,
)
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.tasks import Tasks
from heliogram.services.auth.contract import Auth

NOT_FOUND: Final = -404
REPLAYABLE_S: Final = 330.0
"""Messages are accepted 300 s into the past and 30 s into the future."""
MAX_CARRIED: Final = 16
"""Sessions attached to one link."""
MAX_GRAVES: Final = 100_000
SETTLE_STEP_S: Final = 0.01
_log = structlog.get_logger(__name__)


class SessionHost(Sessions):
    """All sessions of this process."""

    def __init__(
        self,
        *,
        auth: Auth,
        keys: KeyRing,
        requests: Requests,
        audience: Audience,
        flusher: Flusher,
        ciphers: Ciphers,
        settings: SessionHostSettings,
        clock: Clock,
        entropy: Entropy,
        metrics: EdgeMetrics,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        self._auth = auth
        self._keys = keys
        self._requests = requests
        self._audience = audience
        self._flusher = flusher
        self._ciphers = ciphers
        self._settings = settings
        self._clock = clock
        self._entropy = entropy
        self._metrics = metrics
        self._points = points
        self._tasks = Tasks("sessions")
        self._count = 0
        self._detached: OrderedDict[Hosted, None] = OrderedDict()
        self._graves: OrderedDict[tuple[int, int], tuple[int, float]] = OrderedDict()
        self._bounds = SessionSettings(
            max_remembered=settings.max_remembered,
            max_answer_bytes=settings.max_answer_bytes,
            max_update_bytes=settings.max_update_bytes,
            max_updates=settings.max_updates,
        )

    # From the gateway ---------------------------------------------------------------------------------------
    @override
    def receive(self, link: Link, packet: bytes, *, quick_ack: bool) -> None:
        key = link.key
        if key is None or key.key.id_bytes != packet[:8]:
            key_id = int.from_bytes(packet[:8], "little", signed=True)
            key = self._keys.get(key_id)
            if key is None:
                self._fetch(link, key_id, packet, quick_ack=quick_ack)
                return
            link.key = key
        self._open_packet(link, key, packet, quick_ack=quick_ack)

    @override
    def lost(self, link: Link) -> None:
        now = self._clock.now()
        if link.hosted is not None:
            self._detach(link.hosted, link, now)
        for hosted in link.others:
            self._detach(hosted, link, now)
        link.hosted, link.others, link.pending = None, (), None
        if link.key is not None:
            self._keys.release(link.key.key.id)

    @override
    def stalled(self, link: Link) -> None:
        """Links are asked whether they are ready before anything is sent."""

    @override
    def mark(self, hosted: Hosted) -> None:
        self._flusher.mark(hosted)

    @override
    def flush(self) -> None:
        self._flusher.flush()

    @override
    def writable(self, link: Link) -> None:
        if link.hosted is not None:
            self._flusher.mark(link.hosted)
        for hosted in link.others:
            self._flusher.mark(hosted)

    # Keys -----------------------------------------------------------------------------------------------------
    def _fetch(self, link: Link, key_id: int, packet: bytes, *, quick_ack: bool) -> None:
        link.pending = (packet, quick_ack)
        link.hold_reading(HOLD_KEY)
        self._tasks.start(self._load(link, key_id), name="fetch a key")

    async def _load(self, link: Link, key_id: int) -> None:
        try:
            key = await self._keys.load(key_id)
        except Exception:  # noqa: BLE001 - whatever it was, the client may try again on another connection
            _log.exception("a key could not be fetched")
            link.close("key_unavailable")
            return
        pending, link.pending = link.pending, None
        if pending is None:  # the link went meanwhile
            self._keys.release(key_id)
            return
        if key is None:
            link.fail(NOT_FOUND, "unknown_key")
            return
        self.receive(link, pending[0], quick_ack=pending[1])
        link.release_reading(HOLD_KEY)

    def end_key(self, key: KeyState) -> None:
        """Forget a key with its sessions; whoever uses it is told that it is unknown."""
        self._keys.drop(key.key.id)
        for hosted in list(key.sessions.values()):
            link = hosted.link
            self._forget(hosted)
            if link is not None:
                link.key = None
                link.fail(NOT_FOUND, "key_ended")

    # Packets ----------------------------------------------------------------------------------------------------
    def _open_packet(self, link: Link, key: KeyState, packet: bytes, *, quick_ack: bool) -> None:
        now = self._clock.now()
        if now >= key.expires_at:
            self.end_key(key)
            link.fail(NOT_FOUND, "expired_key")
            return
        if len(packet) >= LARGE_FROM and link.streams and self._ciphers.takes(len(packet)):
            link.pending = (packet, quick_ack)
            link.hold_reading(HOLD_CIPHER)
            self._tasks.start(self._open_apart(link, key), name="open a packet")
            return
        try:
            message = decrypt(key.key, packet)
        except DecryptionError:
            link.fail(NOT_FOUND, "bad_packet")
            return
        self._take_message(link, key, message, quick_ack=quick_ack)

    async def _open_apart(self, link: Link, key: KeyState) -> None:
        """Have the link's packet opened by a cipher process; what comes after it waits, so the order is kept."""
        pending = link.pending
        assert pending is not None
        packet, quick_ack = pending
        message: InboundMessage | None = None
        with suppress(DecryptionError):
            message = await self._ciphers.open(key.key, packet)
        if link.pending is not pending:  # the link went meanwhile
            return
        link.pending = None
        if message is None:
            link.fail(NOT_FOUND, "bad_packet")
        elif self._keys.get(key.key.id) is not key:  # it ended, or was let go of: the next connection finds out
            link.close("key_released")
        else:
            self._points.reach("edge.opened")
            self._take_message(link, key, message, quick_ack=quick_ack)
            link.release_reading(HOLD_CIPHER)

    def _take_message(self, link: Link, key: KeyState, message: InboundMessage, *, quick_ack: bool) -> None:
        now = self._clock.now()
        hosted = key.sessions.get(message.session_id)
        if hosted is None:
            hosted = self._open_session(key, message, now)
        carrier = link.join(hosted.link)
        if hosted.link is not carrier:
            self._attach(hosted, carrier, now)
        link.serve()
        if quick_ack:
            link.send_quick_ack(message.quick_ack_token)
        for event in hosted.session.receive(message, now):
            self._handle(hosted, carrier, event, now)
        self._flusher.settle(hosted, now)

    def _handle(self, hosted: Hosted, link: Link, event: SessionEvent, now: float) -> None:
        match event:
            case RequestReceived():
                self._requests.accept(hosted, event, now)
            case RequestReleased():
                self._requests.released(hosted, event)
            case RequestDropped():
                self._requests.drop(hosted, event.msg_id)
            case DisconnectAt():
                link.disconnect_at(event.at)
            case HttpWaitRequested():
                link.wait(event.max_delay_ms, event.wait_after_ms, event.max_wait_ms)
            case SessionDestroyRequested():
                self._destroy_session(hosted, event)
            case KeyDestroyRequested():
                self._tasks.start(self._destroy_key(hosted, event.msg_id), name="destroy a key")

    # Sessions ---------------------------------------------------------------------------------------------------
    def _open_session(self, key: KeyState, message: InboundMessage, now: float) -> Hosted:
        if len(key.sessions) >= self._settings.max_sessions_per_key:
            self._forget(min(key.sessions.values(), key=lambda hosted: hosted.session.last_received))
        elif self._count >= self._settings.max_sessions and self._detached:
            self._forget(next(iter(self._detached)))
        newest, until = self._graves.get((key.key.id, message.session_id), (0, 0.0))
        refuse_before = newest if now < until else 0
        session = Session(message.session_id, key.salts, self._entropy, self._bounds, refuse_before=refuse_before)
        hosted = key.sessions[message.session_id] = Hosted(session, key)
        self._keys.used(key)
        self._count += 1
        self._metrics.sessions = self._count
        return hosted

    def _attach(self, hosted: Hosted, link: Link, now: float) -> None:
        before = hosted.link
        if before is not None:
            _unhook(before, hosted)
        hosted.link = link
        hosted.expires_at = NEVER
        self._detached.pop(hosted, None)
        if link.hosted is not None:
            link.others = (*link.others, link.hosted)
            if len(link.others) >= MAX_CARRIED:
                self._detach(link.others[0], link, now)
                link.others = link.others[1:]
        link.hosted = hosted
        hosted.session.attach(now)

    def _detach(self, hosted: Hosted, link: Link, now: float) -> None:
        if hosted.link is not link:
            return
        hosted.link = None
        hosted.expires_at = now + self._settings.detached_s
        self._detached[hosted] = None
        hosted.session.detach(now)
        self._audience.detached(hosted)
        self._flusher.schedule(hosted, now)

    def _forget(self, hosted: Hosted) -> None:
        """Let go of a session for good."""
        key = hosted.key
        if key.sessions.pop(hosted.session.session_id, None) is None:
            return
        now = self._clock.now()
        newest = hosted.session.newest_received
        if newest and hosted.expires_at > now:
            self._graves[key.key.id, hosted.session.session_id] = (newest, now + REPLAYABLE_S)
            if len(self._graves) > MAX_GRAVES:
                self._graves.popitem(last=False)
        self._detached.pop(hosted, None)
        if hosted.link is not None:
            _unhook(hosted.link, hosted)
            hosted.link = None
        self._audience.forgotten(hosted)
        self._flusher.forget(hosted)
        self._requests.abandon(hosted)
        self._count -= 1
        self._metrics.sessions = self._count
        self._keys.release(key.key.id)

    def _destroy_session(self, hosted: Hosted, event: SessionDestroyRequested) -> None:
        other = hosted.key.sessions.get(event.session_id)
        if other is not None:
            self._forget(other)
        hosted.session.answer_session_destroyed(event.msg_id, event.session_id, existed=other is not None)

    async def _destroy_key(self, hosted: Hosted, msg_id: int) -> None:
        key = hosted.key
        key.ending = True
        known = await self._auth.destroy_key(id=AuthKeyId(key.key.id))
        hosted.session.answer_key_destroyed(msg_id, outcome="ok" if known else "none")
        self._flusher.flush_session(hosted, self._clock.now())
        self.end_key(key)

    # Time -------------------------------------------------------------------------------------------------------
    def wake(self, hosted: Hosted, now: float) -> None:
        """Do what is due for a session. The wheel calls this."""
        if hosted.due > now:
            return
        hosted.due = NEVER
        if hosted.key.sessions.get(hosted.session.session_id) is not hosted:
            return
        if now >= hosted.key.expires_at:
            self.end_key(hosted.key)
            return
        if now >= hosted.expires_at and not hosted.running:
            self._forget(hosted)
            return
        due = hosted.session.next_deadline()
        if due is not None and due <= now:
            for event in hosted.session.handle_timer(now):
                if hosted.link is not None:
                    self._handle(hosted, hosted.link, event, now)
                elif isinstance(event, RequestReleased):
                    self._requests.released(hosted, event)
            self._flusher.mark(hosted)
        else:
            self._flusher.schedule(hosted, now)

    def sweep(self, now: float) -> None:
        """Forget graves that guard nothing any more."""
        while self._graves:
            where, (_, until) = next(iter(self._graves.items()))
            if until > now:
                return
            del self._graves[where]

    async def settled(self, links: Iterable[Link], timeout_s: float) -> None:
        """Wait until no packet or request of the sessions on some links is under way, or the time is over."""
        links = list(links)
        until = self._clock.monotonic() + timeout_s
        while any(map(_has_work, links)) and self._clock.monotonic() < until:  # noqa: ASYNC110 - no event
            await asyncio.sleep(SETTLE_STEP_S)
        self._flusher.flush()

    @override
    async def drain(self, timeout_s: float) -> bool:
        await self._tasks.drain()  # packets that are being opened hold requests
        answered = await self._requests.drain(timeout_s)
        await self._flusher.drain()
        await self._tasks.drain()
        return answered


def _has_work(link: Link) -> bool:
    """Say whether a packet of a link is being opened, or anything is under way for its sessions."""
    sessions = (hosted for hosted in (*link.others, link.hosted) if hosted is not None)
    return link.pending is not None or any(hosted.busy or hosted.sealing for hosted in sessions)


def _unhook(link: Link, hosted: Hosted) -> None:
    """Take a session off a link."""
    if link.hosted is hosted:
        link.hosted = link.others[-1] if link.others else None
        link.others = link.others[:-1]
    else:
        link.others = tuple(other for other in link.others if other is not hosted)
    link.release_reading(HOLD_QUEUE)
