"""Answers counted by method."""

from heliogram.main.counting import MethodMetrics
from heliogram.platform.telemetry import Metrics


def test_answers_are_counted_by_method_and_outcome():
    metrics = Metrics()
    methods = MethodMetrics(metrics)
    methods.answered("messages.sendMessage", seconds=0.01, outcome="ok")
    methods.answered("messages.sendMessage", seconds=0.01, outcome="PEER_ID_INVALID")
    shown = metrics.expose().decode()
    assert 'heliogram_method_answers_total{method="messages.sendMessage",outcome="PEER_ID_INVALID"} 1.0' in shown
    assert 'heliogram_method_seconds_count{method="messages.sendMessage"} 2.0' in shown
