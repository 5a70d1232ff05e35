"""Writing a contract down, to see what changed since it was published.

Processes of different versions talk during a rolling upgrade, so a published operation may only gain parameters and
fields that have defaults. A test compares each contract with the text of its last publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Union

import msgspec

from heliogram.platform.rpc.service import Service


def describe(contract: type[Service]) -> str:
    """Return a contract as text: its operations, then the shapes of what they carry, one to a line."""
    lines = [contract.contract.name]
    shapes: dict[str, str] = {}
    for entry in contract.contract.operations.values():
        idempotent = " idempotent" if entry.idempotent else ""
        lines.append(f"  {entry.name}({_fields(entry.arguments)}) -> {spell(entry.result)}{idempotent}")
        for carried in (*(field.type for field in msgspec.structs.fields(entry.arguments)), entry.result):
            _gather(carried, shapes)
    lines.extend(f"{name}({shapes[name]})" for name in sorted(shapes))
    return "\n".join(lines)


def spell(annotation: object) -> str:
    """Return a type as it is written in source."""
    arguments: tuple[object, ...] = getattr(annotation, "__args__", ())
    if not arguments:
        return str(getattr(annotation, "__name__", annotation)).replace("NoneType", "None")
    inner = [spell(argument) for argument in arguments]
    origin: Any = getattr(annotation, "__origin__", Union)
    return " | ".join(inner) if origin is Union else f"{origin.__name__}[{', '.join(inner)}]"


def _fields(struct: type[msgspec.Struct]) -> str:
    return ", ".join(
        f"{field.encode_name}: {spell(field.type)}{'' if field.required else ' = …'}"
        for field in msgspec.structs.fields(struct)
    )


def _gather(annotation: object, shapes: dict[str, str]) -> None:
    for part in _parts(annotation):
        if isinstance(part, type) and part.__name__ not in shapes:
            if issubclass(part, msgspec.Struct):
                shapes[part.__name__] = _fields(part)
                for field in msgspec.structs.fields(part):
                    _gather(field.type, shapes)
            elif issubclass(part, Enum):
                shapes[part.__name__] = ", ".join(repr(choice.value) for choice in part)


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _parts(argument)
