"""Counts the answers of the API by method, for the operator's metrics."""

from __future__ import annotations

from typing_extensions import override

from heliogram.api.dispatch import Observer
from heliogram.platform.telemetry import Metrics


class MethodMetrics(Observer):
    """How long each method's answers took, and how they came out."""

    def __init__(self, metrics: Metrics) -> None:
        self._seconds = metrics.histogram("heliogram_method_seconds", "How long answers took, in seconds.", "method")
        self._outcomes = metrics.counter("heliogram_method_answers", "Answers by outcome.", "method", "outcome")

    @override
    def answered(self, method: str, *, seconds: float, outcome: str) -> None:
        """Count an answer."""
        self._seconds.cell(method).observe(seconds)
        self._outcomes.add(method, outcome)
