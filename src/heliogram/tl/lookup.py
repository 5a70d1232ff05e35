"""What the modules of classes do when an attribute is asked for the first time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Union

from heliogram.tl.definitions import ALWAYS
from heliogram.tl.naming import class_name

if TYPE_CHECKING:
    from heliogram.tl.compiler import World

_ALIAS = "Type"


class Lookup:
    """Finds the classes of one module by name: types, functions, or both; layered ones, or those of every layer."""

    def __init__(self, module: str, world: World, *kinds: bool, always: bool = False) -> None:
        self._module = module
        self._world = world
        self._kinds = kinds
        self._always = always

    def __call__(self, name: str) -> object:
        """Return the class or alias called ``name``; ``AttributeError`` for what the newest layer does not have."""
        found = self._find(name) if name[0].isupper() else None
        if found is None:
            raise AttributeError(f"module {self._module!r} has no attribute {name!r}")
        vars(sys.modules[self._module])[name] = found
        return found

    def _find(self, name: str) -> object | None:
        for function in self._kinds:
            full = self._world.schema.name_of_class(name, function=function)
            definition = self._world.schema.current(full, function=function) if full else None
            if definition is not None and (definition.runs == ALWAYS) is self._always:
                return self._world.class_of(definition)
        return _find_alias(self._world, name)


def _find_alias(world: World, name: str) -> object | None:
    """Return the union of the classes of a boxed type, for those who evaluate annotations (``TypePeer``)."""
    if not name.startswith(_ALIAS):
        return None
    for result, definitions in world.schema.types.items():
        if alias_name(result) == name:
            return Union[tuple(map(world.class_of, definitions))]  # noqa: UP007 — made at run time
    return None


def alias_name(result: str) -> str:
    """Return the alias of a boxed type."""
    return _ALIAS + class_name(result)
