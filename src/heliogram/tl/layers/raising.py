"""Raising: today's object from the fields of an old definition.

Fields keep their values by name; a value whose type changed goes through ``values.UP``; what today's version always
has and the old one lacked is zero or empty. A converter registered with ``raises`` sees the fields first. An old
constructor that has no name today and no converter stays an object of its own class, so nothing that was read is
lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from heliogram.tl.errors import Malformed, UnknownMethod
from heliogram.tl.layers.registry import RAISES, RENAMED, UP
from heliogram.tl.model import Constructor
from heliogram.tl.naming import field_name
from heliogram.tl.source import element_of

if TYPE_CHECKING:
    from heliogram.tl.compiler import World
    from heliogram.tl.definitions import Definition, Field

_ZEROS: Final[dict[str, object]] = {"int": 0, "long": 0, "double": 0.0, "string": "", "bytes": b"", "Bool": False}


def zero_of(type_: str) -> object | None:
    """Return what a field means that is not there: zero, empty, false; ``None`` for an object."""
    return [] if element_of(type_) is not None else _ZEROS.get(type_)


def raiser(world: World, old: Definition) -> Callable[[dict[str, object]], object] | None:
    """Return what makes today's object of an old definition's fields; ``None`` if it stays as it is.

    The function raises ``UnknownMethod`` for a method that has no successor.
    """
    current = world.schema.current(RENAMED.get(old.name, old.name), function=old.is_function)
    convert = RAISES.get((old.is_function, old.name))
    if convert is None and current is None:
        return _refuse(old) if old.is_function else None
    types = {field.name: field.type for field in old.visible}

    def make(values: dict[str, object]) -> object:
        given: object = {} if convert is None else convert(values)
        if isinstance(given, Constructor):
            return given
        if current is None or not isinstance(given, dict):
            raise Malformed(f"{old} has no successor")
        arguments = {}
        for field in current.visible:
            value = given[field.name] if field.name in given else _raised(field, values.get(field.name), types)
            if value is not None:
                arguments[field_name(field.name)] = value
            elif not field.flags:
                raise Malformed(f"{old} has no {field.name}")
        return world.class_of(current)(**arguments)

    return make


def _refuse(old: Definition) -> Callable[[dict[str, object]], object]:
    def refuse(_values: dict[str, object]) -> object:
        raise UnknownMethod(f"{old.name} was removed")

    return refuse


def _raised(field: Field, value: object | None, types: dict[str, str]) -> object | None:
    """Return today's value of a field, from that of the old field of the same name; ``None`` leaves it out."""
    if value is not None:
        was = types[field.name]
        if was == field.type:
            return value
        change = UP.get((was, field.type))
        if change is not None:
            return change(value)
    return None if field.flags else zero_of(field.type)
