"""How a call looks as bytes, and the proxies that make it look like a call again.

A request is the MessagePack map of the arguments. A reply is one byte, then MessagePack: ``0x00`` and the result, or
``0x01`` and the fault as ``[code, argument]``. A fault arrives as the same class by way of the registry in
:mod:`heliogram.kernel.faults`; any other exception is our mistake, is logged where it happened, and arrives as
:class:`~heliogram.kernel.faults.InternalFault`.
"""

from __future__ import annotations

import asyncio
from abc import ABCMeta
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar, cast

import msgspec
import structlog
from typing_extensions import override

from heliogram.kernel.faults import Fault, InternalFault, Timeout, fault_for
from heliogram.platform.context import RequestContext, current_request, request
from heliogram.platform.rpc.service import Operation, Service, contracts_of

S = TypeVar("S", bound=Service)

_RESULT: Final = b"\x00"
_FAULT: Final = b"\x01"
_ENCODER: Final = msgspec.msgpack.Encoder()
_log = structlog.get_logger(__name__)


class _Failure(msgspec.Struct, array_like=True):
    code: str
    argument: int | None


_FAILURE_DECODER: Final = msgspec.msgpack.Decoder(_Failure)


class Transport(Protocol):
    """Brings a request to whoever serves the contract and the reply back."""

    async def call(self, operation: Operation, payload: bytes) -> bytes:
        """Return the reply. Raises a :class:`~heliogram.kernel.faults.Fault` if there is none."""
        ...


def encode_result(result: object) -> bytes:
    """Encode the reply to a call that succeeded."""
    return _RESULT + _ENCODER.encode(result)


def encode_fault(fault: Fault) -> bytes:
    """Encode the reply to a call that was refused."""
    return _FAULT + _ENCODER.encode(_Failure(fault.code, fault.argument))


def decode_reply(operation: Operation, reply: bytes) -> Any:
    """Return the result of a call or raise the fault it was refused with."""
    kind, body = reply[:1], memoryview(reply)[1:]
    if kind == _RESULT:
        return operation.result_decoder.decode(body)
    failure = _FAILURE_DECODER.decode(body)
    raise fault_for(failure.code, failure.argument)


class Handler:
    """Answers requests with an implementation."""

    def __init__(self, implementation: Service) -> None:
        self._implementation = implementation

    async def handle(self, operation: Operation, payload: bytes) -> bytes:
        """Decode a request, make the call and encode the reply; raises nothing."""
        try:
            arguments = operation.arguments_decoder.decode(payload)
            call = getattr(self._implementation, operation.name)
            return encode_result(await call(**msgspec.structs.asdict(arguments)))
        except Fault as fault:
            return encode_fault(fault)
        except Exception:  # noqa: BLE001 - the caller is told something whatever it was
            _log.exception("an operation failed", operation=operation.name)
            return encode_fault(InternalFault())


def proxy(contract: type[S], transport: Transport) -> S:
    """Return an object of the contract whose operations go through ``transport``."""
    methods = {name: _method(declared, contract, transport) for name, declared in contract.contract.operations.items()}
    made: Any = ABCMeta(f"{contract.__name__}Proxy", (contract,), {"__slots__": (), **methods})
    return cast("S", made())


def _method(
    declared: Operation, contract: type[Service], transport: Transport
) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def call(_self: Service, **arguments: Any) -> Any:
        # Building the struct checks the names as a call in process would.
        payload = _ENCODER.encode(declared.arguments(**arguments))
        return decode_reply(declared, await transport.call(declared, payload))

    call.__name__ = declared.name
    call.__qualname__ = f"{contract.__name__}.{declared.name}"
    return call


class _Loopback(Transport):
    """Carries nothing anywhere, but what it hands over has been bytes."""

    def __init__(self, implementation: Service) -> None:
        self._handler = Handler(implementation)

    @override
    async def call(self, operation: Operation, payload: bytes) -> bytes:
        deadline = deadline_for(operation)
        if deadline <= asyncio.get_running_loop().time():
            raise Timeout
        try:
            with request(RequestContext(current_request().trace, deadline)):
                async with asyncio.timeout_at(deadline):
                    return await self._handler.handle(operation, payload)
        except TimeoutError:
            raise Timeout from None


def through_codec(contract: type[S], implementation: S) -> S:
    """Return a proxy that calls the implementation by way of bytes, as if it were in another process.

    What it shows that a direct call hides: arguments and results shared by reference, types that do not survive, and
    exceptions that are not faults.
    """
    if contract.contract not in contracts_of(implementation):
        raise TypeError(f"{type(implementation).__name__} does not implement {contract.__name__}")
    return proxy(contract, _Loopback(implementation))


def deadline_for(operation: Operation) -> float:
    """Return when a call is to be given up: by its own limit, or earlier when its caller gives up earlier."""
    own = asyncio.get_running_loop().time() + operation.deadline_s
    outer = current_request().deadline
    return own if outer is None else min(own, outer)
