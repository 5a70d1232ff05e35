"""Where converters between layers are registered.

Inside the program there is only the newest layer. Most differences need no code: an optional field an older layer
lacks is left out, one it alone has is not sent, one that it always sends is zero or empty when we have none, and
values change between related types as :mod:`heliogram.tl.layers.values` says. What is left is registered here, one
small function each:

``field``     the value of one field that only an older version of a constructor has
``adapt``     another object in place of one, because the older layer has nothing of that name or must not see it so
``fallback``  what stands for any constructor of a boxed type that the older layer lacks
``raises``    today's fields from those of an old version that a client sent
``answer``    the result that an old version of a method promised, from today's result

A function that answers ``None`` says that nothing can stand there: the element of a vector or the optional field is
dropped, and an object that cannot be without it is dropped itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from heliogram.tl.model import Constructor


class Layer(Protocol):
    """The older layer that something is written for."""

    @property
    def number(self) -> int:
        """Its number."""

    def make(self, name: str, **fields: object) -> Constructor | None:
        """Return an object of a constructor that today's schema lacks; ``None`` if the layer lacks it too.

        Fields that the layer's version does not have are ignored.
        """


FieldOf: TypeAlias = Callable[[Any], object]
Adapt: TypeAlias = Callable[[Any, Layer], object]
Fields: TypeAlias = dict[str, Any]
Raises: TypeAlias = Callable[[Fields], "Fields | Constructor"]
Answer: TypeAlias = Callable[[Any, Layer], object]

DOWN: Final[dict[tuple[str, str], Callable[[Any], object]]] = {}
"""(today's type, older type) -> value; see :mod:`heliogram.tl.layers.values`."""
UP: Final[dict[tuple[str, str], Callable[[Any], object]]] = {}
"""(older type, today's type) -> value."""

_F = TypeVar("_F", bound=Callable[..., object])

FIELDS: Final[dict[tuple[str, str, str], FieldOf]] = {}
ADAPTS: Final[dict[str, Adapt]] = {}
FALLBACKS: Final[dict[str, Adapt]] = {}
PARTIAL: Final[set[str]] = set()
"""Types whose fallback may answer ``None``."""
RAISES: Final[dict[tuple[bool, str], Raises]] = {}
ANSWERS: Final[dict[tuple[str, str], Answer]] = {}
RENAMED: Final[dict[str, str]] = {}
"""Methods that have another name today."""


def field(constructor: str, name: str, type_: str) -> Callable[[_F], _F]:
    """Register the value of a field of this TL type that only older versions of a constructor have."""
    return _register(FIELDS, (constructor, name, type_))


def adapt(*constructors: str) -> Callable[[_F], _F]:
    """Register what stands for a constructor in every older layer; it may answer its argument."""
    return _register(ADAPTS, *constructors)


def fallback(*types: str, partial: bool = False) -> Callable[[_F], _F]:
    """Register what stands for constructors of a boxed type that a layer lacks."""
    if partial:
        PARTIAL.update(types)
    return _register(FALLBACKS, *types)


def raises(*constructors: str) -> Callable[[_F], _F]:
    """Register what makes today's fields (or a whole object) of an old constructor's fields."""
    return _register(RAISES, *[(False, name) for name in constructors])


def raises_request(*methods: str, to: str = "") -> Callable[[_F], _F]:
    """Register what makes today's fields of an old request's fields; ``to`` is the method's name today."""
    if to:
        RENAMED.update(dict.fromkeys(methods, to))
    return _register(RAISES, *[(True, name) for name in methods])


def answer(old: str, new: str) -> Callable[[_F], _F]:
    """Register how a result of type ``new`` becomes one of type ``old``, which an old version of a method promised."""
    return _register(ANSWERS, (old, new))


def _register(table: dict[Any, Any], *keys: object) -> Callable[[_F], _F]:
    def keep(function: _F) -> _F:
        for key in keys:
            if key in table:
                raise ValueError(f"{key} has a converter already")
            table[key] = function
        return function

    return keep
