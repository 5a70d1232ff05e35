"""What the edge counts. Plain integers, read when somebody scrapes: counting costs nothing on the hot path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override


class EdgeMetrics(Collector):
    """Counters and gauges of the gateway and the sessions; register it with a ``CollectorRegistry``."""

    def __init__(self) -> None:
        """Everything starts at 0."""
        self.connections = 0
        """Open connections now."""
        self.accepted = 0
        """Connections ever taken."""
        self.sessions = 0
        """Sessions now, with or without a connection."""
        self.handshakes = 0
        """Key exchanges in progress now."""
        self.keys_made = 0
        """Key exchanges that ended with a stored key."""
        self.requests_running = 0
        """Requests that are being answered now."""
        self.requests = 0
        """Requests ever accepted."""
        self.requests_shed = 0
        """Requests answered with FLOOD_WAIT because too many were running."""
        self.pushes = 0
        """Updates handed to sessions."""
        self.overflows = 0
        """Times that a session's updates became too many and turned into updatesTooLong."""
        self.kept_bytes = 0
        """Sent answers that sessions keep until they are acknowledged."""
        self.packets_in = 0
        self.packets_out = 0
        self.bytes_in = 0
        self.bytes_out = 0
        self.closed: Counter[str] = Counter()
        """Connections that the server closed, by reason."""

    @override
    def collect(self) -> Iterator[Metric]:
        """Yield the families for a scrape."""
        for name, value, text in (
            ("connections", self.connections, "Open connections."),
            ("sessions", self.sessions, "MTProto sessions, connected or not."),
            ("handshakes", self.handshakes, "Key exchanges in progress."),
            ("kept_bytes", self.kept_bytes, "Answers kept until they are acknowledged."),
            ("requests_running", self.requests_running, "Requests that are being answered."),
        ):
            yield GaugeMetricFamily(f"heliogram_edge_{name}", text, value=value)
        for name, value, text in (
            ("accepted", self.accepted, "Connections taken."),
            ("keys_made", self.keys_made, "Authorisation keys made."),
            ("requests", self.requests, "Requests accepted."),
            ("requests_shed", self.requests_shed, "Requests refused for overload."),
            ("pushes", self.pushes, "Updates handed to sessions."),
            ("overflows", self.overflows, "Times that a session's updates turned into updatesTooLong."),
            ("packets_received", self.packets_in, "Packets received."),
            ("packets_sent", self.packets_out, "Packets sent."),
            ("received_bytes", self.bytes_in, "Bytes received."),
            ("sent_bytes", self.bytes_out, "Bytes sent."),
        ):
            yield CounterMetricFamily(f"heliogram_edge_{name}", text, value=value)
        closed = CounterMetricFamily("heliogram_edge_closed", "Connections closed by the server.", labels=["reason"])
        for reason, count in self.closed.items():
            closed.add_metric([reason], count)
        yield closed
