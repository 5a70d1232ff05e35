"""Reads the definitions out of a wheel of Telethon.

Its classes keep no text of the schema, so a definition is put together again: order, bits and plain types from the
statements of ``from_reader``; boxed types from the annotations of ``__init__``, which name them without their
namespace. Which namespace it is, and what a class is a constructor of or a method answers, follows from checksums:
that of a type's name stands in the class, that of the definition is its id.
"""

from __future__ import annotations

import ast
import itertools
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tools.schema.rows import Row

_MODULE = re.compile(r"telethon/tl/(types|functions)/(\w+)\.py")
_LAYER = re.compile(r"^LAYER = (\d+)", re.MULTILINE)
_READS = {
    "read_int": "int",
    "read_long": "long",
    "read_double": "double",
    "tgread_string": "string",
    "tgread_bytes": "bytes",
    "tgread_bool": "Bool",
    "tgread_date": "int",
}
_NAMES = {"is_self": "self", "from_": "from"}
_PLAIN_RESULTS = ("Bool", "X", "int", "long", "string")
_MANY = 4096


class _Class(NamedTuple):
    kind: str
    namespace: str
    node: ast.ClassDef
    ident: int
    result: int


def is_generated(name: str) -> bool:
    """Whether a file of a wheel matters."""
    return _MODULE.fullmatch(name) is not None or name == "telethon/tl/alltlobjects.py"


def read_telethon(files: dict[str, str]) -> tuple[int, list[Row]]:
    """Return the layer and the definitions of Telethon's generated modules."""
    layer = _LAYER.search(files["telethon/tl/alltlobjects.py"])
    if layer is None:
        raise ValueError("no module says which layer this is")
    classes = [made for name, text in files.items() for made in _classes(name, text)]
    types = _types(classes)
    return int(layer[1]), [_row(made, types) for made in classes]


def _classes(name: str, text: str) -> Iterator[_Class]:
    found = _MODULE.fullmatch(name)
    if found is None:
        return
    namespace = "" if found[2] == "__init__" else found[2]
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            numbers = _numbers(node)
            if {"CONSTRUCTOR_ID", "SUBCLASS_OF_ID"} <= numbers.keys():
                kind = "func" if found[1] == "functions" else "type"
                yield _Class(kind, namespace, node, numbers["CONSTRUCTOR_ID"], numbers["SUBCLASS_OF_ID"])


def _numbers(node: ast.ClassDef) -> dict[str, int]:
    return {
        statement.targets[0].id: statement.value.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, int)
    }


def _types(classes: list[_Class]) -> dict[int, str]:
    """Return the boxed types by the checksum of their name, vectors of them too."""
    names = {hint for made in classes for hint in _hints(made.node).values()}
    names |= {made.node.name for made in classes if made.kind == "type"}
    names |= {re.sub(r"(Empty|NotModified|Slice)$", "", name) for name in names} | set(_documented(classes))
    spaces = {made.namespace for made in classes}
    full = {f"{space}.{name}" if space else name for space in spaces for name in names} | set(_PLAIN_RESULTS) | names
    known = {made.result for made in classes}
    sums = {_sum(text): text for name in full for text in (name, f"Vector<{name}>")}
    return {number: name for number, name in sums.items() if number in known}


def _documented(classes: list[_Class]) -> Iterator[str]:
    """Yield what docstrings call the results (``:returns messages.Dialogs: Instance of …``)."""
    for made in classes:
        for text in (ast.get_docstring(item) for item in made.node.body if isinstance(item, ast.FunctionDef)):
            found = re.search(r"(?:Constructor for|:returns) ([\w.]+):", text or "")
            if found:
                yield found[1]


def _sum(text: str) -> int:
    return zlib.crc32(text.encode())


def _hints(node: ast.ClassDef) -> dict[str, str]:
    """Return the boxed types that the parameters of ``__init__`` are annotated with."""
    init = _method(node, "__init__")
    hints = {}
    for argument in init.args.args if init is not None else ():
        names = [item.value for item in ast.walk(argument) if isinstance(item, ast.Constant)]
        hint = next(
            (name for name in names if isinstance(name, str) and name.rpartition(".")[2].startswith("Type")), None
        )
        if hint is not None:
            hints[argument.arg] = hint.rpartition(".")[2].removeprefix("Type")
    return hints


def _method(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == name), None)


def _row(made: _Class, types: dict[int, str]) -> Row:
    """Return the definition of a class: of all that its fields may be, the one whose checksum is its id."""
    title = made.node.name.removesuffix("Request") if made.kind == "func" else made.node.name
    name = (f"{made.namespace}." if made.namespace else "") + title[0].lower() + title[1:]
    result = types.get(made.result, "?")
    choices = [_choices(field, _hints(made.node), types.values()) for field in _fields(made.node)]
    row = Row(f"{made.ident:08x}", made.kind, name, "", result, ())
    for fields in itertools.islice(itertools.product(*choices), _MANY):
        row = row._replace(fields=fields)
        if row.is_sound():
            break
    return row


def _choices(field: tuple[str, str], hints: dict[str, str], types: Iterable[str]) -> list[str]:
    name, shape = field
    title = _NAMES.get(name, name)
    if "%" not in shape:
        return [f"{title}:{shape}"]
    hint = hints.get(name, "?")
    if hint == "X":
        return [f"{title}:!X"]
    named = [type_ for type_ in types if type_.rpartition(".")[2] == hint] or [hint]
    return [f"{title}:{shape % type_}" for type_ in named]


# ------------------------------------------------------------------------------------------------------- from_reader


def _fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    """Return name and type of each field in wire order; a boxed type shows as ``%s``."""
    method = _method(node, "from_reader")
    return list(_reads(method.body, "")) if method is not None else []


def _reads(statements: list[ast.stmt], condition: str) -> Iterator[tuple[str, str]]:
    """Yield what a run of statements reads."""
    marked = False
    for index, statement in enumerate(statements):
        match statement:
            case ast.Expr(value=ast.Call()):
                marked = True  # the id of a boxed vector is read and thrown away
            case ast.If(test=ast.BinOp(left=ast.Name(id=word), right=ast.Constant(value=int(mask)))):
                yield from _reads(statement.body, f"{word}.{mask.bit_length() - 1}?")
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.List()):
                loop = statements[index + 1]
                if isinstance(loop, ast.For) and isinstance(loop.body[0], ast.Assign):
                    vector = "Vector" if marked else "vector"
                    yield target[1:], f"{condition}{vector}<{_scalar(loop.body[0].value)}>"
                marked = False
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(func=ast.Name(id="bool"), args=[flag])):
                yield target[1:], _true(flag)
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call):
                if target.startswith("flags"):
                    yield target, "#"
                else:
                    yield target[1:], condition + _scalar(call)
            case _:
                continue


def _true(flag: ast.expr) -> str:
    match flag:
        case ast.BinOp(left=ast.Name(id=word), right=ast.Constant(value=int(mask))):
            return f"{word}.{mask.bit_length() - 1}?true"
        case _:
            return "?"


def _scalar(call: ast.expr) -> str:
    match call:
        case ast.Call(func=ast.Attribute(attr="tgread_object")):
            return "%s"
        case ast.Call(
            func=ast.Attribute(attr="read_large_int"), keywords=[ast.keyword(value=ast.Constant(value=int(bits)))]
        ):
            return f"int{bits}"
        case ast.Call(func=ast.Attribute(attr=name)):
            return _READS.get(name, "?")
        case _:
            return "?"
