"""What a row tells."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """One measured number beside what the design asks."""

    what: str
    value: float
    unit: str
    least: float
    best: float
    more_is_better: bool
    note: str = ""


def percentile(sorted_values: list[float], share: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
