import io
import json
import logging

import msgspec
import pytest
import structlog

from heliogram.platform.context import RequestContext, request
from heliogram.platform.telemetry import LogSettings, configure_logs


class Said(msgspec.Struct):
    words: str


@pytest.fixture
def out():
    yield io.StringIO()
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_says_when_what_where_and_for_which_request(out: io.StringIO):
    configure_logs(LogSettings(), out)
    with request(RequestContext("abc")):
        structlog.get_logger("heliogram.x").info("done", count=3)
    (line,) = lines(out)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "done", "level": "info", "logger": "heliogram.x", "trace": "abc", "count": 3}


def test_content_and_keys_never_get_out(out: io.StringIO):
    configure_logs(LogSettings(), out)
    structlog.get_logger().info(
        "x", text="hello", auth_key=b"k", blob=b"123", nested={"password": "p", "ids": [1, b"22"]}, said=Said("hello")
    )
    (line,) = lines(out)
    del line["timestamp"]
    assert line == {
        "event": "x",
        "level": "info",
        "text": "***",
        "auth_key": "***",
        "blob": "<3 bytes>",
        "nested": {"password": "***", "ids": [1, "<2 bytes>"]},
        "said": "<Said>",
    }


def test_lines_below_the_level_are_left_out(out: io.StringIO):
    configure_logs(LogSettings(level="warning"), out)
    structlog.get_logger().info("no")
    logging.getLogger("library").info("no")
    structlog.get_logger().warning("yes")
    assert [line["event"] for line in lines(out)] == ["yes"]


def test_what_libraries_log_joins_the_same_pipeline(out: io.StringIO):
    configure_logs(LogSettings(), out)
    logging.getLogger("library").warning("lost %s", "it", extra={"secret": "s"})
    logging.getLogger("asyncio").info("too much")
    (line,) = lines(out)
    assert (line["event"], line["logger"], line["level"], line["secret"]) == ("lost it", "library", "warning", "***")


def test_an_exception_is_told_with_its_traceback(out: io.StringIO):
    configure_logs(LogSettings(), out)
    try:
        raise RuntimeError("no")
    except RuntimeError:
        structlog.get_logger().exception("failed")
    (line,) = lines(out)
    assert "RuntimeError: no" in str(line["exception"])


def test_people_get_text(out: io.StringIO):
    configure_logs(LogSettings(format="console"), out)
    structlog.get_logger("heliogram.x").info("done", count=3)
    logging.getLogger("library").warning("lost")
    assert "done" in out.getvalue()
    assert "count=3" in out.getvalue()
    assert "lost" in out.getvalue()
