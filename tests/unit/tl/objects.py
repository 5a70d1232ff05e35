"""Between the reference's nodes and the codec's objects."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from tests.unit.tl.reference import Node

from heliogram.tl.compiler import World
from heliogram.tl.definitions import Schema
from heliogram.tl.layers import registry
from heliogram.tl.model import Constructor
from heliogram.tl.naming import field_name

AS_SENT = World(
    Schema("api.tl.txt", "service.tl.txt"), modules=("heliogram.tl.types", "heliogram.tl.functions"), raising=False
)
"""The API without raising: every definition is an object of its own class, field by field as on the wire."""


def missing_converters(direction: str) -> set[str]:
    """Return what ``missing.txt`` lists under a heading."""
    lines = Path(registry.__file__).with_name("missing.txt").read_text(encoding="utf-8").splitlines()
    start = lines.index(f"[{direction}]") + 1
    return {line for line in takewhile(lambda line: not line.startswith("["), lines[start:]) if line and line[0] != "#"}


def to_object(value: object, world: World = AS_SENT) -> object:
    if isinstance(value, list):
        return [to_object(item, world) for item in value]
    if isinstance(value, Node):
        fields = {field_name(name): to_object(item, world) for name, item in value.fields.items()}
        return world.class_of(value.definition)(**fields)
    return value


def kinds_in(value: object) -> set[str]:
    """Return the names of all constructors in a tree of objects."""
    if isinstance(value, list):
        return {name for item in value for name in kinds_in(item)}
    if isinstance(value, Constructor):
        inner = {name for field in value.__struct_fields__ for name in kinds_in(getattr(value, field))}
        return inner | {value.NAME}
    return set()
