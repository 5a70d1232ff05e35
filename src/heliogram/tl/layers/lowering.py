"""Lowering: today's objects written as an older layer knows them.

For each class and layer there is one of three cases, decided once:

* The layer knows the same id: it is written as for the newest layer, except that nested objects are the layer's own.
* The layer knows another version: a writer of that version is compiled whose fields come from today's object,
  directly, through ``values.DOWN``, from a ``field`` converter, or as zero. Fields that would be zero though they are
  not optional are listed by :func:`missing`, so that each is a decision.
* The layer has nothing of that name: ``adapt``, else the ``fallback`` of the boxed type, else nothing. Nothing means
  that the element of a vector or the optional field is dropped; an object whose required field has nothing is lost
  itself and in turn replaced or dropped (``updateNotifySettings`` of a forum topic for a layer without topics).

``resolve`` answers which object to write, ``None`` for nothing. It looks one level down only where a required field
may come out as nothing, so most classes resolve to themselves without a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from heliogram.tl.definitions import ALWAYS, NEWEST_LAYER, Definition, Field, Schema
from heliogram.tl.errors import Malformed
from heliogram.tl.layers.raising import zero_of
from heliogram.tl.layers.registry import ADAPTS, DOWN, FALLBACKS, FIELDS, PARTIAL
from heliogram.tl.model import Constructor, Raw
from heliogram.tl.naming import field_name
from heliogram.tl.source import Append, Write, is_boxed, plain_expressions, writer

if TYPE_CHECKING:
    from heliogram.tl.compiler import Writers

Resolve: TypeAlias = Callable[[Any], object]


class OlderLayer:
    """The layer that converters see."""

    def __init__(self, writers: Writers) -> None:
        self._writers: Final = writers
        self.number: Final = writers.layer

    def make(self, name: str, **fields: object) -> Constructor | None:
        """Return an object of a constructor that today's schema lacks; ``None`` if the layer lacks it too."""
        world = self._writers.world
        definition = world.schema.at(name, self.number)
        if definition is None:
            return None
        names = {field.name for field in definition.visible}
        return world.class_of(definition)(**{field_name(key): value for key, value in fields.items() if key in names})


class Lowering:
    """What one layer makes of the classes of the newest."""

    def __init__(self, writers: Writers) -> None:
        self._writers: Final = writers
        self._schema: Final = writers.world.schema
        self.older: Final = OlderLayer(writers)
        self._resolves: Final[dict[type, Resolve | None]] = {type(None): None, bool: None, list: None}
        self._may_drop: Final[dict[str, bool]] = {}

    def resolve(self, value: object) -> object:
        """Return what is written in place of ``value``; ``None`` for nothing."""
        if isinstance(value, Raw):
            return self.resolve(self._writers.opened(value))
        try:
            found = self._resolves[value.__class__]
        except KeyError:
            found = self._resolves[value.__class__] = self._make_resolve(value)
        return value if found is None else found(value)

    def writer(self, definition: Definition) -> Write:
        """Return what writes objects of a definition in this layer."""
        if self._writers.layer == NEWEST_LAYER or not _is_layered(definition):
            return self._writers.compile(definition, writer(definition, plain_expressions(definition)), {})
        cls = self._writers.world.class_of(definition)
        target = self._target(definition)
        write = self._converting(definition, target) if target is not None else None
        if write is not None and self._resolves.setdefault(cls, self._resolver(definition, target)) is None:
            return write

        def write_resolved(value: object, append: Append) -> None:
            given = self.resolve(value)
            if given is None:
                raise Malformed(f"layer {self._writers.layer} has nothing for {definition.name}")
            if write is not None and given.__class__ is cls:
                write(given, append)
            else:
                self._writers[given.__class__](given, append)

        return write_resolved

    def _target(self, definition: Definition) -> Definition | None:
        """Return the layer's version of a definition, if today's object can be written as it."""
        target = self._schema.at(definition.name, self._writers.layer)
        if target is None or any(True for _ in lost(definition, target)):
            return None
        return target

    def _converting(self, definition: Definition, target: Definition) -> Write:
        names: dict[str, object] = {"K": self.resolve}
        expressions = {}
        today = {field.name: field for field in definition.visible}
        for field in target.visible:
            expression = self._expression(definition.name, today.get(field.name), field, names)
            if expression is not None:
                expressions[field.name] = f"K({expression})" if field.flags and is_boxed(field.type) else expression
        return self._writers.compile(target, writer(target, expressions, lenient=True), names)

    def _expression(self, constructor: str, now: Field | None, then: Field, names: dict[str, object]) -> str | None:
        """Return where the value of an older version's field comes from; ``None`` leaves an optional field out."""
        convert = FIELDS.get((constructor, then.name, then.type))
        if convert is not None:
            names[f"F_{then.name}"] = convert
            return f"F_{then.name}(o)"
        zero = zero_of(then.type)
        if now is None:
            return None if then.flags else repr(zero)
        value = f"o.{field_name(then.name)}"
        if now.type != then.type:
            change = DOWN.get((now.type, then.type))
            if change is None:
                return None if then.flags else repr(zero)
            names[f"V_{then.name}"] = self._opened(change)
            value = f"V_{then.name}({value})"
            return value if then.flags else f"({value} or {zero!r})"
        if now.flags and not then.flags:
            return f"({value} or {zero!r})"
        return value

    def _opened(self, change: Callable[[Any], object]) -> Callable[[Any], object]:
        def changed(value: object) -> object:
            if isinstance(value, Raw):
                value = self._writers.opened(value)
            return None if value is None else change(value)

        return changed

    def _make_resolve(self, value: object) -> Resolve | None:
        definition = self._schema.find(getattr(value, "ID", 0))
        if definition is None or not _is_layered(definition):
            return None
        return self._resolver(definition, self._target(definition))

    def _resolver(self, definition: Definition, target: Definition | None) -> Resolve | None:
        adapt = ADAPTS.get(definition.name)
        instead = FALLBACKS.get(definition.result)
        needed = list(self._doubtful(definition, target))
        if target is not None and adapt is None and not needed:
            return None
        cls = self._writers.world.class_of(definition)

        def replaced(value: object) -> object:
            given = instead(value, self.older) if instead is not None else None
            return None if given is None or given is value else self.resolve(given)

        def resolve(value: object) -> object:
            given = adapt(value, self.older) if adapt is not None else value
            if given is None or (given is value and target is None):
                return replaced(value)
            if given.__class__ is not cls:
                return self.resolve(given)
            if any(self.resolve(child(given)) is None for child in needed):
                return replaced(value)
            return given

        return resolve

    def _doubtful(self, definition: Definition, target: Definition | None) -> Iterator[Resolve]:
        """Yield how to get at each object that the layer's version needs and that may come out as nothing."""
        today = {field.name: field for field in definition.visible}
        for field in target.visible if target is not None else ():
            if field.flags or not is_boxed(field.type):
                continue
            convert = FIELDS.get((definition.name, field.name, field.type))
            get = attrgetter(field_name(field.name))
            given = today.get(field.name)
            change = DOWN.get((given.type, field.type)) if given is not None else None
            if convert is not None:
                yield convert
            elif change is not None:
                yield _then(get, self._opened(change))
            elif today[field.name].flags or self._drops(field.type):
                yield get

    def _drops(self, type_: str) -> bool:
        """Whether an object of this boxed type may come out as nothing in this layer."""
        known = self._may_drop.get(type_)
        if known is None:
            self._may_drop[type_] = False  # while looking: a type that contains itself adds nothing of its own
            known = self._may_drop[type_] = self._look(type_)
        return known

    def _look(self, type_: str) -> bool:
        if type_ in FALLBACKS and type_ not in PARTIAL:
            return False
        for definition in self._schema.types.get(type_, ()):
            target = self._target(definition)
            if target is None or any(True for _ in self._doubtful(definition, target)):
                return True
        return False


def _is_layered(definition: Definition) -> bool:
    """Whether other layers write this otherwise: not requests, service messages, and what is old itself."""
    return definition.is_current and not definition.is_function and definition.runs != ALWAYS


def _then(first: Resolve, second: Resolve) -> Resolve:
    return lambda value: second(first(value))


def lost(now: Definition, then: Definition) -> Iterator[str]:
    """Yield the fields of an older version that need an object which today's version does not have."""
    today = {field.name: field for field in now.visible}
    for field in then.visible:
        if field.flags or not is_boxed(field.type) or (now.name, field.name, field.type) in FIELDS:
            continue
        given = today.get(field.name)
        if given is None or (given.type != field.type and (given.type, field.type) not in DOWN):
            yield field.name


def missing(schema: Schema) -> set[str]:
    """Return the fields of older versions that are written as zero, or for want of which the object is replaced.

    Each is ``constructor.field:type``; a converter registered for it takes it off the list.
    """
    found = set()
    for then in schema.definitions():
        now = None if then.is_current or then.is_function else schema.current(then.name)
        if now is None:
            continue
        today = {field.name: field for field in now.visible}
        for field in then.visible:
            given = today.get(field.name)
            known = (
                field.flags
                or (then.name, field.name, field.type) in FIELDS
                or then.name in ADAPTS
                or (given is not None and (given.type == field.type or (given.type, field.type) in DOWN))
            )
            if not known:
                found.add(f"{then.name}.{field.name}:{field.type}")
    return found
