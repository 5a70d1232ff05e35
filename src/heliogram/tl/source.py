"""The codec compiler: Python source for the function that reads or writes one definition.

A schema of three thousand definitions could be interpreted field by field, or generated ahead into megabytes of code.
This does neither: on the first use of a constructor it writes the two functions a careful programmer would write for
exactly that constructor, and compiles them. Nothing is paid for what is never used, and what is used runs without a
loop over fields. The rules of the generated code:

1. **Runs.** Neighbouring fields of fixed size become one ``Struct``: ints, longs, doubles, ``Bool`` (an id), words of
flags. When reading, the id of a boxed value that follows belongs to the run too, so entering a nested object costs
one dictionary look-up by a number that is already there. When writing, the constructor's own id opens the run. 2.
**One test for what is absent.** Neighbouring optional fields are guarded by one test of their common mask; most
objects have few of them. 3. **Positions instead of checks.** A reader keeps no bounds: ``Struct`` and indexing fail
at the end of the buffer, a slice that is too short leaves the position behind the end, and the entry points compare
it once. See :mod:`heliogram.tl.wire`. 4. **Positional construction.** A class takes the fields that are always there
first, then the others, as ``Definition.visible`` lists them. 5. **Dispatch by dictionary.** ``D_<Type>[id]`` is the
reader of a boxed type (only its own constructors are accepted), ``E[class]`` the writer of the layer. Both fill
themselves on a miss; see :mod:`heliogram.tl.compiler`.

A reader is ``(b, p, n) -> (object, position)``: buffer, position behind the id, how deep the nesting may still go.
A writer is ``(o, w) -> None``: object, and the ``append`` of the list of parts.

Names in generated code: ``x_<field>`` the value, ``c_<field>`` the id of a boxed value, ``v_<field>`` a word of
flags, ``U_<format>``/``P_<format>`` unpack and pack. The other names are those of :data:`NAMES` and ``compiler``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, TypeAlias

from heliogram.tl import wire
from heliogram.tl.definitions import Definition, Field
from heliogram.tl.errors import Malformed
from heliogram.tl.naming import field_name

Read: TypeAlias = Callable[[bytes, int, int], tuple[object, int]]
Append: TypeAlias = Callable[[bytes], None]
Write: TypeAlias = Callable[[Any, Append], None]

NAMES: Final[Mapping[str, object]] = {
    "read_bytes": wire.read_bytes,
    "read_string": wire.read_string,
    "read_ints": wire.read_ints,
    "read_longs": wire.read_longs,
    "read_byte_strings": wire.read_byte_strings,
    "read_strings": wire.read_strings,
    "write_bytes": wire.write_bytes,
    "write_string": wire.write_string,
    "write_ints": wire.write_ints,
    "write_longs": wire.write_longs,
    "write_byte_strings": wire.write_byte_strings,
    "write_strings": wire.write_strings,
    "BOOLS": wire.BOOLS,
    "Malformed": Malformed,
}
"""What generated code calls by name."""

_CODES: Final = {"int": "i", "long": "q", "double": "d", "#": "I", "Bool": "I", "int128": "16s", "int256": "32s"}
_SIZES: Final = {"i": 4, "q": 8, "d": 8, "I": 4, "16s": 16, "32s": 32}
_STRINGS: Final = {"string": "string", "bytes": "bytes"}
_PLAIN: Final = {*_CODES, *_STRINGS, "true"}
_VECTORS: Final = {"int": "ints", "long": "longs", "string": "strings", "bytes": "byte_strings"}
_VECTOR: Final = re.compile(r"([Vv])ector<(.+)>")
_EXACT: Final = {"int128": 16, "int256": 32}

ANY: Final = "Object"
REQUEST: Final = "!X"
"""Types that stand for any value, and for any request."""


def dispatch_name(type_: str) -> str:
    """Return the global under which generated code finds the readers of a boxed type."""
    return "D_" + re.sub(r"\W", "_", type_)


def unpack_name(codes: Iterable[str]) -> str:
    """Return the global of an unpacking function."""
    return "U_" + "".join(codes)


def pack_name(codes: Iterable[str]) -> str:
    """Return the global of a packing function."""
    return "P_" + "".join(codes)


def element_of(type_: str) -> tuple[str, bool] | None:
    """Return the type of a vector's elements and whether the vector is boxed; ``None`` for what is no vector."""
    found = _VECTOR.fullmatch(type_)
    return (found[2], found[1] == "V") if found else None


def is_boxed(type_: str) -> bool:
    """Whether a value of this type starts with the id of a constructor of ours (``Bool`` is a number with a name)."""
    return type_ not in _PLAIN and element_of(type_) is None


def is_bare(type_: str) -> bool:
    """Whether the type names one constructor, whose id is left out."""
    return type_.rpartition(".")[2][0].islower() and is_boxed(type_)


# ------------------------------------------------------------------------------------------------------------- reading


def reader(definition: Definition, *, raised: bool) -> str:
    """Return the source of ``read(b, p, n)``.

    With ``raised`` the function hands a dictionary of the fields to ``RAISE``, which makes the newest object of them;
    without, it builds the class ``C`` by position.
    """
    body = _Lines()
    if any(_nests(field) for field in definition.fields):
        body.add("n -= 1", "if n < 0: raise Malformed('nested too deeply')")
    _Reading(body).all(definition.fields)
    if raised:
        pairs = ", ".join(f"{field.name!r}: x_{field.name}" for field in definition.visible)
        body.add(f"return RAISE({{{pairs}}}), p")
    else:
        body.add(f"return C({', '.join('x_' + field.name for field in definition.visible)}), p")
    return "def read(b, p, n):\n" + body.text()


def _nests(field: Field) -> bool:
    element = element_of(field.type)
    return is_boxed(element[0] if element else field.type)


class _Lines:
    """Lines of a function, with the indentation of the block being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 1

    def add(self, *lines: str) -> None:
        self._lines += [" " * self._depth + line for line in lines]

    def enter(self, head: str) -> None:
        self.add(head)
        self._depth += 1

    def leave(self) -> None:
        self._depth -= 1

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


class _Reading:
    """Writes the lines that read fields in wire order."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._targets: list[str] = []
        self._codes: list[str] = []
        self._after: list[str] = []

    def all(self, fields: tuple[Field, ...]) -> None:
        """Read everything, then the bare flags (which take no bytes)."""
        for word, group in _grouped(fields):
            if word is None:
                for field in group:
                    self._one(field)
            else:
                self._flush()
                self._optional(word, group)
        self._flush()
        for word, flags in _true_flags(fields).items():
            self._true(word, flags)

    def _true(self, word: str, flags: list[Field]) -> None:
        mask = _mask(flags)
        tests = [f"x_{field.name} = v_{word} & {1 << field.bit} != 0" for field in flags]
        if len(flags) == 1:
            self._lines.add(*tests)
            return
        self._lines.enter(f"if v_{word} & {mask}:")
        self._lines.add(*tests)
        self._lines.leave()
        self._lines.add("else: " + "".join(f"x_{field.name} = " for field in flags) + "False")

    def _optional(self, word: str, fields: list[Field]) -> None:
        several = len(fields) > 1
        if several:
            self._lines.enter(f"if v_{word} & {_mask(fields)}:")
        for field in fields:
            self._lines.enter(f"if v_{word} & {1 << field.bit}:")
            self._one(field)
            self._flush()
            self._lines.leave()
            self._lines.add(f"else: x_{field.name} = None")
        if several:
            self._lines.leave()
            self._lines.add("else: " + "".join(f"x_{field.name} = " for field in fields) + "None")

    def _one(self, field: Field) -> None:
        name, type_ = field.name, field.type
        code = _CODES.get(type_)
        if code is not None:
            self._targets.append(f"v_{name}" if type_ == "#" else f"x_{name}")
            self._codes.append(code)
            if type_ == "Bool":
                self._after.append(f"x_{name} = BOOLS[x_{name}]")
            return
        if is_boxed(type_) and not is_bare(type_):
            self._targets.append(f"c_{name}")
            self._codes.append("I")
            self._flush()
            self._lines.add(f"x_{name}, p = {dispatch_name(type_)}[c_{name}](b, p, n)")
            return
        self._flush()
        self._lines.add(f"x_{name}, p = {_read_call(type_)}")

    def _flush(self) -> None:
        if self._codes:
            size = sum(_SIZES[code] for code in self._codes)
            self._lines.add(f"{', '.join(self._targets)}, = {unpack_name(self._codes)}(b, p)", f"p += {size}")
            self._lines.add(*self._after)
        self._targets, self._codes, self._after = [], [], []


def _read_call(type_: str) -> str:
    if type_ in _STRINGS:
        return f"read_{_STRINGS[type_]}(b, p)"
    element = element_of(type_)
    assert element is not None, f"{type_}: bare objects stand in vectors only"
    inner, boxed = element
    if boxed and inner in _VECTORS:
        return f"read_{_VECTORS[inner]}(b, p)"
    if is_bare(inner):
        return f"read_bare(b, p, n, {dispatch_name(inner)})"
    return f"{'read_objects' if boxed else 'read_bare_objects'}(b, p, n, {dispatch_name(inner)})"


def _grouped(fields: tuple[Field, ...]) -> Iterator[tuple[str | None, list[Field]]]:
    """Neighbouring fields under the same word of flags, or under none (``None``); bare flags take no bytes."""
    shown = [field for field in fields if not field.is_true]
    for word, group in groupby(shown, key=lambda field: field.flags or None):
        yield word, list(group)


def _true_flags(fields: tuple[Field, ...]) -> dict[str, list[Field]]:
    groups: dict[str, list[Field]] = {}
    for field in fields:
        if field.is_true:
            groups.setdefault(field.flags, []).append(field)
    return groups


def _sharing(field: Field, fields: Iterable[Field]) -> bool:
    return any(other.bit == field.bit and other is not field for other in fields)


def _mask(fields: Iterable[Field]) -> int:
    mask = 0
    for field in fields:
        mask |= 1 << field.bit
    return mask


# ------------------------------------------------------------------------------------------------------------- writing


def plain_expressions(definition: Definition) -> dict[str, str]:
    """Return for each field the expression that takes it from an object of the same version."""
    return {field.name: f"o.{field_name(field.name)}" for field in definition.visible}


def writer(definition: Definition, expressions: Mapping[str, str], *, lenient: bool = False) -> str:
    """Return the source of ``write(o, w)``.

    ``expressions`` gives the value of each field; an optional field that has none is never written. Fields that share
    a bit have to be there together, else writing fails; ``lenient`` leaves all of them out instead, which is what an
    older version needs that tied together what today is apart.
    """
    lines = _Lines()
    _Writing(lines, expressions, lenient=lenient).all(definition)
    return "def write(o, w):\n" + lines.text()


class _Writing:
    """Writes the lines that write fields in wire order."""

    def __init__(self, lines: _Lines, expressions: Mapping[str, str], *, lenient: bool) -> None:
        self._lines = lines
        self._expressions = expressions
        self._lenient = lenient
        self._codes: list[str] = []
        self._values: list[str] = []

    def all(self, definition: Definition) -> None:
        fields = [field for field in definition.fields if not field.flags or field.name in self._expressions]
        for field in fields:
            if field.is_word:
                self._word(field.name, [other for other in fields if other.flags == field.name])
        self._put("I", str(definition.ident))
        for word, group in _grouped(tuple(fields)):
            if word is None:
                for field in group:
                    self._one(field, self._expression(field))
            else:
                self._flush()
                self._optional(word, group)
        self._flush()

    def _expression(self, field: Field) -> str:
        return f"v_{field.name}" if field.is_word else self._expressions[field.name]

    def _word(self, word: str, fields: list[Field]) -> None:
        """Compute a word of flags; the optional values stay in locals."""
        valued = [field for field in fields if not field.is_true]
        shared = {field.bit for field in valued if self._lenient and _sharing(field, fields)}
        trues = [
            f"({self._expressions[field.name]} and {1 << field.bit})"
            for field in fields
            if field.is_true and field.bit not in shared
        ]
        self._lines.add(f"v_{word} = {' | '.join(trues) or 0}")
        for field in valued:
            self._lines.add(f"x_{field.name} = {self._expressions[field.name]}")
            if field.bit not in shared:
                self._lines.add(f"if x_{field.name} is not None: v_{word} |= {1 << field.bit}")
        for bit in sorted(shared):
            together = " and ".join(f"x_{field.name} is not None" for field in valued if field.bit == bit)
            self._lines.add(f"if {together}: v_{word} |= {1 << bit}")

    def _optional(self, word: str, fields: list[Field]) -> None:
        several = len(fields) > 1
        if several:
            self._lines.enter(f"if v_{word} & {_mask(fields)}:")
        for field in fields:
            self._lines.enter(f"if v_{word} & {1 << field.bit}:")
            self._one(field, f"x_{field.name}")
            self._flush()
            self._lines.leave()
        if several:
            self._lines.leave()

    def _one(self, field: Field, value: str) -> None:
        type_ = field.type
        code = _CODES.get(type_)
        if code is not None:
            if type_ == "Bool":
                value = f"({wire.TRUE} if {value} else {wire.FALSE})"
            elif type_ in _EXACT:
                self._flush()
                self._lines.add(f"if len({value}) != {_EXACT[type_]}: raise Malformed('{field.name} has a wrong size')")
            self._put(code, value)
            return
        self._flush()
        element = element_of(type_)
        if type_ in _STRINGS:
            self._lines.add(f"w(write_{_STRINGS[type_]}({value}))")
        elif element is None:
            self._lines.add(f"x = {value}", "E[type(x)](x, w)")
        elif element[1] and element[0] in _VECTORS:
            self._lines.add(f"w(write_{_VECTORS[element[0]]}({value}))")
        elif is_bare(element[0]):
            self._lines.add(f"write_bare({value}, w)")
        else:
            self._lines.add(f"{'write_objects' if element[1] else 'write_bare_objects'}({value}, w)")

    def _put(self, code: str, value: str) -> None:
        self._codes.append(code)
        self._values.append(value)

    def _flush(self) -> None:
        if self._codes:
            self._lines.add(f"w({pack_name(self._codes)}({', '.join(self._values)}))")
        self._codes, self._values = [], []
