"""Raising: today's object from the fields of an old definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliogram.tl.compiler import World
    from heliogram.tl.definitions import Definition


def raiser(_world: World, _old: Definition) -> Callable[[dict[str, object]], object] | None:
    """Return what makes today's object of an old definition's fields."""
    return None
