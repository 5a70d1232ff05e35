"""Traces: where a request spent its time, from socket to store and bus, as OpenTelemetry spans.

Off unless an endpoint is set; then a span costs 0.1 µs and OpenTelemetry is not even imported. On, there is one span
for the request, made by :func:`request_span` at the edge, and one for each step that waits on something: a
call to another process, a durable write, a slow read, an event's handler.

How spans find their request without a second context to carry around: a request's trace, 32 hexadecimal digits, is
the OpenTelemetry trace id, and the id of its request span is the lower half of it. So whoever knows the trace, in this
process or another, knows the parent. Whether a request is traced follows from the same digits and the sampling ratio,
so all processes decide alike.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import msgspec
from msgspec import Meta
from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.platform.context import current_request

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

_OFF: Final = nullcontext()
_LOW: Final = 2**64 - 1


class TraceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where traces go."""

    endpoint: Annotated[
        str, Meta(description="OTLP/HTTP address of a collector, such as http://127.0.0.1:4318/v1/traces; empty: off.")
    ] = ""
    ratio: Annotated[float, Meta(ge=0, le=1, description="Share of requests that are traced.")] = 1.0


class _Tracing(Protocol):
    """What opens spans."""

    def open(self, name: str, trace: str, attributes: dict[str, Any], *, root: bool) -> AbstractContextManager[object]:
        """Open a span of a request."""
        ...

    def stop(self) -> None:
        """Send what is left."""
        ...


class _State:
    tracing: _Tracing | None = None


def new_trace(entropy: Entropy) -> str:
    """Return the trace of a new request."""
    return entropy.bytes(16).hex()


def span(name: str, **attributes: str | int) -> AbstractContextManager[object]:
    """Open a span for a step of the request under way; attributes must hold no content and no keys."""
    tracing = _State.tracing
    if tracing is None:
        return _OFF
    trace = current_request().trace
    return tracing.open(name, trace, attributes, root=False) if trace else _OFF


def request_span(name: str, **attributes: str | int) -> AbstractContextManager[object]:
    """Open the span of the request under way itself; once per request, at the edge."""
    tracing = _State.tracing
    if tracing is None:
        return _OFF
    return tracing.open(name, current_request().trace, attributes, root=True)


def start_traces(
    settings: TraceSettings, *, service: str = "heliogram", processor: SpanProcessor | None = None
) -> None:
    """Trace from now on, if the settings say so. ``processor`` takes the place of the sender to the endpoint."""
    if not settings.endpoint and processor is None:
        return
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see the head
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    ids = _ids()
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}), id_generator=ids, shutdown_on_exit=False
    )
    provider.add_span_processor(processor or _sender(settings.endpoint))
    _State.tracing = _Otel(provider, ids, settings.ratio)


def stop_traces() -> None:
    """Send what is left and trace no more."""
    if _State.tracing is not None:
        _State.tracing.stop()
        _State.tracing = None


def _sender(endpoint: str) -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    return BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))


class _Ids(Protocol):
    """Gives out ids; those of the next request span may be set."""

    chosen: list[int]


def _ids() -> Any:
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator  # noqa: PLC0415

    class Ids(RandomIdGenerator):
        def __init__(self) -> None:
            self.chosen: list[int] = []

        @override
        def generate_trace_id(self) -> int:
            return self.chosen.pop() if self.chosen else super().generate_trace_id()

        @override
        def generate_span_id(self) -> int:
            return self.chosen.pop(0) if self.chosen else super().generate_span_id()

    return Ids()


class _Otel(_Tracing):
    """Opens OpenTelemetry spans."""

    def __init__(self, provider: TracerProvider, ids: _Ids, ratio: float) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("heliogram")
        self._ids = ids
        self._bound = round(ratio * 2**64)

    @override
    def open(self, name: str, trace: str, attributes: dict[str, Any], *, root: bool) -> AbstractContextManager[object]:
        from opentelemetry import trace as api  # noqa: PLC0415
        from opentelemetry.context import Context  # noqa: PLC0415

        number = int(trace, 16)
        low = number & _LOW
        if low >= self._bound:
            return _OFF
        current = api.get_current_span().get_span_context()
        if current.trace_id == number:
            return self._tracer.start_as_current_span(name, attributes=attributes)
        if root:
            self._ids.chosen = [low, number]
            return self._tracer.start_as_current_span(name, Context(), attributes=attributes)
        parent = api.SpanContext(number, low, is_remote=True, trace_flags=api.TraceFlags(api.TraceFlags.SAMPLED))
        context = api.set_span_in_context(api.NonRecordingSpan(parent))
        return self._tracer.start_as_current_span(name, context, attributes=attributes)

    @override
    def stop(self) -> None:
        self._provider.shutdown()
