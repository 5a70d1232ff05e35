"""The schema tables, read into an index and parsed one definition at a time.

A table has one line for each definition that any known layer has::

    id kind name runs result field field …

``kind`` is ``type`` or ``func``; ``runs`` are the layers in which the id is valid (``133-195,202-229``). An id means
the same name and wire form in every layer: later layers only add true-flags under it. So reading needs no layer, and
only writing picks the id that is valid for the reader. Importing this module reads the tables and splits the first
words of each line; fields are parsed when something asks for them.

The first line of the table of the API says which layers it covers. Layers between them that were never published have
no runs; they are served as the layer below them.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from typing_extensions import override

from heliogram.tl.errors import Malformed
from heliogram.tl.naming import class_name

_TABLES: Final = Path(__file__).with_name("schema")
_HEADING: Final = re.compile(r"# layers (\d+)-(\d+)(?: without ([\d,]+))?\n")


def _read_layers() -> tuple[int, int, frozenset[int]]:
    with _TABLES.joinpath("api.tl.txt").open(encoding="utf-8") as table:
        heading = _HEADING.fullmatch(table.readline())
    assert heading is not None, "the table of the API starts with its layers"
    return int(heading[1]), int(heading[2]), frozenset(int(layer) for layer in (heading[3] or "").split(",") if layer)


_LAYERS: Final = _read_layers()
OLDEST_LAYER: Final = _LAYERS[0]
NEWEST_LAYER: Final = _LAYERS[1]
UNPUBLISHED: Final = _LAYERS[2]

ALWAYS: Final = "*"
"""The runs of a definition that does not depend on the layer: service messages and secret chats."""


class Field(NamedTuple):
    """One field of a definition."""

    name: str
    type: str
    """The type without its condition (``Peer``); ``true`` for a bare flag, ``#`` for a word of flags."""
    flags: str = ""
    """The word of flags that says whether the field is there; empty when it always is."""
    bit: int = 0

    @property
    def is_true(self) -> bool:
        """Whether the field is a bare flag."""
        return self.type == "true"

    @property
    def is_word(self) -> bool:
        """Whether the field is a word of flags, which objects do not show."""
        return self.type == "#"


class Definition:
    """One constructor or method as one id has it."""

    def __init__(self, line: str) -> None:
        words = line.split(" ", 5)
        self.ident: Final = int(words[0], 16)
        self.is_function: Final = words[1] == "func"
        self.name: Final = words[2]
        self.runs: Final = words[3]
        self.result: Final = words[4]
        self._text: Final = words[5] if len(words) > 5 else ""

    @override
    def __repr__(self) -> str:
        return f"<{self.name}#{self.ident:08x} {self.runs}>"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in wire order, words of flags too."""
        return tuple(map(_field, self._text.split()))

    @cached_property
    def visible(self) -> tuple[Field, ...]:
        """The fields an object shows, in the order its class takes them: those always there, then the others."""
        shown = [field for field in self.fields if not field.is_word]
        return tuple([f for f in shown if not f.flags] + [f for f in shown if f.flags])

    @cached_property
    def layers(self) -> tuple[tuple[int, int], ...]:
        """The runs of layers in which the id is valid, both ends included."""
        if self.runs == ALWAYS:
            return ((0, 1 << 31),)
        ends = (run.split("-") for run in self.runs.split(","))
        return tuple((int(end[0]), int(end[-1])) for end in ends)

    @cached_property
    def is_current(self) -> bool:
        """Whether the newest layer knows this id."""
        return self.valid_in(NEWEST_LAYER)

    def valid_in(self, layer: int) -> bool:
        """Whether ``layer`` (a published one) knows this id."""
        return any(first <= layer <= last for first, last in self.layers)


def _field(text: str) -> Field:
    name, _, type_ = text.partition(":")
    condition, mark, rest = type_.partition("?")
    if not mark:
        return Field(name, type_)
    word, _, bit = condition.partition(".")
    return Field(name, rest, word, int(bit))


class Schema:
    """One closed world of definitions: the API with the service messages, or secret chats.

    Everything is found by id, by name (all versions, oldest first), by class name, or by boxed type.
    """

    def __init__(self, *tables: str) -> None:
        self._lines: Final[dict[int, str]] = {}
        self._versions: Final[dict[tuple[str, str], list[int]]] = {}
        self._parsed: Final[dict[int, Definition]] = {}
        for table in tables:
            self._read(table)

    def _read(self, table: str) -> None:
        text = _TABLES.joinpath(table).read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            ident, kind, name, _ = line.split(" ", 3)
            number = int(ident, 16)
            self._lines[number] = line
            self._versions.setdefault((kind, name), []).append(number)

    def find(self, ident: int) -> Definition | None:
        """Return the definition with this id, if there is one."""
        found = self._parsed.get(ident)
        if found is None:
            line = self._lines.get(ident)
            if line is None:
                return None
            found = self._parsed[ident] = Definition(line)
        return found

    def versions(self, name: str, *, function: bool = False) -> tuple[Definition, ...]:
        """Return every version of a constructor or method, oldest first."""
        found = map(self.find, self._versions.get(("func" if function else "type", name), ()))
        return tuple(definition for definition in found if definition is not None)

    def at(self, name: str, layer: int, *, function: bool = False) -> Definition | None:
        """Return the version of ``name`` that ``layer`` knows, if it knows one."""
        for definition in self.versions(name, function=function):
            if definition.valid_in(layer):
                return definition
        return None

    def current(self, name: str, *, function: bool = False) -> Definition | None:
        """Return the version of ``name`` in the newest layer; service messages and secret chats have only one."""
        return self.at(name, NEWEST_LAYER, function=function)

    def name_of_class(self, name: str, *, function: bool) -> str | None:
        """Return the TL name behind a class of Python."""
        full = self._folded.get((function, name.lower()))
        return full if full is not None and class_name(full) == name else None

    @cached_property
    def _folded(self) -> dict[tuple[bool, str], str]:
        """The TL names without dots, underscores and capitals: quicker to make than the names of all classes."""
        return {(kind == "func", name.replace(".", "").replace("_", "").lower()): name for kind, name in self._versions}

    @cached_property
    def types(self) -> dict[str, tuple[Definition, ...]]:
        """The constructors of the newest layer for each boxed type."""
        groups: dict[str, list[Definition]] = {}
        for definition in self.definitions():
            if definition.is_current and not definition.is_function:
                groups.setdefault(definition.result, []).append(definition)
        return {result: tuple(group) for result, group in groups.items()}

    def definitions(self) -> tuple[Definition, ...]:
        """Return everything, parsed."""
        return tuple(definition for ident in self._lines if (definition := self.find(ident)) is not None)


def published(layer: int) -> int:
    """Return the published layer as which a client of ``layer`` is served.

    A layer above the newest known is served as the newest; raises ``Malformed`` below the oldest.
    """
    if layer >= NEWEST_LAYER:
        return NEWEST_LAYER
    if layer < OLDEST_LAYER:
        raise Malformed(f"layer {layer} is older than {OLDEST_LAYER}, the oldest that is served")
    return layer - 1 if layer in UNPUBLISHED else layer
