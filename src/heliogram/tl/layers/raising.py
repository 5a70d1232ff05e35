"""Raising: today's object from the fields of an old definition.

Fields keep their values by name; a value whose type changed goes through ``values.UP``; what today's version always
has and the old one lacked is zero or empty. A converter registered with ``raises`` sees the fields first. An old
constructor that has no name today and no converter stays an object of its own class, so nothing that was read is
lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from heliogram.tl.errors import Malformed, UnknownMethod
from heliogram.tl.layers.registry import RAISES, RENAMED, UP, Fields, Raises
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


def raiser(world: World, old: Definition) -> Callable[[Fields], object] | None:
    """Return what makes today's object of an old definition's fields; ``None`` if it stays as it is.

    The function raises ``UnknownMethod`` for a method that has no successor.
    """
    current = world.schema.current(RENAMED.get(old.name, old.name), function=old.is_function)
    convert = RAISES.get((old.is_function, old.name))
    if convert is None and current is None:
        return _refuse(old) if old.is_function else None
    return _Raiser(world, old, current, convert)


class _Raiser:
    """Makes today's object of the fields of one old definition."""

    def __init__(self, world: World, old: Definition, current: Definition | None, convert: Raises | None) -> None:
        self._old = old
        self._convert = convert
        self._fields = current.visible if current is not None else ()
        self._types = {field.name: field.type for field in old.visible}
        self._tied = [group for group in _by_bit(self._fields) if len(group) > 1]
        self._cls = world.class_of(current or old)
        self._world = world

    def __call__(self, values: Fields) -> Constructor:
        given = {} if self._convert is None else self._convert(values)
        if isinstance(given, Constructor):
            return given
        arguments = {}
        for field in self._fields:
            name = field.name
            value = given[name] if name in given else _raised(field, values.get(name), self._types)
            if value is not None:
                arguments[field_name(field.name)] = value
            elif not field.flags:
                return self._unraised(values)
        for group in self._tied:
            _complete(arguments, group)
        return self._cls(**arguments)

    def _unraised(self, values: Fields) -> Constructor:
        """Keep an object whose successor needs what it does not have; a request cannot be kept."""
        if self._old.is_function:
            raise Malformed(f"{self._old} cannot be raised")
        return self._world.class_of(self._old)(**{field_name(name): value for name, value in values.items()})


def _by_bit(fields: Iterable[Field]) -> Iterable[list[Field]]:
    groups: dict[tuple[str, int], list[Field]] = {}
    for field in fields:
        if field.flags:
            groups.setdefault((field.flags, field.bit), []).append(field)
    return groups.values()


def _complete(arguments: dict[str, object], group: list[Field]) -> None:
    """Give fields that share a bit all a value, or none: an old version may have had only some of them."""
    names = [field_name(field.name) for field in group]
    if not any(_is_there(field, arguments.get(name)) for field, name in zip(group, names, strict=True)):
        return
    for field, name in zip(group, names, strict=True):
        if not _is_there(field, arguments.get(name)):
            arguments[name] = True if field.is_true else zero_of(field.type)
    if any(arguments[name] is None for name in names):
        for name in names:
            arguments.pop(name, None)


def _is_there(field: Field, value: object | None) -> bool:
    return value is True if field.is_true else value is not None


def _refuse(old: Definition) -> Callable[[Fields], object]:
    def refuse(_values: Fields) -> object:
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
