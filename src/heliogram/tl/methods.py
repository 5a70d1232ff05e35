"""The methods of the newest API layer as typed constants: ``messages.sendMessage`` is ``messages_send_message``."""

from __future__ import annotations

from functools import cache

from heliogram.tl.definitions import ALWAYS, Definition
from heliogram.tl.model import Constructor, Method
from heliogram.tl.naming import constant_name
from heliogram.tl.source import REQUEST
from heliogram.tl.worlds import API


def __getattr__(name: str) -> Method[Constructor, object]:
    method = None if name.startswith("__") else _made(name)
    if method is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return method


def of(request: type[Constructor]) -> Method[Constructor, object]:
    """Return the method that a class of requests calls; ``KeyError`` for any other class."""
    method = _made(constant_name(request.NAME))
    if method is None or method.request is not request:
        raise KeyError(request.__name__)
    return method


def every() -> tuple[Method[Constructor, object], ...]:
    """Return all methods in alphabetical order, without those that only wrap another request (``invokeWithLayer``)."""
    made = [_made(name) for name, definition in _definitions().items() if not _wraps(definition)]
    return tuple(method for method in made if method is not None)


@cache
def _made(name: str) -> Method[Constructor, object] | None:
    definition = _definitions().get(name)
    if definition is None:
        return None
    return Method[Constructor, object](
        id=definition.ident, name=definition.name, request=API.class_of(definition), result=definition.result
    )


@cache
def _definitions() -> dict[str, Definition]:
    return {
        constant_name(definition.name): definition
        for definition in API.schema.definitions()
        if definition.is_function and definition.is_current and definition.runs != ALWAYS
    }


def _wraps(definition: Definition) -> bool:
    return any(field.type == REQUEST for field in definition.fields)
