"""Runs the requests of sessions.

::

    accept ──► waiting (invokeAfterMsg) ──► queued (too many of the session run) ──► running ──► answered
       └──────────────► ─────────────────────────────► ──────────────────────────────┘

Requests of a session run at the same time and are answered in whatever order they end; only ``invokeAfterMsg(s)``
orders them. Every accepted request is answered exactly once, also when its connection goes meanwhile: the session
keeps the answer for the next one. Bounds: ``max_running_per_session`` run, about as many again queue before the
connection is read no more, and over all sessions ``max_running`` run before further ones are refused with FLOOD_WAIT.
The time a handler may take is the dispatcher's business.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

import structlog

from heliogram import tl
from heliogram.api.dispatch import REQUEST_TIMEOUT_S, Dispatching
from heliogram.api.envelope import Envelope
from heliogram.edge.link import HOLD_QUEUE
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.audience import Audience
from heliogram.edge.sessions.flush import Flusher
from heliogram.edge.sessions.hosted import Hosted, KeyState
from heliogram.edge.sessions.keys import KeyRing
from heliogram.edge.settings import SessionHostSettings
from heliogram.kernel.call import Call
from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.faults import Fault, FloodWait, InternalFault
from heliogram.kernel.ids import AuthKeyId, SessionId
from heliogram.mtproto.session import RequestReceived, RequestReleased
from heliogram.platform.context import RequestContext, enter_request
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.tasks import Tasks
from heliogram.platform.telemetry import new_trace
from heliogram.services.auth.contract import Auth, AuthKeyPermEmpty

DEFAULT_DC: Final = 2
SHED_WAIT_S: Final = 2
MAX_QUEUED: Final = 8_192
"""Requests of a session that may wait: reading pauses long before, but one read can bring some thousands."""
MAX_UNSENT: Final = 1 << 20
"""Bytes that wait to be sent to a client at which no more of its queued requests are started."""
_BIND: Final = "auth.bindTempAuthKey"
_FILE_LOGIN: Final = "auth.importAuthorization"
_QUIET: Final = ("upload.", "help.", "langpack.", "auth.")
_log = structlog.get_logger(__name__)


class Traits:
    """What the edge has to know of a method."""

    __slots__ = ("active", "auth", "binds", "login", "name", "shrinks")

    def __init__(self, name: str) -> None:
        self.name = name
        self.active = not name.startswith(_QUIET)
        """A call makes its session one that gets updates."""
        self.auth = name.startswith("auth.")
        """A call may change who is on the device."""
        self.login = self.auth and name != _FILE_LOGIN
        """If somebody is logged in by it, the session gets their updates."""
        self.binds = name == _BIND
        self.shrinks = not name.startswith("upload.")
        """Compressing the answer may be worth it."""


class Request:
    """One request on its way."""

    __slots__ = ("at", "begun", "describe", "envelope", "hosted", "msg_id", "task", "traits")

    def __init__(self, hosted: Hosted, msg_id: int, envelope: Envelope, traits: Traits, at: float) -> None:
        self.hosted = hosted
        self.msg_id = msg_id
        self.envelope = envelope
        self.traits = traits
        self.at = at
        self.describe = False
        """The device said something new of itself."""
        self.task: asyncio.Task[None] | None = None
        self.begun = False
        """Its task has had a turn of the loop; one that is cancelled earlier never runs."""


class Requests:
    """The requests of all sessions."""

    def __init__(
        self,
        *,
        dispatcher: Dispatching,
        auth: Auth,
        keys: KeyRing,
        audience: Audience,
        flusher: Flusher,
        settings: SessionHostSettings,
        clock: Clock,
        entropy: Entropy,
        metrics: EdgeMetrics,
        points: CrashPoints = NO_POINTS,
    ) -> None:
        self._dispatcher = dispatcher
        self._auth = auth
        self._keys = keys
        self._audience = audience
        self._flusher = flusher
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._points = points
        self._tasks = Tasks("request")
        flusher.sent = self.resume
        self._traits: dict[type, Traits] = {}
        self._binders: dict[int, asyncio.Future[None]] = {}
        self._held = 0
        self._running = 0
        self._idle: asyncio.Event | None = None
        self._cut_off = False
        self._entropy = entropy

    def accept(self, hosted: Hosted, received: RequestReceived, now: float) -> None:
        """Take a request that the session reported."""
        self._metrics.requests += 1
        envelope = self._dispatcher.unwrap(received.body)
        query = envelope.query
        if envelope.fault is not None or query is None:
            self._refuse(hosted, received.msg_id, envelope.fault or InternalFault())
            return
        traits = self._traits.get(type(query)) or self._learn(query)
        request = Request(hosted, received.msg_id, envelope, traits, now)
        if envelope.layer is not None or envelope.info is not None:
            self._note(request)
        if traits.active and not envelope.without_updates:
            self._audience.active(hosted)
        after = received.after + envelope.after
        if after and not self._defer(request, after, now):
            return
        self._admit(request)

    def released(self, hosted: Hosted, release: RequestReleased) -> None:
        """Go on with a request that waited for others."""
        request = hosted.waiting.pop(release.msg_id, None) if hosted.waiting else None
        if request is None:
            return
        self._held -= 1
        if release.failed is None:
            self._admit(request)
        else:
            self._answer_error(hosted, release.msg_id, 400, release.failed)

    def drop(self, hosted: Hosted, msg_id: int) -> None:
        """Stop working on a request: its client wants no answer."""
        if hosted.running and (request := hosted.running.get(msg_id)) is not None:
            if request.task is not None:
                request.task.cancel()
            if not request.begun:
                self._settle(request, self._fail(request))
            return
        if hosted.waiting and hosted.waiting.pop(msg_id, None) is not None:
            self._held -= 1
        elif hosted.queue:
            hosted.queue = deque(request for request in hosted.queue if request.msg_id != msg_id)
        # The session sends nothing for it any more, but lets go of it and of what waits for it.
        self._answer_error(hosted, msg_id, InternalFault.status, InternalFault.code)

    def abandon(self, hosted: Hosted) -> None:
        """Forget what a session that is no more had not begun; what runs ends unheard."""
        self._held -= len(hosted.waiting or ())
        hosted.waiting = None
        hosted.queue = None

    async def drain(self, timeout_s: float) -> bool:
        """Wait until every accepted request is answered; says whether they all were."""
        if self._running + self._held:
            self._idle = asyncio.Event()
            try:
                await asyncio.wait_for(self._idle.wait(), timeout_s)
            except TimeoutError:
                _log.warning("requests were cut off by the stop", running=self._running, waiting=self._held)
                self._cut_off = True
                await self._tasks.cancel()
                return False
        await self._tasks.drain()
        return True

    def _learn(self, query: tl.Constructor) -> Traits:
        traits = self._traits[type(query)] = Traits(query.NAME)
        return traits

    def _note(self, request: Request) -> None:
        envelope, device = request.envelope, request.hosted.key.device
        if envelope.layer is not None and envelope.layer != device.layer:
            device.layer = envelope.layer
            request.describe = True
        if envelope.info is not None:
            link = request.hosted.link
            address = device.address if link is None else link.address
            if envelope.info != device.info or address != device.address:
                device.info = envelope.info
                device.address = address
                request.describe = True

    def _defer(self, request: Request, after: tuple[int, ...], now: float) -> bool:
        """Order a request after others; True when it may run at once."""
        hosted = request.hosted
        if len(hosted.waiting or ()) >= MAX_QUEUED:
            self._refuse(hosted, request.msg_id, FloodWait(SHED_WAIT_S))
            return False
        release = hosted.session.defer(request.msg_id, after, now)
        if release is None:
            if hosted.waiting is None:
                hosted.waiting = {}
            hosted.waiting[request.msg_id] = request
            self._held += 1
            return False
        if release.failed is not None:
            self._answer_error(hosted, request.msg_id, 400, release.failed)
            return False
        return True

    def _admit(self, request: Request) -> None:
        """Run a request, or queue it behind those that run, or refuse it."""
        hosted = request.hosted
        most = self._settings.max_running_per_session
        if self._running >= self._settings.max_running or len(hosted.queue or ()) >= MAX_QUEUED:
            self._metrics.requests_shed += 1
            self._refuse(hosted, request.msg_id, FloodWait(SHED_WAIT_S))
            return
        if hosted.running is not None and len(hosted.running) >= most:
            if hosted.queue is None:
                hosted.queue = deque()
            hosted.queue.append(request)
            if len(hosted.queue) >= most and hosted.link is not None:
                hosted.link.hold_reading(HOLD_QUEUE)
            return
        self._start(request)

    def _start(self, request: Request) -> None:
        if self._cut_off:
            return
        hosted = request.hosted
        if hosted.running is None:
            hosted.running = {}
        hosted.running[request.msg_id] = request
        self._running += 1
        self._metrics.requests_running = self._running
        request.task = self._tasks.task(self._run(request), name=request.traits.name)

    async def _run(self, request: Request) -> None:
        session, msg_id = request.hosted.session, request.msg_id
        releases: Sequence[RequestReleased] = ()
        request.begun = True
        try:
            result = await self._answer(request)
            releases = session.answer(msg_id, result, self._clock.now(), compress=request.traits.shrinks)
            self._points.reach("edge.answered")
        except Fault as fault:
            releases = session.answer_error(msg_id, fault.status, fault.text, self._clock.now())
        except Exception:  # noqa: BLE001 - whatever it was, it is logged and the request answered
            _log.exception("a request failed at the edge", method=request.traits.name)
            releases = self._fail(request)
        except asyncio.CancelledError:
            if not self._cut_off:  # dropped: of what a stop cuts off nobody knows whether it went through
                releases = self._fail(request)
            raise
        finally:
            self._settle(request, releases)

    def _fail(self, request: Request) -> Sequence[RequestReleased]:
        """End a request with an internal error, of which the session of a dropped one sends nothing."""
        return request.hosted.session.answer_error(
            request.msg_id, InternalFault.status, InternalFault.code, self._clock.now()
        )

    async def _answer(self, request: Request) -> bytes:
        hosted, traits = request.hosted, request.traits
        key = hosted.key
        trace = new_trace(self._entropy)
        deadline = asyncio.get_running_loop().time() + REQUEST_TIMEOUT_S
        enter_request(RequestContext(trace=trace, deadline=deadline))
        if not key.device.id and not traits.binds:
            await self._binding(key)
        if request.describe:
            await self._describe(hosted)
        call = self._call(request, trace)
        if traits.binds:
            return await self._bind(request, call)
        try:
            return await self._dispatcher.dispatch(call, request.envelope)
        finally:  # what failed, was dropped or took too long may have gone through
            if traits.auth:
                await self._identify(hosted, login=traits.login)

    def _call(self, request: Request, trace: str) -> Call:
        hosted = request.hosted
        key, link = hosted.key, hosted.link
        device = key.device
        return Call(
            user=device.user,
            device=device.id,
            key=AuthKeyId(key.key.id),
            session=SessionId(hosted.session.session_id),
            message=request.msg_id,
            layer=device.layer or tl.NEWEST_LAYER,
            bot=device.bot,
            at=request.at,
            address=link.address if link is not None else device.address,
            dc=(link.dc if link is not None else 0) or key.dc or DEFAULT_DC,
            trace=trace,
        )

    async def _describe(self, hosted: Hosted) -> None:
        device = hosted.key.device
        if device.id:
            await self._auth.describe(device=device.id, info=device.info, layer=device.layer, address=device.address)

    async def _bind(self, request: Request, call: Call) -> bytes:
        """Run ``auth.bindTempAuthKey``; other requests of the key wait for it."""
        hosted = request.hosted
        key = hosted.key
        key.binding += 1
        binder = self._binders.setdefault(key.key.id, asyncio.get_running_loop().create_future())
        try:
            result = await self._dispatcher.dispatch(call, request.envelope)
            before = key.device
            await self._keys.rebind(key, lambda: self._leave_audience(key))
            if key.device is not before and before.layer:
                key.device.info = key.device.info or before.info
                await self._describe(hosted)
            return result
        finally:
            key.binding -= 1
            if not key.binding:
                self._binders.pop(key.key.id, None)
                binder.set_result(None)

    def _leave_audience(self, key: KeyState) -> None:
        for hosted in key.sessions.values():
            self._audience.forgotten(hosted)

    async def _binding(self, key: KeyState) -> None:
        """Wait for a binding under way. Raises AuthKeyPermEmpty when the key serves no device after it."""
        if (binder := self._binders.get(key.key.id)) is not None:
            await asyncio.shield(binder)
        if not key.device.id:
            raise AuthKeyPermEmpty

    async def _identify(self, hosted: Hosted, *, login: bool) -> None:
        """See who is on the device now."""
        device = hosted.key.device
        before = device.user
        await self._keys.identify(device)
        if device.user == before:
            return
        if before:
            self._audience.remove(device, before)
        if device.user and login:
            self._audience.active(hosted)

    def _settle(self, request: Request, releases: Sequence[RequestReleased]) -> None:
        hosted = request.hosted
        if hosted.running is not None:
            hosted.running.pop(request.msg_id, None)
            if not hosted.running:
                hosted.running = None
        self._running -= 1
        self._metrics.requests_running = self._running
        for release in releases:
            self.released(hosted, release)
        if hosted.queue:
            self.resume(hosted)
        self._flusher.mark(hosted)
        if self._idle is not None and not self._running and not self._held:
            self._idle.set()

    def resume(self, hosted: Hosted) -> None:
        """Start queued requests, as many as may run, unless the client does not take the answers it has."""
        queue, most = hosted.queue, self._settings.max_running_per_session
        while queue and len(hosted.running or ()) < most and hosted.session.queued_bytes < MAX_UNSENT:
            self._start(queue.popleft())
        if len(queue or ()) <= most // 2 and hosted.link is not None:
            hosted.link.release_reading(HOLD_QUEUE)

    def _refuse(self, hosted: Hosted, msg_id: int, fault: Fault) -> None:
        self._answer_error(hosted, msg_id, fault.status, fault.text)

    def _answer_error(self, hosted: Hosted, msg_id: int, status: int, text: str) -> None:
        for release in hosted.session.answer_error(msg_id, status, text, self._clock.now()):
            self.released(hosted, release)
        self._flusher.mark(hosted)
