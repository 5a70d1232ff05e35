"""Requests on their way to handlers in another process.

The session has opened the envelope, since what is in it concerns the session. What goes on is the request inside,
raised to the newest layer already, so that the other process need not know what it was before.
"""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from heliogram import tl
from heliogram.api.contract import Requests
from heliogram.api.dispatch import Dispatcher, Dispatching
from heliogram.api.envelope import Envelope, open_envelope, query_of
from heliogram.api.present.datacentres import DataCentres
from heliogram.kernel.call import Call


class RequestsService(Requests):
    """Answers with the handlers of this process."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher: Final = dispatcher

    @override
    async def answer(self, *, call: Call, query: bytes) -> bytes:
        return await self._dispatcher.dispatch(call, open_envelope(query))


class RemoteDispatcher(Dispatching):
    """Has requests answered by whoever serves the contract."""

    def __init__(self, requests: Requests, dcs: DataCentres) -> None:
        """``dcs`` learns here what it would have learnt from the dispatcher."""
        self._requests: Final = requests
        self._dcs: Final = dcs

    @override
    def unwrap(self, body: bytes | memoryview) -> Envelope:
        return open_envelope(body)

    @override
    async def dispatch(self, call: Call, envelope: Envelope) -> bytes:
        query = query_of(envelope)
        self._dcs.note(call)
        return await self._requests.answer(call=call, query=tl.encode(query))
