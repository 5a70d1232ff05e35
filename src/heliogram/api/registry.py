"""The table from method id to handler, and what is not built.

``unbuilt.txt`` lists the methods of the newest layer without a handler. A test compares it with the table and lets it
only shrink, so a method can neither be forgotten nor lost again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from importlib.resources import files
from inspect import getattr_static
from typing import Any

import msgspec

from heliogram.api.binding import Access, Binding, Rate, binding_of
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault

Handle = Callable[[Call, Any], Awaitable[object]]


class RegistryError(TypeError):
    """The handlers do not make a table: a duplicate, a class without handlers, a method that is not in the schema."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One method and who handles it."""

    id: int
    name: str
    result: str
    access: Access
    rate: Rate
    faults: tuple[type[Fault], ...]
    handle: Handle


def routes(handlers: Iterable[object]) -> dict[int, Route]:
    """Return the routes of all decorated methods of ``handlers`` by method id.

    Raises :class:`RegistryError` on a method bound twice and on an object without a handler.
    """
    table: dict[int, Route] = {}
    for handler in handlers:
        found = _routes_of(handler)
        if not found:
            raise RegistryError(f"{type(handler).__qualname__} handles no method")
        for route in found:
            other = table.get(route.id)
            if other is not None:
                raise RegistryError(f"{route.name} is bound twice: {other.handle!r} and {route.handle!r}")
            table[route.id] = route
    return table


def _routes_of(handler: object) -> list[Route]:
    found: list[Route] = []
    for name in dir(type(handler)):
        binding = binding_of(getattr_static(handler, name))
        if binding is not None:
            found.append(_route(binding, getattr(handler, name)))
    return found


def _route(binding: Binding, handle: Handle) -> Route:
    method = binding.method
    return Route(
        id=method.id,
        name=method.name,
        result=method.result,
        access=binding.access,
        rate=binding.rate,
        faults=binding.faults,
        handle=handle,
    )


def bound(classes: Sequence[type]) -> list[Binding]:
    """Return the bindings of handler classes, without making them; for the generated documents."""
    found = (binding_of(getattr_static(cls, name)) for cls in classes for name in dir(cls))
    return [binding for binding in found if binding is not None]


def unbuilt() -> list[str]:
    """Return the methods that ``unbuilt.txt`` lists."""
    text = files("heliogram.api").joinpath("unbuilt.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
