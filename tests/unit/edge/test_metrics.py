"""What a scrape of the edge reads."""

from prometheus_client import CollectorRegistry, generate_latest

from heliogram.edge.metrics import EdgeMetrics


def test_everything_that_is_counted_can_be_scraped():
    metrics = EdgeMetrics()
    metrics.connections = 3
    metrics.requests = 7
    metrics.closed["idle"] += 2
    registry = CollectorRegistry()
    registry.register(metrics)
    text = generate_latest(registry).decode()
    assert "heliogram_edge_connections 3.0" in text
    assert "heliogram_edge_requests_total 7.0" in text
    assert 'heliogram_edge_closed_total{reason="idle"} 2.0' in text
