"""Contracts over gRPC.

gRPC brings connections, multiplexing, flow control, deadlines and TLS; the bodies are ours (:mod:`.codec`), so there
are no generated messages and no second definition of a contract. The library is imported when the first server or
channel is opened: a program that keeps all services in one process never pays for it (40 ms and 9 MB). A call costs
0.2 to 0.4 ms of processor time, both ends together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from typing_extensions import override

from heliogram.kernel.faults import Timeout
from heliogram.platform.context import RequestContext, current_request, request
from heliogram.platform.rpc.codec import Handler, Transport, deadline_for, proxy
from heliogram.platform.rpc.policy import Guarded, Policy, RpcCallFailed
from heliogram.platform.rpc.service import Contract, Operation, Service, contracts_of
from heliogram.platform.telemetry import span

if TYPE_CHECKING:
    import grpc.aio

S = TypeVar("S", bound=Service)

_TRACE: Final = "heliogram-trace"
_MESSAGE_LIMIT: Final = 64 * 2**20
"""A page of many rows, or a file part, with room to spare."""
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
    ("grpc.max_send_message_length", _MESSAGE_LIMIT),
    ("grpc.so_reuseport", 0),
    # A process that is started again listens at the same place; the default waits for up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # A host that vanished without a word is noticed in seconds.
    ("grpc.keepalive_time_ms", 5_000),
    ("grpc.keepalive_timeout_ms", 3_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 4_000),
)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What a process shows and demands where calls are protected by mutual TLS: PEM texts."""

    authority: bytes
    """The certificates that sign those of the processes."""
    certificate: bytes
    key: bytes


def open_server() -> grpc.aio.Server:
    """Make a server to :func:`mount` services on; :func:`listen`, then start it."""
    import grpc.aio  # noqa: PLC0415 - see the head of this module

    return grpc.aio.server(options=_OPTIONS)


def listen(server: grpc.aio.Server, address: str, identity: Identity | None = None) -> int:
    """Have a server listen at ``host:port`` (port 0: any) and return the port. Raises OSError.

    With an identity, only callers are heard whose certificate the same authority has signed.
    """
    import grpc  # noqa: PLC0415 - see the head of this module

    try:
        if identity is None:
            return int(server.add_insecure_port(address))
        credentials = grpc.ssl_server_credentials(
            [(identity.key, identity.certificate)], identity.authority, require_client_auth=True
        )
        return int(server.add_secure_port(address, credentials))
    except RuntimeError as error:
        raise OSError(f"cannot listen at {address}: {error}") from None


def open_channel(address: str, identity: Identity | None = None) -> grpc.aio.Channel:
    """Make a channel to the server at ``host:port``; it connects when first used and again when lost."""
    import grpc  # noqa: PLC0415 - see the head of this module
    import grpc.aio  # noqa: PLC0415 - see the head of this module

    if identity is None:
        return grpc.aio.insecure_channel(address, options=_OPTIONS)
    credentials = grpc.ssl_channel_credentials(identity.authority, identity.key, identity.certificate)
    return grpc.aio.secure_channel(address, credentials, options=_OPTIONS)


async def close_channel(channel: grpc.aio.Channel) -> None:
    """Close a channel; calls under way are cancelled."""
    await channel.close()


def mount(server: grpc.aio.Server, implementation: Service) -> None:
    """Serve every contract that ``implementation`` implements."""
    import grpc  # noqa: PLC0415 - see the head of this module

    handler = Handler(implementation)
    for contract in contracts_of(implementation):
        methods = {
            name: grpc.unary_unary_rpc_method_handler(_behaviour(handler, declared))
            for name, declared in contract.operations.items()
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(contract.name, methods),))


def _behaviour(handler: Handler, declared: Operation) -> Callable[[bytes, Any], Awaitable[bytes]]:
    async def behave(payload: bytes, call: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        remaining: float | None = call.time_remaining()
        deadline = None if remaining is None else asyncio.get_running_loop().time() + remaining
        context = RequestContext(_trace_in(call.invocation_metadata() or ()), deadline)
        with request(context), span(f"serve {declared.name}"):
            return await handler.handle(declared, payload)

    return behave


def _trace_in(metadata: Sequence[tuple[str, str | bytes]]) -> str:
    for key, value in metadata:
        if key == _TRACE:
            return str(value)
    return ""


def connect(contract: type[S], channel: grpc.aio.Channel, *, policy: Policy | None = None) -> S:
    """Return a proxy whose operations are served at the other end of ``channel``."""
    return proxy(contract, Guarded(Wire(contract.contract, channel), policy or Policy()))


class Wire(Transport):
    """One attempt over a channel."""

    def __init__(self, contract: Contract, channel: grpc.aio.Channel) -> None:
        # A multicallable is bound to its method, so there is one for each.
        self._calls = {name: channel.unary_unary(f"/{contract.name}/{name}") for name in contract.operations}

    @override
    async def call(self, operation: Operation, payload: bytes) -> bytes:
        import grpc  # noqa: PLC0415 - see the head of this module
        import grpc.aio  # noqa: PLC0415 - see the head of this module

        remaining = deadline_for(operation) - asyncio.get_running_loop().time()
        if remaining <= 0:
            raise Timeout
        trace = current_request().trace
        try:
            with span(f"call {operation.name}"):
                reply: bytes = await self._calls[operation.name](
                    payload, timeout=remaining, metadata=((_TRACE, trace),) if trace else None
                )
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise Timeout from None
            raise RpcCallFailed from error
        return reply
