"""Counts and times every answered request by method: traffic, errors and latency of the API."""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from heliogram.api.dispatch import Observer
from heliogram.platform.telemetry import Metrics


class RequestMetrics(Observer):
    """Tells the metrics of every answer."""

    def __init__(self, metrics: Metrics) -> None:
        self._answers: Final = metrics.counter("heliogram_requests_total", "Answered requests.", "method", "outcome")
        self._seconds: Final = metrics.histogram(
            "heliogram_request_seconds", "From the start of the handler to the encoded answer.", "method"
        )

    @override
    def answered(self, method: str, *, seconds: float, outcome: str) -> None:
        """Note one answer."""
        self._answers.add(method, outcome)
        self._seconds.cell(method).observe(seconds)
