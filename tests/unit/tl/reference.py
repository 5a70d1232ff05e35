"""A second codec, for the tests: it interprets the schema field by field and shares no code with the compiled one.

A value is a plain Python value; an object is a :class:`Node`. ``Builder`` makes random ones from a seed.
"""

from __future__ import annotations

import random
import re
import struct
from collections import defaultdict
from dataclasses import dataclass, field

from heliogram.tl.definitions import Definition, Field, Schema

VECTOR, TRUE, FALSE = 0x1CB5C415, 0x997275B5, 0xBC799737
NUMBERS = {"int": "<i", "long": "<q", "double": "<d", "#": "<I"}
SIZES = {"int128": 16, "int256": 32}
VECTOR_OF = re.compile(r"([Vv])ector<(.+)>")


@dataclass
class Node:
    """An object of some definition."""

    definition: Definition
    fields: dict[str, object] = field(default_factory=dict)


def boxed(type_: str) -> bool:
    return type_ not in NUMBERS and type_ not in SIZES and type_ not in {"string", "bytes", "Bool", "true"}


class Builder:
    """Makes random values of one layer, bounded in depth: below it only what has no objects inside."""

    def __init__(self, schema: Schema, layer: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.types: dict[str, list[Definition]] = defaultdict(list)
        self.functions: list[Definition] = []
        for definition in schema.definitions():
            if definition.valid_in(layer):
                if definition.is_function:
                    self.functions.append(definition)
                else:
                    self.types[definition.result].append(definition)
        self.depths: dict[str, int] = {}
        for limit in range(1, 12):
            for type_, definitions in self.types.items():
                if type_ not in self.depths and any(self._fits(d, limit) for d in definitions):
                    self.depths[type_] = limit

    def _fits(self, definition: Definition, limit: int) -> bool:
        return all(self.depths.get(f.type, 99) < limit for f in definition.fields if self._deep(f))

    @staticmethod
    def _deep(f: Field) -> bool:
        return not f.flags and boxed(f.type) and VECTOR_OF.fullmatch(f.type) is None

    def node(self, definition: Definition, depth: int = 4) -> Node:
        present: dict[tuple[str, int], bool] = {}
        values: dict[str, object] = {}
        for f in definition.fields:
            if f.is_word:
                continue
            if f.flags:
                here = present.setdefault((f.flags, f.bit), depth > 0 and self.random.random() < 0.4)
                if f.is_true:
                    values[f.name] = here
                    continue
                if here and not self._possible(f.type, depth):
                    here = present[f.flags, f.bit] = False
                if not here:
                    values[f.name] = None
                    continue
            values[f.name] = self.value(f.type, depth - 1)
        # A bit refused late clears what it had allowed before.
        for f in definition.fields:
            if f.flags and not present[f.flags, f.bit]:
                values[f.name] = False if f.is_true else None
        return Node(definition, values)

    def _possible(self, type_: str, depth: int) -> bool:
        if not boxed(type_) or VECTOR_OF.fullmatch(type_):
            return True
        return self.depths.get(type_, 99) <= max(depth, 1)

    def value(self, type_: str, depth: int) -> object:  # noqa: PLR0911
        rnd = self.random
        match type_:
            case "int":
                return rnd.choice([0, 1, -1, 2**31 - 1, -(2**31), rnd.randrange(1 << 20)])
            case "long":
                return rnd.choice([0, 7, -1, 2**63 - 1, -(2**63), rnd.randrange(1 << 40)])
            case "double":
                return rnd.choice([0.0, -1.5, 3.25e9])
            case "string":
                return rnd.choice(["", "a", "héliø", "x" * 253, "y" * 254, "z" * 300])
            case "bytes":
                return rnd.choice([b"", b"\0", b"abc", b"q" * 255])
            case "Bool":
                return rnd.random() < 0.5
            case "int128" | "int256":
                return rnd.randbytes(SIZES[type_])
            case "!X":
                return self.node(rnd.choice(self.simple_functions), 0)
            case "Object":
                return self.of_type("Peer", depth)
        found = VECTOR_OF.fullmatch(type_)
        if found:
            simple = not boxed(found[2]) or (depth >= 0 and self._possible(found[2], depth))
            return [self.value(found[2], depth - 1) for _ in range(rnd.choice([0, 1, 2]) if simple else 0)]
        return self.of_type(type_, depth)

    @property
    def simple_functions(self) -> list[Definition]:
        return [d for d in self.functions if not d.fields]

    def of_type(self, type_: str, depth: int) -> Node:
        if type_[0].islower() and type_ not in self.types:  # a bare type names its constructor
            return self.node(next(d for group in self.types.values() for d in group if d.name == type_), depth)
        options = self.types[type_]
        if depth < 2:
            least = min(self._cost(d) for d in options)
            options = [d for d in options if self._cost(d) == least]
        return self.node(self.random.choice(options), depth)

    def _cost(self, definition: Definition) -> int:
        return max((self.depths.get(f.type, 99) for f in definition.fields if self._deep(f)), default=0)


def write(value: object, type_: str = "Object") -> bytes:
    """Return a value as bytes; a :class:`Node` brings its own id unless the type is bare."""
    if type_ in NUMBERS:
        return struct.pack(NUMBERS[type_], value)
    if type_ == "Bool":
        return struct.pack("<I", TRUE if value else FALSE)
    if type_ in SIZES:
        return bytes(value)  # type: ignore[call-overload, no-any-return]
    if isinstance(value, str | bytes):
        return write_string(value.encode() if isinstance(value, str) else value)
    found = VECTOR_OF.fullmatch(type_)
    if found:
        assert isinstance(value, list)
        head = struct.pack("<I", VECTOR) if found[1] == "V" else b""
        return head + struct.pack("<I", len(value)) + b"".join(write(item, found[2]) for item in value)
    assert isinstance(value, Node)
    bare = type_.rpartition(".")[2][0].islower()
    return (b"" if bare else struct.pack("<I", value.definition.ident)) + write_fields(value)


def write_string(data: bytes) -> bytes:
    head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-(len(head) + len(data)) % 4)


def write_fields(node: Node) -> bytes:
    parts = []
    for f in node.definition.fields:
        if f.is_word:
            word = 0
            for other in node.definition.fields:
                if other.flags != f.name:
                    continue
                value = node.fields[other.name]
                if (value is True) if other.is_true else (value is not None):
                    word |= 1 << other.bit
            parts.append(struct.pack("<I", word))
        elif not f.is_true and not (f.flags and node.fields[f.name] is None):
            parts.append(write(node.fields[f.name], f.type))
    return b"".join(parts)


class Reading:
    """Reads one value strictly: only constructors that the layer knows, only of the type that is expected."""

    def __init__(self, schema: Schema, layer: int, data: bytes) -> None:
        self.schema = schema
        self.layer = layer
        self.data = data
        self.at = 0

    def whole(self, type_: str = "Object") -> object:
        value = self.value(type_)
        assert self.at == len(self.data), f"{len(self.data) - self.at} bytes left"
        return value

    def take(self, count: int) -> bytes:
        assert self.at + count <= len(self.data), "too short"
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, code: str) -> int:
        (value,) = struct.unpack(code, self.take(struct.calcsize(code)))
        return value  # type: ignore[no-any-return]

    def string(self) -> bytes:
        start = self.at
        length = self.take(1)[0]
        if length == 254:
            length = int.from_bytes(self.take(3), "little")
        value = self.take(length)
        self.take(-(self.at - start) % 4)
        return value

    def value(self, type_: str) -> object:  # noqa: PLR0911
        if type_ in NUMBERS:
            return self.number(NUMBERS[type_])
        if type_ in SIZES:
            return self.take(SIZES[type_])
        if type_ == "Bool":
            return {TRUE: True, FALSE: False}[self.number("<I")]
        if type_ in {"string", "bytes"}:
            value = self.string()
            return value.decode() if type_ == "string" else value
        found = VECTOR_OF.fullmatch(type_)
        if found:
            assert found[1] == "v" or self.number("<I") == VECTOR
            return [self.value(found[2]) for _ in range(self.number("<I"))]
        if type_.rpartition(".")[2][0].islower():
            return self.fields(self.schema.versions(type_)[0])
        ident = self.number("<I")
        if type_ == "Object" and ident in {TRUE, FALSE}:
            return ident == TRUE
        if type_ == "Object" and ident == VECTOR:
            return [self.value("Object") for _ in range(self.number("<I"))]
        definition = self.schema.find(ident)
        assert definition is not None, "unknown id"
        assert definition.valid_in(self.layer), f"{definition} in layer {self.layer}"
        assert type_ in {"Object", "!X", definition.result}, f"{definition} is no {type_}"
        return self.fields(definition)

    def fields(self, definition: Definition) -> Node:
        node = Node(definition)
        words: dict[str, int] = {}
        for f in definition.fields:
            if f.is_word:
                words[f.name] = self.number("<I")
            elif f.is_true:
                node.fields[f.name] = bool(words[f.flags] >> f.bit & 1)
            elif f.flags and not words[f.flags] >> f.bit & 1:
                node.fields[f.name] = None
            else:
                node.fields[f.name] = self.value(f.type)
        return node
