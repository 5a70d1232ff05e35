"""Numbers about the running program, in the Prometheus format.

What is counted on the hot path are plain integers in plain objects, touched only from the event loop; the Prometheus
library is imported, and its sample objects made, when somebody asks for ``/metrics``. One call of a service costs
1 µs this way (``bench/platform_telemetry.py``); with the library's own histogram and labels it would be five.

The four golden signals per service and method are: latency and traffic (``heliogram_call_seconds``), errors
(``heliogram_calls_total`` by outcome) and saturation (``heliogram_calls_under_way``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

BUCKETS_S: Final = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip
"""Upper bounds of the latency buckets, in seconds."""
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Counter:
    """Something that only grows, perhaps divided by labels."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, ...], float] = {}

    def add(self, *labels: str, amount: float = 1) -> None:
        """Count; ``labels`` in the order they were declared."""
        self.values[labels] = self.values.get(labels, 0) + amount


class Histogram:
    """How values are spread over buckets, perhaps divided by labels."""

    def __init__(self, buckets: Sequence[float]) -> None:
        self.buckets = buckets
        self.cells: dict[tuple[str, ...], Cell] = {}

    def cell(self, *labels: str) -> Cell:
        """Return the part for some labels, to keep where it is used often."""
        cell = self.cells.get(labels)
        if cell is None:
            cell = self.cells[labels] = Cell(self.buckets)
        return cell


class Cell:
    """The part of a histogram for one set of labels."""

    __slots__ = ("_bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self._bounds, value)] += 1
        self.total += value


class Metrics:
    """Every number of the program."""

    def __init__(self) -> None:
        self._collectors: list[Callable[[], Iterator[Metric]]] = []
        self._names: set[str] = set()
        self._process: list[Callable[[], Iterator[Metric]]] | None = None

    def counter(self, name: str, meaning: str, *labels: str) -> Counter:
        """Declare a counter; its name ends in ``_total`` when shown. Raises ValueError for a name taken."""
        counter = Counter()
        self._declare(name, lambda: _counter_samples(name, meaning, labels, counter.values))
        return counter

    def histogram(self, name: str, meaning: str, *labels: str, buckets: Sequence[float] = BUCKETS_S) -> Histogram:
        """Declare a histogram. Raises ValueError for a name taken."""
        histogram = Histogram(buckets)
        self._declare(name, lambda: _histogram_samples(name, meaning, labels, histogram))
        return histogram

    def gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Declare a value that is read when somebody asks. Raises ValueError for a name taken."""
        self._declare(name, lambda: _gauge_samples(name, meaning, (), lambda: {(): read()}))

    def gauges(self, name: str, meaning: str, *labels: str, read: Callable[[], dict[tuple[str, ...], float]]) -> None:
        """Declare a value per set of labels, read when somebody asks. Raises ValueError for a name taken."""
        self._declare(name, lambda: _gauge_samples(name, meaning, labels, read))

    def include(self, collect: Callable[[], Iterator[Metric]]) -> None:
        """Show what a component counts by itself; its names are its own affair."""
        self._collectors.append(collect)

    def expose(self) -> bytes:
        """Return everything in the Prometheus text format (:data:`CONTENT_TYPE`)."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - see the head

        registry = CollectorRegistry()
        for collect in (*self._collectors, *self._process_collectors()):
            registry.register(_Collected(collect))
        return generate_latest(registry)

    def _process_collectors(self) -> list[Callable[[], Iterator[Metric]]]:
        """Memory, processor time, file descriptors and version of the process."""
        if self._process is None:
            from prometheus_client import PlatformCollector, ProcessCollector  # noqa: PLC0415 - see the head

            collectors = (ProcessCollector(registry=None), PlatformCollector(registry=None))
            self._process = [lambda: (sample for collector in collectors for sample in collector.collect())]
        return self._process

    def _declare(self, name: str, collect: Callable[[], Iterator[Metric]]) -> None:
        if name in self._names:
            raise ValueError(f"there is a metric {name} already")
        self._names.add(name)
        self._collectors.append(collect)


class _Collected:
    """What the Prometheus library takes for a collector."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self.collect = collect


def _counter_samples(
    name: str, meaning: str, labels: Sequence[str], values: dict[tuple[str, ...], float]
) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily  # noqa: PLC0415 - see the head

    family = CounterMetricFamily(name, meaning, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    yield family


def _gauge_samples(
    name: str, meaning: str, labels: Sequence[str], read: Callable[[], dict[tuple[str, ...], float]]
) -> Iterator[Metric]:
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - see the head

    family = GaugeMetricFamily(name, meaning, labels=labels)
    for key, value in read().items():
        family.add_metric(key, value)
    yield family


def _histogram_samples(name: str, meaning: str, labels: Sequence[str], histogram: Histogram) -> Iterator[Metric]:
    from prometheus_client.metrics_core import HistogramMetricFamily  # noqa: PLC0415 - see the head

    family = HistogramMetricFamily(name, meaning, labels=labels)
    bounds = [*(str(bound) for bound in histogram.buckets), "+Inf"]
    for key, cell in histogram.cells.items():
        below = 0
        buckets: list[tuple[str, float]] = []
        for bound, count in zip(bounds, cell.counts, strict=True):
            below += count
            buckets.append((bound, below))
        family.add_metric(key, buckets, cell.total)
    yield family


class RpcMetrics:
    """The golden signals of calls: an :class:`~heliogram.platform.rpc.Observer`, also for requests at the edge."""

    def __init__(self, metrics: Metrics) -> None:
        self._seconds = metrics.histogram(
            "heliogram_call_seconds", "How long calls took, in seconds.", "service", "method"
        )
        self._outcomes = metrics.counter("heliogram_calls", "Calls by outcome.", "service", "method", "outcome")
        self._under_way: dict[tuple[str, ...], float] = {}
        metrics.gauges(
            "heliogram_calls_under_way", "Calls under way.", "service", "method", read=lambda: self._under_way
        )

    def began(self, service: str, operation: str) -> None:
        """Count a call that began."""
        key = (service, operation)
        self._under_way[key] = self._under_way.get(key, 0) + 1

    def ended(self, service: str, operation: str, seconds: float, outcome: str) -> None:
        """Count a call that ended."""
        self._under_way[service, operation] -= 1
        self._seconds.cell(service, operation).observe(seconds)
        self._outcomes.add(service, operation, outcome)
