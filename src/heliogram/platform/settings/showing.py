"""Show settings: every field with its meaning, its value and where that came from."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, get_type_hints

import msgspec

from heliogram.platform.settings.loading import is_section

_WIDTH: Final = 110
_MASK: Final = "********"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One setting."""

    path: str
    value: object
    meaning: str
    source: str
    """``default``, the file's name or the environment variable."""


def lines_of(settings: msgspec.Struct, sources: Mapping[str, str], prefix: str = "") -> Iterator[Line]:
    """Yield every setting, values before sections, so that the whole reads as TOML."""
    kind = type(settings)
    hints = get_type_hints(kind)
    names = sorted(kind.__struct_fields__, key=lambda name: is_section(hints[name]))
    for name in names:
        path = f"{prefix}{name}"
        value = getattr(settings, name)
        if is_section(hints[name]):
            yield from lines_of(value, sources, f"{path}.")
            continue
        meaning, secret = _about(kind, name)
        shown = _MASK if secret and value else value
        yield Line(path=path, value=shown, meaning=meaning, source=sources.get(path, "default"))


def render(settings: msgspec.Struct, sources: Mapping[str, str]) -> str:
    """Return the settings as a TOML file with comments; secrets are masked."""
    parts: list[str] = []
    section = ""
    for line in lines_of(settings, sources):
        above, _, name = line.path.rpartition(".")
        if above != section:
            section = above
            parts.append(f"\n[{section}]")
        parts.extend(textwrap.wrap(line.meaning, _WIDTH, initial_indent="# ", subsequent_indent="# "))
        source = "" if line.source == "default" else f"  # {line.source}"
        parts.append(_assignment(name, line.value) + source)
    return "\n".join(parts) + "\n"


def _assignment(name: str, value: object) -> str:
    if value is None:
        return f"# {name} is not set"
    if isinstance(value, Path):
        value = str(value)
    return f"{name} = {json.dumps(msgspec.to_builtins(value), ensure_ascii=False)}"


def _about(kind: type[msgspec.Struct], name: str) -> tuple[str, bool]:
    """Return a field's meaning and whether it is secret: from its annotation, or the text below it in the source."""
    hint = get_type_hints(kind, include_extras=True)[name]
    for meta in getattr(hint, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta):
            return meta.description or "", bool((meta.extra or {}).get("secret"))
    return _texts_below_fields(kind).get(name, ""), False


@cache
def _texts_below_fields(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Read the string literals that stand below fields in a class's source."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    texts: dict[str, str] = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            texts[field.target.id] = " ".join(below.value.value.split())
    return texts
