"""Reads the definitions out of a release of a client library, as its registry serves it.

Nothing of a release is run or imported: text is matched, JSON is parsed. Each family keeps the schema in another form:

=====================  =====================================================================================
``*.tl``               the schema language itself, with a line ``// LAYER n``
``kurigram`` and kin   a wheel: one module for each definition; types in comments, wire order in ``write()``
``telethon``           a wheel: generated classes, see :mod:`tools.schema.telethon`
``teleproto`` 1.n      a tarball: ``api-definitions.js``, whose array is JSON; names in camel case
``@mtcute/tl`` n       a tarball: ``api-schema.json``
=====================  =====================================================================================

A reader may get a definition wrong; its checksum tells (:meth:`rows.Row.is_sound`). Bare flags are outside the sum:
what two releases disagree about there is for a human to decide.
"""

from __future__ import annotations

import json
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools.schema.rows import Row
from tools.schema.telethon import is_generated, read_telethon

LAYER = re.compile(r"LAYER\s*=?\s*(\d+)")
TL_LINE = re.compile(r"([A-Za-z][\w.]*)#([0-9a-fA-F]{1,8})\s+(?:(.*?)\s+)?=\s*([^=;]+?)\s*;")


class Release(NamedTuple):
    """The definitions of one release."""

    layer: int
    rows: list[Row]


def read_release(path: Path) -> Release:
    """Return what a release holds; ``ValueError`` when it is of no known family."""
    if path.suffix == ".tl":
        return read_tl(path.read_text(encoding="utf-8"))
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if is_raw(name) or is_generated(name)]
            files = {name: wheel.read(name).decode() for name in names}
        if "telethon/tl/alltlobjects.py" in files:
            return Release(*read_telethon(files))
        if files:
            return read_pyrogram(files)
        raise ValueError(f"{path.name} is a release of no known family")
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None and member.name.endswith("/tl/generated/api-definitions.js"):
                return read_teleproto(stream.read().decode(), layer_of_version(path.name))
            if stream is not None and member.name.endswith("/api-schema.json"):
                return read_mtcute(stream.read().decode())
    raise ValueError(f"{path.name} is a release of no known family")


# ------------------------------------------------------------------------------------------------------ schema language


def read_tl(text: str) -> Release:
    """Read the schema language."""
    layer = LAYER.search(text)
    if layer is None:
        raise ValueError("no line says which layer this is")
    rows, kind = [], "type"
    for line in text.splitlines():
        if line.startswith("---"):
            kind = "func" if "functions" in line else "type"
        found = TL_LINE.match(line.strip())
        if found:
            fields = tuple(field for field in (found[3] or "").split() if field[0] != "{")
            rows.append(Row(found[2].lower().zfill(8), kind, found[1], "", found[4], fields))
    return Release(int(layer[1]), rows)


# ------------------------------------------------------------------------------------------------- pyrogram and its kin

_ASSIGNED = re.compile(r"^        self\.(\w+) = \w+  # (.+)$", re.MULTILINE)
_TRUE = re.compile(r"(flags\d*) \|= \(1 << \d+\) if self\.(\w+)")
_WRITTEN = re.compile(r"b\.write\((?:Int\((flags\d*)\)|.*?self\.(\w+))")
_BASE = re.compile(r"raw\.base\.([\w.]+)")
_DOCUMENTED = {
    "``int`` ``32-bit``": "int",
    "``int`` ``64-bit``": "long",
    "``bool``": "Bool",
    "``str``": "string",
    "``bytes``": "bytes",
}
_RENAMED = {"is_self": "self", "from_peer": "from", "is_from": "from"}


def is_raw(name: str) -> bool:
    """Whether a file of a wheel matters."""
    return re.search(r"/raw/(all\.py|(types|functions)/.*\.py)$", name) is not None and "__init__" not in name


def read_pyrogram(files: dict[str, str]) -> Release:
    """Read the generated modules of Pyrogram or a library made from it."""
    layers = [LAYER.search(text.upper()) for name, text in files.items() if name.endswith("/raw/all.py")]
    if not layers or layers[0] is None:
        raise ValueError("no module says which layer this is")
    rows = [row for name, text in files.items() if "/raw/all.py" not in name and (row := _module(text))]
    return Release(int(layers[0][1]), rows)


def _module(text: str) -> Row | None:
    ident = re.search(r"^    ID = 0x([0-9a-fA-F]+)", text, re.MULTILINE)
    title = re.search(r'^    QUALNAME = "(functions|types)\.([\w.]+)"', text, re.MULTILINE)
    if ident is None or title is None:
        return None
    row = Row(
        ident[1].zfill(8),
        "func" if title[1] == "functions" else "type",
        lower(title[2]),
        "",
        _result(text, function=title[1] == "functions"),
        tuple(_fields(text)),
    )
    renamed = tuple(_python_name(field) for field in row.fields)
    return row if row.is_sound() else row._replace(fields=renamed)


def _fields(text: str) -> Iterator[str]:
    """Yield the fields in the order in which they are written; bare flags right behind their word."""
    types = dict(_ASSIGNED.findall(text))
    trues: list[str] = []
    for line in text[text.index("    def write(") :].splitlines():
        flag = _TRUE.search(line)
        if flag:
            if types[flag[2]].endswith("?true"):
                trues.append(f"{'self' if flag[2] == 'is_self' else flag[2]}:{types[flag[2]]}")
            continue
        written = _WRITTEN.search(line)
        if written is None or written[2] == "ID":
            continue
        if written[1]:
            yield f"{written[1]}:#"
            yield from trues
            trues.clear()
        else:
            yield f"{written[2]}:{types[written[2]]}"


def _python_name(field: str) -> str:
    name, _, type_ = field.partition(":")
    return f"{_RENAMED.get(name, name)}:{type_}"


def _result(text: str, *, function: bool) -> str:
    if not function:
        found = re.search(r"[Cc]onstructor of .*?raw\.base\.([\w.]+)", text)
        return found[1] if found else "?"
    found = re.search(r"^    Returns:\n\s+(.+)$", text, re.MULTILINE)
    return _documented(found[1]) if found else "?"


def _documented(text: str) -> str:
    if text.startswith("List of "):
        return f"Vector<{_documented(text.removeprefix('List of '))}>"
    if text.startswith("Any object"):
        return "X"
    found = _BASE.search(text)
    return found[1] if found else _DOCUMENTED.get(text.strip(), "?")


def lower(name: str) -> str:
    """Return a name whose last part starts with a small letter."""
    namespace, dot, title = name.rpartition(".")
    return namespace + dot + title[0].lower() + title[1:]


# ---------------------------------------------------------------------------------------------------------------- JSON


def layer_of_version(name: str) -> int:
    """Return the layer that a release of teleproto names in its version (``teleproto-1.229.0.tgz``)."""
    found = re.search(r"-\d+\.(\d+)\.", name)
    if found is None:
        raise ValueError(f"{name} names no layer")
    return int(found[1])


def read_teleproto(text: str, layer: int) -> Release:
    """Read teleproto's array of definitions."""
    entries = json.loads(text[text.index("[") : text.rindex("]") + 1])
    return Release(layer, [_teleproto(entry) for entry in entries])


def _teleproto(entry: dict[str, Any]) -> Row:
    namespace = f"{entry['namespace']}." if entry.get("namespace") else ""
    fields = tuple(_argument(name, argument) for name, argument in entry["argsConfig"].items())
    kind = "func" if entry["isFunction"] else "type"
    return Row(f"{entry['constructorId']:08x}", kind, lower(namespace + entry["name"]), "", entry["result"], fields)


def _argument(name: str, argument: dict[str, Any]) -> str:
    if argument["flagIndicator"]:
        return f"{name}:#"
    type_ = "!X" if argument["type"] == "X" else argument["type"]
    if argument["isVector"]:
        type_ = f"{'V' if argument['useVectorId'] else 'v'}ector<{type_}>"
    if argument["isFlag"]:
        type_ = f"{argument['flagName']}.{argument['flagIndex']}?{type_}"
    return f"{snake(name)}:{type_}"


def snake(name: str) -> str:
    """Return a camel-case name as the schema writes it; ``A``, ``M1`` and ``srp_B`` stay."""
    if len(name) < 3 and name[0].isupper():
        return name
    return re.sub(r"(?<!_)([A-Z])", lambda found: "_" + found[1].lower(), name)


def read_mtcute(text: str) -> Release:
    """Read mtcute's schema. It merges several sources, so it may hold definitions that its layer does not have."""
    schema = json.loads(text)
    return Release(schema["l"], [_mtcute(entry) for entry in schema["e"]])


def _mtcute(entry: dict[str, Any]) -> Row:
    fields = tuple(f"{argument['name']}:{_modified(argument)}" for argument in entry["arguments"])
    kind = "func" if entry["kind"] == "method" else "type"
    return Row(f"{entry['id']:08x}", kind, entry["name"], "", _modified(entry), fields)


def _modified(entry: dict[str, Any]) -> str:
    type_ = "long" if entry["type"] == "int53" else entry["type"]
    modifiers = entry.get("typeModifiers") or {}
    if modifiers.get("isVector"):
        type_ = f"Vector<{type_}>"
    elif modifiers.get("isBareVector"):
        type_ = f"vector<{type_}>"
    return f"{modifiers['predicate']}?{type_}" if modifiers.get("predicate") else type_


def sound(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Divide rows into those whose id is the sum of their text and the others."""
    good: list[Row] = []
    bad: list[Row] = []
    for row in rows:
        (good if row.is_sound() else bad).append(row)
    return good, bad
