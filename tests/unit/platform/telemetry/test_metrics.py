import pytest

from heliogram.platform.telemetry import Metrics, RpcMetrics


def samples(metrics: Metrics) -> dict[str, float]:
    found = {}
    for line in metrics.expose().decode().splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            found[name] = float(value)
    return found


def test_a_counter_grows_per_labels():
    metrics = Metrics()
    letters = metrics.counter("heliogram_letters", "Letters.", "kind")
    letters.add("a")
    letters.add("a", amount=2)
    letters.add("b")
    shown = samples(metrics)
    assert shown['heliogram_letters_total{kind="a"}'] == 3
    assert shown['heliogram_letters_total{kind="b"}'] == 1
    assert b"# HELP heliogram_letters_total Letters." in metrics.expose()


def test_a_gauge_is_read_when_asked():
    metrics = Metrics()
    size = [1.0]
    metrics.gauge("heliogram_size", "Size.", lambda: size[0])
    size[0] = 5
    assert samples(metrics)["heliogram_size"] == 5


def test_a_histogram_counts_values_at_or_below_each_bound():
    metrics = Metrics()
    histogram = metrics.histogram("heliogram_works", "Works.", buckets=(1, 10))
    for value in (1, 2, 10, 11):
        histogram.cell().observe(value)
    shown = samples(metrics)
    assert shown['heliogram_works_bucket{le="1"}'] == 1
    assert shown['heliogram_works_bucket{le="10"}'] == 3
    assert shown['heliogram_works_bucket{le="+Inf"}'] == 4
    assert (shown["heliogram_works_count"], shown["heliogram_works_sum"]) == (4, 24)


def test_calls_have_latency_traffic_errors_and_saturation():
    metrics = Metrics()
    calls = RpcMetrics(metrics)
    calls.began("users.v1", "get")
    calls.began("users.v1", "get")
    calls.ended("users.v1", "get", 0.002, "ok")
    calls.ended("users.v1", "get", 0.5, "FLOOD_WAIT_X")
    calls.began("users.v1", "get")
    shown = samples(metrics)
    labels = 'method="get",service="users.v1"'
    assert shown[f"heliogram_call_seconds_count{{{labels}}}"] == 2
    assert shown['heliogram_calls_total{method="get",outcome="FLOOD_WAIT_X",service="users.v1"}'] == 1
    assert shown[f"heliogram_calls_under_way{{{labels}}}"] == 1


def test_the_process_is_measured_too():
    shown = samples(Metrics())
    assert shown["process_resident_memory_bytes"] > 1e6
    assert samples(Metrics()).keys() == shown.keys()


def test_a_name_can_be_declared_once():
    metrics = Metrics()
    metrics.counter("heliogram_x", "X.")
    with pytest.raises(ValueError, match="already"):
        metrics.gauge("heliogram_x", "X.", lambda: 1)
