"""Write the stubs that tell type checkers which classes and constants ``heliogram.tl`` makes on first use.

usage: python -m tools.schema.stubs [--check]

``--check`` writes nothing and fails when a stub is not what the schema says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from heliogram.tl.definitions import ALWAYS, Definition, Field
from heliogram.tl.lookup import alias_name
from heliogram.tl.naming import class_name, constant_name, field_name
from heliogram.tl.source import REQUEST, element_of, is_bare
from heliogram.tl.worlds import API, SECRET

PACKAGE = Path(__file__).parents[2] / "src" / "heliogram" / "tl"
HEAD = "# Made by tools/schema/stubs.py from the schema. Do not edit.\n"
PLAIN = {
    "int": "int",
    "long": "int",
    "double": "float",
    "string": "str",
    "bytes": "bytes",
    "int128": "bytes",
    "int256": "bytes",
    "Bool": "bool",
    "true": "bool",
    "Object": "object",
    "X": "object",
    REQUEST: "Constructor",
}


def python_type(type_: str, prefix: str) -> str:
    """Return the Python type of a TL type; ``prefix`` is where the aliases are."""
    element = element_of(type_)
    if element is not None:
        return f"Sequence[{python_type(element[0], prefix)}]"
    if type_ in PLAIN:
        return PLAIN[type_]
    return prefix + (class_name(type_) if is_bare(type_) else alias_name(type_))


def field_line(field: Field, prefix: str) -> str:
    """Return the line that declares one field."""
    name, type_ = field_name(field.name), python_type(field.type, prefix)
    if field.is_true:
        return f"    {name}: bool = ...\n"
    if field.flags:
        return f"    {name}: {type_} | None = ...\n"
    return f"    {name}: {type_}\n"


def class_stub(definition: Definition, prefix: str) -> str:
    """Return the stub of one class."""
    fields = "".join(field_line(field, prefix) for field in definition.visible)
    head = f"class {class_name(definition.name)}(Constructor, kw_only=True):"
    return f"{head}\n{fields}" if fields else f"{head} ...\n"


def alias_stub(result: str, definitions: Iterable[Definition]) -> str:
    """Return the alias of one boxed type."""
    union = " | ".join(class_name(definition.name) for definition in definitions)
    return f"{alias_name(result)}: TypeAlias = {union}\n"


def classes_module(definitions: list[Definition], types: dict[str, tuple[Definition, ...]], prefix: str = "") -> str:
    """Return the stub of a module of classes."""
    parts = [HEAD, "from collections.abc import Sequence\nfrom typing import TypeAlias\n\n"]
    if prefix:
        parts.append("from heliogram.tl import types as t\n")
    parts.append("from heliogram.tl.model import Constructor\n\n")
    parts += [class_stub(definition, prefix) for definition in definitions]
    parts += [alias_stub(result, group) for result, group in sorted(types.items())]
    return "".join(parts)


def methods_module(definitions: list[Definition]) -> str:
    """Return the stub of the constants."""
    head = [
        HEAD,
        "from collections.abc import Sequence\n\n",
        "from heliogram.tl import functions as f, types as t\n",
        "from heliogram.tl.model import Constructor, Method\n\n",
        "def of(request: type[Constructor]) -> Method[Constructor, object]: ...\n",
        "def every() -> tuple[Method[Constructor, object], ...]: ...\n\n",
    ]
    lines = [
        f"{constant_name(d.name)}: Method[f.{class_name(d.name)}, {python_type(d.result, 't.')}]\n" for d in definitions
    ]
    return "".join(head + lines)


def stubs() -> dict[str, str]:
    """Return every stub by file name."""
    current = sorted((d for d in API.schema.definitions() if d.is_current), key=lambda d: d.name)
    layered = [d for d in current if d.runs != ALWAYS]
    service = [d for d in current if d.runs == ALWAYS]
    types = API.schema.types
    by_layer = {result: group for result, group in types.items() if group[0].runs != ALWAYS}
    always = {result: group for result, group in types.items() if group[0].runs == ALWAYS and result != "Object"}
    secret = sorted(SECRET.schema.definitions(), key=lambda d: d.name)
    return {
        "types.pyi": classes_module([d for d in layered if not d.is_function], by_layer),
        "functions.pyi": classes_module([d for d in layered if d.is_function], {}, "t."),
        "methods.pyi": methods_module([d for d in layered if d.is_function]),
        "service.pyi": classes_module(service, always),
        "secret.pyi": classes_module(secret, SECRET.schema.types),
    }


def main(arguments: list[str]) -> int:
    """Write or check the stubs; return the exit status."""
    stale = [name for name, text in stubs().items() if not same(PACKAGE / name, text)]
    if "--check" in arguments:
        for name in stale:
            print(f"{name} is stale: run python -m tools.schema.stubs", file=sys.stderr)
        return len(stale)
    for name, text in stubs().items():
        (PACKAGE / name).write_text(text, encoding="utf-8")
    return 0


def same(path: Path, text: str) -> bool:
    """Whether a file holds exactly this text."""
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
