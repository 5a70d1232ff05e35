"""Compiles the generated functions and keeps them: readers by id, writers by class and layer, classes by name.

A :class:`World` is one schema with its compiled parts. Everything in it is made on first use and kept; making the
same thing twice is harmless. The dictionaries fill themselves in ``__missing__``, so a hit costs what a dictionary
costs.

What older layers need comes from :mod:`heliogram.tl.layers`: ``raiser`` turns the fields of an old definition into
today's object, ``plan`` says how today's object is written for an older layer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from struct import Struct
from struct import error as struct_error
from types import CodeType
from typing import Final, cast

import msgspec

from heliogram.tl import source, wire
from heliogram.tl.definitions import NEWEST_LAYER, Definition, Schema
from heliogram.tl.errors import Malformed
from heliogram.tl.inflating import inflate
from heliogram.tl.layers.lowering import Lowering
from heliogram.tl.layers.raising import raiser
from heliogram.tl.model import Constructor, Raw
from heliogram.tl.naming import class_name, field_name
from heliogram.tl.source import Append, Read, Write
from heliogram.tl.standins import STAND_INS

MAX_DEPTH: Final = 64
"""How deep objects may be nested. Telegram's own clients stop at 20 to 30 levels of rich text."""

_pack_head: Final = Struct("<II").pack
_pack_id: Final = Struct("<I").pack
_unpack_id: Final = Struct("<I").unpack_from
_STRUCT_NAME: Final = re.compile(r"\b([UP])_((?:\d+s|[iqdI])+)\b")


@lru_cache(maxsize=512)
def _compiled(text: str, name: str) -> CodeType:
    return compile(text, f"<tl {name}>", "exec")


def _define(text: str, definition: Definition, names: dict[str, object], function: str) -> object:
    """Run generated source in ``names``, adding the packing functions it mentions."""
    for kind, codes in _STRUCT_NAME.findall(text):
        struct = Struct("<" + codes)
        names.setdefault(f"{kind}_{codes}", struct.unpack_from if kind == "U" else struct.pack)
    exec(_compiled(text, f"{definition.name}#{definition.ident:08x}"), names)  # noqa: S102 — our own text, made from the schema
    return names.pop(function)


class World:
    """A schema, its classes and its compiled readers and writers.

    ``raising`` makes old definitions read as today's objects; without it each is an object of a class of its own, which
    is how the tests see exactly what was on the wire.
    """

    def __init__(self, schema: Schema, *, modules: tuple[str, str], raising: bool = True) -> None:
        self.schema: Final = schema
        self._raising: Final = raising
        self._modules: Final = modules
        self._classes: Final[dict[tuple[bool, str], type[Constructor]]] = {}
        self._reads: Final[dict[int, Read]] = {}
        self._dispatchers: Final[dict[str, Readers]] = {}
        self._writers: Final[dict[int, Writers]] = {}
        self._names: Final[dict[str, object]] = {
            **source.NAMES,
            "read_objects": _read_objects,
            "read_bare_objects": _read_bare_objects,
            "read_bare": _read_bare,
        }

    def class_of(self, definition: Definition) -> type[Constructor]:
        """Return the class of a definition: that of its name if it is current, else one of its own."""
        name = class_name(definition.name)
        if not definition.is_current:
            name += f"_{definition.ident:08x}"
        key = (definition.is_function, name)
        made = self._classes.get(key)
        if made is None:
            made = self._classes[key] = self._make_class(definition, name)
        return made

    def _make_class(self, definition: Definition, name: str) -> type[Constructor]:
        fields: list[tuple[str, type] | tuple[str, type, object]] = []
        for field in definition.visible:
            if field.flags:
                fields.append((field_name(field.name), object, False if field.is_true else None))
            else:
                fields.append((field_name(field.name), object))
        made = msgspec.defstruct(
            name,
            fields,
            bases=(Constructor,),
            namespace={"ID": definition.ident, "NAME": definition.name},
            module=self._modules[definition.is_function],
            gc=False,
        )
        return cast("type[Constructor]", made)

    def readers(self, type_: str) -> Readers:
        """Return the dispatcher of a boxed type."""
        found = self._dispatchers.get(type_)
        if found is None:
            found = self._dispatchers[type_] = Readers(self, type_)
        return found

    def read(self, definition: Definition) -> Read:
        """Return the reader of a definition; old definitions read as today's objects."""
        found = self._reads.get(definition.ident)
        if found is None:
            found = self._reads[definition.ident] = self._make_read(definition)
        return found

    def reader_with(self, definition: Definition, make: Callable[[dict[str, object]], object]) -> Read:
        """Return a reader of a definition that makes its object with ``make``."""
        return self._compile_read(definition, source.reader(definition, raised=True), "RAISE", make)

    def read_as(self, definition: Definition, name: str) -> Read:
        """Return a reader of a definition that makes the constructor ``name``, which has the same fields."""
        current = self.schema.current(name)
        assert current is not None
        cls = self.class_of(current)
        return self.reader_with(
            definition, lambda values: cls(**{field_name(field.name): values[field.name] for field in current.visible})
        )

    def _make_read(self, definition: Definition) -> Read:
        make = raiser(self, definition) if self._raising and not definition.is_current else None
        if make is not None:
            return self.reader_with(definition, make)
        cls = self.class_of(definition)
        return self._compile_read(definition, source.reader(definition, raised=False), "C", cls)

    def _compile_read(self, definition: Definition, text: str, name: str, value: object) -> Read:
        for field in definition.fields:
            element = source.element_of(field.type)
            type_ = element[0] if element else field.type
            if source.is_bare(type_):
                target = self.schema.versions(type_)[0]
                self._names[source.dispatch_name(type_)] = self.read(target)
            elif source.is_boxed(type_):
                self._names[source.dispatch_name(type_)] = self.readers(type_)
        unique = f"{name}_{definition.ident:08x}"
        self._names[unique] = value
        return cast("Read", _define(re.sub(rf"\b{name}\(", unique + "(", text), definition, self._names, "read"))

    def writers(self, layer: int) -> Writers:
        """Return the writers of a published layer."""
        found = self._writers.get(layer)
        if found is None:
            found = self._writers[layer] = Writers(self, layer)
        return found

    def decode(self, data: bytes, type_: str, depth: int) -> object:
        """Read one boxed value of a type that fills the whole buffer; every fault is ``Malformed``."""
        try:
            value, end = self.readers(type_)[_unpack_id(data, 0)[0]](data, 4, depth)
        except Malformed:
            raise
        except (struct_error, IndexError, KeyError, UnicodeDecodeError) as fault:
            raise Malformed(f"not a {type_}: {fault!r}") from None
        if end != len(data):
            raise Malformed(f"a {type_} ends at {end} of {len(data)} bytes")
        return value

    def encode(self, value: object, layer: int) -> bytes:
        """Write a value; an object that does not fit the schema is ``Malformed``."""
        parts: list[bytes] = []
        try:
            self.writers(layer)[value.__class__](value, parts.append)
        except Malformed:
            raise
        except (struct_error, AttributeError, TypeError, UnicodeEncodeError) as fault:
            raise Malformed(f"{value.__class__.__name__} cannot be written: {fault}") from fault
        return b"".join(parts)


class Readers(dict[int, Read]):
    """The readers of one boxed type by constructor id; anything else in its place is malformed."""

    def __init__(self, world: World, type_: str) -> None:
        self._world = world
        self._type = type_
        special: dict[int, Read] = {}
        if type_ == source.ANY:
            special[wire.TRUE] = _read_true
            special[wire.FALSE] = _read_false
            special[wire.VECTOR] = self._read_vector
        if type_ == source.REQUEST:
            special[wire.GZIP_PACKED] = self._read_packed
        super().__init__(special)

    def __missing__(self, ident: int) -> Read:
        definition = self._world.schema.find(ident)
        if definition is not None and self._accepts(definition):
            read = self[ident] = self._world.read(definition)
            return read
        meant = STAND_INS.get((self._type, definition.name)) if definition is not None else None
        if definition is None or meant is None:
            raise Malformed(f"{ident:08x} is no {self._type}")
        read = self[ident] = self._world.read_as(definition, meant)
        return read

    def _accepts(self, definition: Definition) -> bool:
        if self._type == source.ANY:
            return True
        if self._type == source.REQUEST:
            return definition.is_function
        return definition.result == self._type and not definition.is_function

    def _read_vector(self, data: bytes, at: int, depth: int) -> tuple[object, int]:
        if depth <= 0:
            raise Malformed("nested too deeply")
        return _read_objects(data, at - 4, depth - 1, self)

    def _read_packed(self, data: bytes, at: int, depth: int) -> tuple[object, int]:
        """Read a request inside ``gzip_packed``. Packing a packed request again is refused."""
        packed, end = wire.read_bytes(data, at)
        if end > len(data):
            raise Malformed("the data ends inside a string")
        plain = inflate(packed)
        if plain[:4] == _pack_id(wire.GZIP_PACKED):
            raise Malformed("packed twice")
        value = self._world.decode(plain, source.REQUEST, depth - 1)
        return value, end


def _read_true(_data: bytes, at: int, _depth: int) -> tuple[object, int]:
    return True, at


def _read_false(_data: bytes, at: int, _depth: int) -> tuple[object, int]:
    return False, at


def _read_objects(data: bytes, at: int, depth: int, readers: Readers) -> tuple[list[object], int]:
    count, at = wire.read_count(data, at)
    return _read_elements(data, at, depth, readers, count)


def _read_bare_objects(data: bytes, at: int, depth: int, readers: Readers) -> tuple[list[object], int]:
    count, at = wire.read_bare_count(data, at)
    return _read_elements(data, at, depth, readers, count)


def _read_elements(data: bytes, at: int, depth: int, readers: Readers, count: int) -> tuple[list[object], int]:
    values = []
    for _ in range(count):
        value, at = readers[_unpack_id(data, at)[0]](data, at + 4, depth)
        values.append(value)
    return values, at


def _read_bare(data: bytes, at: int, depth: int, read: Read) -> tuple[list[object], int]:
    count, at = wire.read_bare_count(data, at)
    values = []
    for _ in range(count):
        value, at = read(data, at, depth)
        values.append(value)
    return values, at


class Writers(dict[type, Write]):
    """The writers of one layer by class. ``bool``, ``list`` (of objects) and ``Raw`` are classes too."""

    def __init__(self, world: World, layer: int) -> None:
        self.world = world
        self.layer = layer
        self.lowering = Lowering(self)
        newest = layer == NEWEST_LAYER
        write_objects = self._write_objects if newest else self._write_objects_lowered
        self._names: dict[str, object] = {
            **source.NAMES,
            "E": self,
            "write_objects": write_objects,
            "write_bare_objects": self._write_bare_objects,
            "write_bare": self._write_bare,
        }
        super().__init__({bool: _write_bool, list: write_objects})
        self[Raw] = _write_raw if newest else self._write_raw_lowered

    def __missing__(self, cls: type) -> Write:
        if not issubclass(cls, Constructor) or not cls.ID:
            raise Malformed(f"{cls!r} is no class of the schema")
        definition = self.world.schema.find(cls.ID)
        if definition is None or self.world.class_of(definition) is not cls:
            raise Malformed(f"{cls!r} belongs to another schema")
        write = self[cls] = self.lowering.writer(definition)
        return write

    def compile(self, definition: Definition, text: str, names: dict[str, object]) -> Write:
        """Compile the source of a writer; ``names`` are globals it has for itself."""
        for name, value in names.items():
            unique = f"{name}_{definition.ident:08x}"
            text = re.sub(rf"\b{name}\b", unique, text)
            self._names[unique] = value
        return cast("Write", _define(text, definition, self._names, "write"))

    def opened(self, raw: Raw) -> object:
        """Return what ``Raw`` stands for."""
        return self.world.decode(raw.data, source.ANY, MAX_DEPTH)

    def _write_objects(self, values: object, append: Append) -> None:
        """Write a boxed vector of boxed values; ``Raw`` stands for the whole vector."""
        if isinstance(values, Raw):
            _write_raw(values, append)
            return
        items = cast("Sequence[object]", values)
        append(_pack_head(wire.VECTOR, len(items)))
        for item in items:
            self[type(item)](item, append)

    def _write_objects_lowered(self, values: object, append: Append) -> None:
        """Write a boxed vector of boxed values, without those that the layer has nothing for."""
        if isinstance(values, Raw):
            values = self.opened(values)
        resolve = self.lowering.resolve
        given = [item for value in cast("Sequence[object]", values) if (item := resolve(value)) is not None]
        self._write_objects(given, append)

    def _write_bare_objects(self, values: Sequence[object], append: Append) -> None:
        """Write a bare vector of boxed values."""
        append(_pack_id(len(values)))
        for item in values:
            self[item.__class__](item, append)

    def _write_bare(self, values: Sequence[object], append: Append) -> None:
        """Write a bare vector of bare values: each without its id."""
        append(_pack_id(len(values)))
        for item in values:
            parts: list[bytes] = []
            self[item.__class__](item, parts.append)
            append(b"".join(parts)[4:])

    def _write_raw_lowered(self, raw: Raw, append: Append) -> None:
        value = self.opened(raw)
        self[value.__class__](value, append)


def _write_bool(value: bool, append: Append) -> None:  # noqa: FBT001 — the value itself
    append(_pack_id(wire.TRUE if value else wire.FALSE))


def _write_raw(value: Raw, append: Append) -> None:
    append(value.data)
