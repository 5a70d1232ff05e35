"""From the bytes of a request to the bytes of its answer.

The edge opens the envelope first (:meth:`Dispatcher.unwrap`), since what is in it concerns the session too: the layer,
the wish for no updates, the messages to wait for. Then, for each request:

1. a fault of the envelope is the answer;
2. a method without a handler is refused with a 400 (clients repeat a 500), a caller without a log-in with a 401;
3. the flood limits of the method's class are asked;
4. the handler runs, for a bounded time;
5. its result is encoded for the caller's layer.

Only faults leave. Whatever else a handler raises is logged with the trace and becomes ``INTERNAL_SERVER_ERROR``; in
tests (``strict``) a fault that the binding does not declare is an error of the handler too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Final, Protocol

import structlog
from typing_extensions import override

from heliogram import tl
from heliogram.api.binding import Access
from heliogram.api.envelope import Envelope, open_envelope, query_of
from heliogram.api.present.datacentres import DataCentres
from heliogram.api.rates import Limiter, NoLimits
from heliogram.api.registry import Route
from heliogram.kernel.call import ANONYMOUS, Call
from heliogram.kernel.faults import (
    AuthKeyUnregistered,
    BotMethodInvalid,
    Fault,
    Flood,
    InternalFault,
    MethodNotBuilt,
    Timeout,
    UserBotInvalid,
    UserBotRequired,
)
from heliogram.platform.rpc import RpcCallFailed
from heliogram.platform.telemetry import request_span
from heliogram.tl.definitions import published
from heliogram.tl.worlds import API

COMMON_FAULTS: Final[tuple[type[Fault], ...]] = (
    AuthKeyUnregistered,
    BotMethodInvalid,
    Flood,
    InternalFault,
    MethodNotBuilt,
    RpcCallFailed,
    Timeout,
    UserBotInvalid,
    UserBotRequired,
)
"""What every call may be refused with."""

REQUEST_TIMEOUT_S: Final = 30.0

Encode = Callable[[object, int], bytes]
_NUMBERS: Final = frozenset({"Vector<int>", "Vector<long>", "Vector<string>"})

_log = structlog.get_logger(__name__)


class UndeclaredFaultError(AssertionError):
    """A handler raised a fault that its binding does not list."""


class Observer(Protocol):
    """Is told of every answered request."""

    def answered(self, method: str, *, seconds: float, outcome: str) -> None:
        """Note one answer; ``outcome`` is ``ok`` or the code of the fault."""
        ...


class _Unobserved(Observer):
    @override
    def answered(self, method: str, *, seconds: float, outcome: str) -> None:
        """Look away."""


class Dispatching(Protocol):
    """Answers requests, here or elsewhere."""

    def unwrap(self, body: bytes | memoryview) -> Envelope:
        """Take the wrappers off a request; see :mod:`heliogram.api.envelope`."""
        ...

    async def dispatch(self, call: Call, envelope: Envelope) -> bytes:
        """Answer a request with the encoded result. Raises only faults."""
        ...


class Dispatcher(Dispatching):
    """Finds the handler of each request and turns its result into bytes."""

    def __init__(
        self,
        table: Mapping[int, Route],
        *,
        limiter: Limiter | None = None,
        observer: Observer | None = None,
        timeout_s: float = REQUEST_TIMEOUT_S,
        strict: bool = False,
        dcs: DataCentres | None = None,
    ) -> None:
        self._table: Final = dict(table)
        self._limiter: Final = limiter or NoLimits()
        self._observer: Final = observer or _Unobserved()
        self._timeout_s: Final = timeout_s
        self._strict: Final = strict
        self._dcs: Final = dcs or DataCentres()
        self._encoders: Final[dict[tuple[int, int], Encode]] = {}

    @property
    def table(self) -> Mapping[int, Route]:
        """The routes by method id."""
        return self._table

    @override
    def unwrap(self, body: bytes | memoryview) -> Envelope:
        return open_envelope(body)

    @override
    async def dispatch(self, call: Call, envelope: Envelope) -> bytes:
        query = query_of(envelope)
        name, started, outcome = query.NAME, perf_counter(), "ok"
        try:
            return await self._answer(call, query)
        except Fault as fault:
            outcome = fault.code
            raise
        finally:
            self._observer.answered(name, seconds=perf_counter() - started, outcome=outcome)

    async def _answer(self, call: Call, query: tl.Constructor) -> bytes:
        route = self._table.get(query.ID)
        if route is None:
            raise MethodNotBuilt
        _admit(call, route.access)
        asked = self._limiter.check(call, route.rate)
        if asked is not None:
            await asked
        self._dcs.note(call)
        try:
            with request_span(route.name):
                async with asyncio.timeout(self._timeout_s):
                    result = await route.handle(call, query)
                return self._encode(route, call.layer)(result, call.layer)
        except Fault as fault:
            self._check_declared(route, fault, call.trace)
            raise
        except TimeoutError:
            _log.warning("request timed out", method=route.name, trace=call.trace)
            raise Timeout from None
        except Exception as error:
            _log.exception("request failed", method=route.name, trace=call.trace)
            if self._strict:
                raise
            raise InternalFault from error

    def _encode(self, route: Route, layer: int) -> Encode:
        encode = self._encoders.get((route.id, layer))
        if encode is None:
            encode = self._encoders[route.id, layer] = _encoder(route, layer)
        return encode

    def _check_declared(self, route: Route, fault: Fault, trace: str) -> None:
        if isinstance(fault, (*route.faults, *COMMON_FAULTS)):
            return
        if self._strict:
            raise UndeclaredFaultError(f"{route.name} raised {fault.code}, which it does not declare") from fault
        _log.warning("undeclared fault", method=route.name, code=fault.code, trace=trace)


def _admit(call: Call, access: Access) -> None:
    """Refuse whom the method is not for."""
    if access is Access.ANYONE:
        return
    if call.user == ANONYMOUS:
        raise AuthKeyUnregistered
    if call.bot:
        if access is Access.USER:
            raise BotMethodInvalid
    elif access is Access.BOT:
        raise UserBotRequired


def _encoder(route: Route, layer: int) -> Encode:
    """Return what writes the results of a method for callers of a layer.

    Older versions of some methods answered another type than today's, and vectors of numbers do not say of themselves
    how wide they are; the rest, nearly all, is written as it is.
    """
    then = API.schema.at(route.name, published(layer), function=True)
    if then is None or (then.result == route.result and then.result not in _NUMBERS):
        return tl.encode
    return partial(tl.encode_answer, then.ident)
