"""Long-lived streams of bytes between two processes, in both directions, over the same servers and channels as calls.

A message that was given to :meth:`Stream.send` arrives whole and in order, or the stream ends. ``send`` waits while the
other side does not take what was sent, which is how it says that it has enough.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

from typing_extensions import override

if TYPE_CHECKING:
    import grpc.aio


class StreamLost(ConnectionError):  # noqa: N818 - it names the fact
    """The stream has ended before its time."""


class Stream(Protocol):
    """One end of a stream."""

    async def send(self, message: bytes) -> None:
        """Send a message. Raises StreamLost."""
        ...

    async def receive(self) -> bytes | None:
        """Return the next message, or None at the other side's end. Raises StreamLost."""
        ...


def mount_stream(server: grpc.aio.Server, name: str, serve: Callable[[Stream], Awaitable[None]]) -> None:
    """Serve streams under ``name`` (``service/method``); one ends when ``serve`` returns."""
    import grpc  # noqa: PLC0415 - as in .remote

    service, method = name.split("/")

    async def behave(_requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]) -> None:
        await serve(_Served(context))

    handler = grpc.method_handlers_generic_handler(service, {method: grpc.stream_stream_rpc_method_handler(behave)})
    server.add_generic_rpc_handlers((handler,))


class _Served(Stream):
    """The end of the one who was called."""

    def __init__(self, context: Any) -> None:
        self._context = context

    @override
    async def send(self, message: bytes) -> None:
        import grpc.aio  # noqa: PLC0415 - as in .remote

        try:
            await self._context.write(message)
        except (grpc.aio.AioRpcError, grpc.aio.UsageError, grpc.aio.InternalError) as error:
            raise StreamLost(str(error)) from None

    @override
    async def receive(self) -> bytes | None:
        import grpc.aio  # noqa: PLC0415 - as in .remote

        try:
            message = await self._context.read()
        except (grpc.aio.AioRpcError, grpc.aio.UsageError, grpc.aio.InternalError) as error:
            raise StreamLost(str(error)) from None
        return None if message is grpc.aio.EOF else bytes(message)


def open_stream(channel: grpc.aio.Channel, name: str) -> OpenedStream:
    """Call a stream ``name`` at the other end of a channel."""
    return OpenedStream(channel.stream_stream(f"/{name}")())


class OpenedStream(Stream):
    """The end of the caller."""

    def __init__(self, call: Any) -> None:
        self._call = call

    @override
    async def send(self, message: bytes) -> None:
        import asyncio  # noqa: PLC0415

        import grpc.aio  # noqa: PLC0415 - as in .remote

        try:
            await self._call.write(message)
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError) as error:
            raise StreamLost(str(error)) from None

    @override
    async def receive(self) -> bytes | None:
        import grpc.aio  # noqa: PLC0415 - as in .remote

        try:
            message = await self._call.read()
        except grpc.aio.AioRpcError as error:
            raise StreamLost(str(error)) from None
        return None if message is grpc.aio.EOF else bytes(message)

    def cancel(self) -> None:
        """End the stream at once."""
        self._call.cancel()
