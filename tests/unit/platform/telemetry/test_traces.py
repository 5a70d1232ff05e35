import asyncio
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.support.clock import SeededEntropy

from heliogram.platform.context import RequestContext, request
from heliogram.platform.telemetry import TraceSettings, new_trace, request_span, span, start_traces, stop_traces

TRACE = "0123456789abcdef0000000000000005"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    yield InMemorySpanExporter()
    stop_traces()


def start(exporter: InMemorySpanExporter, ratio: float = 1.0) -> None:
    start_traces(TraceSettings(ratio=ratio), processor=SimpleSpanProcessor(exporter))


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {finished.name: finished for finished in exporter.get_finished_spans()}


def test_a_trace_is_32_hexadecimal_digits():
    assert len(bytes.fromhex(new_trace(SeededEntropy()))) == 16


def test_without_an_endpoint_nothing_is_traced():
    start_traces(TraceSettings())
    with request(RequestContext(TRACE)), request_span("request"), span("step"):
        pass
    stop_traces()


def test_the_steps_of_a_request_are_children_of_its_span(exporter: InMemorySpanExporter):
    start(exporter)
    with request(RequestContext(TRACE)), request_span("request", layer=229), span("outer"), span("inner"):
        pass
    spans = by_name(exporter)
    root = spans["request"]
    assert root.parent is None
    assert root.attributes == {"layer": 229}
    assert (f"{root.context.trace_id:032x}", root.context.span_id) == (TRACE, 5)
    assert spans["outer"].parent.span_id == 5
    assert spans["inner"].parent.span_id == spans["outer"].context.span_id
    assert spans["inner"].context.trace_id == root.context.trace_id


async def test_a_step_elsewhere_finds_its_request_by_the_trace_alone(exporter: InMemorySpanExporter):
    start(exporter)

    async def elsewhere() -> None:
        with request(RequestContext(TRACE)), span("elsewhere"):
            pass

    await asyncio.gather(elsewhere())
    found = by_name(exporter)["elsewhere"]
    assert (f"{found.context.trace_id:032x}", found.parent.span_id) == (TRACE, 5)


def test_what_no_request_asked_for_is_not_traced(exporter: InMemorySpanExporter):
    start(exporter)
    with span("step"):
        pass
    assert by_name(exporter) == {}


def test_sampling_follows_from_the_trace(exporter: InMemorySpanExporter):
    start(exporter, ratio=0.5)
    low, high = "0" * 31 + "5", "0" * 16 + "f" * 16
    for trace in (low, high):
        with request(RequestContext(trace)), request_span(trace), span("step"):
            pass
    assert by_name(exporter).keys() == {low, "step"}


def test_an_endpoint_gets_a_sender(monkeypatch: pytest.MonkeyPatch):
    start_traces(TraceSettings(endpoint="http://127.0.0.1:1/v1/traces"))
    stop_traces()
