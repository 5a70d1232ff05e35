"""What is around a request: the wrappers a client puts on it, taken off in whatever order they come.

==========================  =============================================================================
wrapper                     what becomes of it
==========================  =============================================================================
invokeWithLayer             the layer the device speaks from now on
initConnection              what the client says of itself
invokeWithoutUpdates        the session gets no updates
invokeAfterMsg(s)           the request waits for the answers to those messages
invokeWithMessagesRange     narrows ``min_id``/``max_id`` of a request that has them
invokeWithTakeout           refused: there are no export sessions yet
invokeWithBusinessConnection  refused: there are no business connections yet
the others                  carry proofs this server does not ask for; taken off
==========================  =============================================================================

Source: https://core.telegram.org/api/invoking
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import msgspec

from heliogram import tl
from heliogram.api.faults import ConnectionIdInvalid, LayerInvalid, TakeoutInvalid
from heliogram.kernel import limits
from heliogram.kernel.faults import Fault, InputRequestInvalid, MethodInvalid, MethodNotBuilt
from heliogram.services.auth.contract import DeviceInfo
from heliogram.tl import functions as f


class Envelope(msgspec.Struct, kw_only=True):
    """One request without its wrappers. A ``fault`` is the answer to the request, unseen by any handler."""

    query: tl.Constructor | None = None
    layer: int | None = None
    info: DeviceInfo | None = None
    after: tuple[int, ...] = ()
    """MTProto message ids of the requests to wait for."""
    without_updates: bool = False
    bounds: tuple[int, int] | None = None
    """The least and greatest message id the request may reach."""
    fault: Fault | None = None


def query_of(envelope: Envelope) -> tl.Constructor:
    """Return the request that is to be answered. Raises the envelope's fault, MethodNotBuilt."""
    if envelope.fault is not None or envelope.query is None:
        raise envelope.fault or MethodNotBuilt
    return envelope.query


def open_envelope(body: bytes | memoryview) -> Envelope:
    """Take the wrappers off a request. Never raises: what does not parse comes back with its fault."""
    envelope = Envelope()
    try:
        query = tl.decode_request(bytes(body))
    except tl.UnknownMethod:
        envelope.fault = MethodInvalid()
        return envelope
    except tl.Malformed:
        envelope.fault = InputRequestInvalid()
        return envelope
    while (strip := _STRIPPERS.get(query.NAME)) is not None:
        strip(query, envelope)
        query = cast("tl.Constructor", cast("Any", query).query)
    envelope.query = query
    if envelope.bounds is not None:
        _narrow(query, envelope.bounds)
    return envelope


def _layer(query: f.InvokeWithLayer, envelope: Envelope) -> None:
    if query.layer < tl.OLDEST_LAYER:
        envelope.fault = envelope.fault or LayerInvalid()
        return
    envelope.layer = min(query.layer, tl.NEWEST_LAYER)


def _connection(query: f.InitConnection, envelope: Envelope) -> None:
    cut = limits.DEVICE_TEXT_LENGTH
    envelope.info = DeviceInfo(
        api_id=query.api_id,
        device_model=query.device_model[:cut],
        system_version=query.system_version[:cut],
        app_version=query.app_version[:cut],
        system_lang_code=query.system_lang_code[:cut],
        lang_pack=query.lang_pack[:cut],
        lang_code=query.lang_code[:cut],
    )


def _quietly(_: f.InvokeWithoutUpdates, envelope: Envelope) -> None:
    envelope.without_updates = True


def _after_one(query: f.InvokeAfterMsg, envelope: Envelope) -> None:
    envelope.after += (query.msg_id,)


def _after_many(query: f.InvokeAfterMsgs, envelope: Envelope) -> None:
    envelope.after += tuple(query.msg_ids)


def _range(query: f.InvokeWithMessagesRange, envelope: Envelope) -> None:
    least, most = envelope.bounds or (0, limits.MESSAGE_ID_MAX)
    envelope.bounds = (max(least, query.range.min_id), min(most, query.range.max_id))


def _takeout(_: f.InvokeWithTakeout, envelope: Envelope) -> None:
    envelope.fault = envelope.fault or TakeoutInvalid()


def _business(_: f.InvokeWithBusinessConnection, envelope: Envelope) -> None:
    envelope.fault = envelope.fault or ConnectionIdInvalid()


def _proof(_: object, __: Envelope) -> None:
    """Pass a proof by."""


_STRIPPERS: Final[dict[str, Callable[[Any, Envelope], None]]] = {
    "invokeWithLayer": _layer,
    "initConnection": _connection,
    "invokeWithoutUpdates": _quietly,
    "invokeAfterMsg": _after_one,
    "invokeAfterMsgs": _after_many,
    "invokeWithMessagesRange": _range,
    "invokeWithTakeout": _takeout,
    "invokeWithBusinessConnection": _business,
    "invokeWithGooglePlayIntegrity": _proof,
    "invokeWithApnsSecret": _proof,
    "invokeWithReCaptcha": _proof,
}

WRAPPERS: Final = frozenset(_STRIPPERS)
"""The wrappers that are understood."""


def _narrow(query: tl.Constructor, bounds: tuple[int, int]) -> None:
    """Narrow the exclusive bounds of a request that has them."""
    if not (hasattr(query, "min_id") and hasattr(query, "max_id")):
        return
    request = cast("f.MessagesGetHistory", query)
    least, most = bounds
    request.min_id = max(request.min_id, least - 1)
    request.max_id = min(request.max_id, most + 1) if request.max_id else min(most + 1, limits.MESSAGE_ID_MAX)
