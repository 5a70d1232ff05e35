"""Logs: key/value events through one pipeline, as text for people or JSON for machines.

Every line has the time (UTC), the level, the logger, the event and, inside a request, its trace. Modules log with
``structlog.get_logger(__name__)``; what libraries log through :mod:`logging` joins the same pipeline.

Nothing secret or private may get out even by mistake, so the last step before rendering masks values: bytes of any
kind show their length only, and keys that name content or key material show nothing. Login codes are the one secret
that is logged on purpose, by the sender that is made for that.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Annotated, Any, Final, Literal, TextIO

import msgspec
import structlog
from msgspec import Meta

from heliogram.platform.context import current_request

MASKED_KEYS: Final = frozenset({
    "auth_key", "body", "caption", "entities", "key", "master_key", "media", "nonce", "password", "payload",
    "private_key", "salt", "secret", "text", "token",
})  # fmt: skip
_MASK: Final = "***"
_NOISY: Final = ("asyncio", "aiohttp.access", "grpc", "urllib3", "opentelemetry")


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is logged, and how."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least level that is logged.")
    ] = "info"
    format: Annotated[
        Literal["auto", "console", "json"],
        Meta(description="console: lines for people; json: one object a line; auto: console on a terminal, else json."),
    ] = "auto"


def configure_logs(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Set up logging for the process, onto ``stream`` (standard error unless given)."""
    out = stream or sys.stderr
    as_json = settings.format == "json" or (settings.format == "auto" and not out.isatty())
    level = getattr(logging, settings.level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
        structlog.processors.format_exc_info if as_json else _keep,
        mask,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(serializer=_to_json)
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), pad_event_to=40, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[_add_logger_name, *shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _Lines(out, *names),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def add_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say which request a line belongs to."""
    trace = current_request().trace
    if trace:
        event.setdefault("trace", trace)
    return event


def mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what must not be shown."""
    for key, value in event.items():
        if key in MASKED_KEYS:
            event[key] = _MASK
        elif not isinstance(value, str | int | float | None):
            event[key] = _without_bytes(value)
    return event


def _without_bytes(value: Any) -> Any:
    match value:
        case bytes() | bytearray() | memoryview():
            return f"<{len(value)} bytes>"
        case dict():
            return {key: _MASK if key in MASKED_KEYS else _without_bytes(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_bytes(inner) for inner in value]
        case msgspec.Struct():
            return f"<{type(value).__name__}>"  # it may hold what people wrote
        case _:
            return value


def _keep(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event


class _Lines(structlog.PrintLogger):
    """Writes lines and knows which module they are from."""

    def __init__(self, out: TextIO, name: str = "") -> None:
        super().__init__(out)
        self.name = name


def _add_logger_name(logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if logger.name:
        event.setdefault("logger", logger.name)
    return event


def _to_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
