"""What an operator sees: logs, metrics and traces, without message content and without key material."""

from heliogram.platform.telemetry.logs import LogSettings, configure_logs
from heliogram.platform.telemetry.metrics import Counter, Metrics, RpcMetrics
from heliogram.platform.telemetry.program import ProgramMetrics
from heliogram.platform.telemetry.traces import TraceSettings, new_trace, request_span, span, start_traces, stop_traces

__all__ = [
    "Counter",
    "LogSettings",
    "Metrics",
    "ProgramMetrics",
    "RpcMetrics",
    "TraceSettings",
    "configure_logs",
    "new_trace",
    "request_span",
    "span",
    "start_traces",
    "stop_traces",
]
