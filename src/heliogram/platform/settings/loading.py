"""Read settings from a TOML file and the environment into one struct.

The struct's fields are sections (structs themselves) or values. ``[gateway] port = 1`` in the file and
``HELIOGRAM_GATEWAY__PORT=1`` in the environment name the same field; the environment wins. Every fault is found before
any is told: a user mends a file once, not once per mistake.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, get_type_hints

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

ENVIRONMENT_PREFIX: Final = "HELIOGRAM_"
_SEPARATOR: Final = "__"


class InvalidSettings(Exception):  # noqa: N818 - the settings are what is wrong
    """The settings do not hold; ``problems`` has a line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Loaded(msgspec.Struct, Generic[S], frozen=True):
    """Valid settings, and where each value that is no default came from (``gateway.port`` → ``environment``)."""

    settings: S
    sources: dict[str, str]


def environment() -> dict[str, str]:
    """Return the process environment's variables that are ours."""
    return {name: value for name, value in os.environ.items() if name.startswith(ENVIRONMENT_PREFIX)}


def load(kind: type[S], *, file: Path | None, variables: Mapping[str, str]) -> Loaded[S]:
    """Read and validate settings of ``kind``. A missing ``file`` is an error; ``None`` means: no file.

    Raises InvalidSettings with every fault found.
    """
    problems: list[str] = []
    sources: dict[str, str] = {}
    tree = _read_file(file, problems) if file is not None else {}
    for path in _paths(tree):
        sources[path] = str(file)
    for name, value in sorted(variables.items()):
        path = name.removeprefix(ENVIRONMENT_PREFIX).lower().replace(_SEPARATOR, ".")
        if _put(tree, path.split("."), value):
            sources[path] = f"environment, {name}"
        else:
            problems.append(f"{name}: {path.rsplit('.', 1)[0]} is no section")
    settings = _build(kind, tree, "", sources, problems)
    if problems or settings is None:
        raise InvalidSettings(problems)
    return Loaded(settings, sources)


def is_section(kind: object) -> bool:
    """Say whether a field's type is a section, that is a struct of settings."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _read_file(file: Path, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        problems.append(f"{file}: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{file}: {error}")
    return {}


def _paths(tree: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _paths(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _put(tree: dict[str, Any], path: list[str], value: str) -> bool:
    *sections, last = path
    for section in sections:
        below = tree.setdefault(section, {})
        if not isinstance(below, dict):
            return False
        tree = below
    tree[last] = value
    return True


def _build(
    kind: type[S], tree: Mapping[str, Any], prefix: str, sources: Mapping[str, str], problems: list[str]
) -> S | None:
    """Convert field by field, so that one fault does not hide another."""
    hints = get_type_hints(kind, include_extras=True)
    names = set(kind.__struct_fields__)
    for unknown in sorted(tree.keys() - names):
        near = difflib.get_close_matches(unknown, names, n=1)
        hint = f"; did you mean {prefix}{near[0]}?" if near else ""
        problems.append(f"{_origin(prefix + unknown, sources)}: there is no such setting{hint}")
    values: dict[str, Any] = {}
    for name in kind.__struct_fields__:
        path = f"{prefix}{name}"
        if is_section(hints[name]):
            below = tree.get(name, {})
            if not isinstance(below, dict):
                problems.append(f"{_origin(path, sources)}: expected a section")
                continue
            section = _build(hints[name], below, f"{path}.", sources, problems)
            if section is not None:
                values[name] = section
        elif name in tree:
            try:
                values[name] = _convert(tree[name], hints[name], from_text=_from_environment(path, sources))
            except (msgspec.ValidationError, ValueError) as error:
                problems.append(f"{_origin(path, sources)}: {str(error).removesuffix(' - at `$`')}")
    try:
        return kind(**values)
    except (TypeError, ValueError) as error:  # a field without default was not given, or fields that do not go together
        problems.append(f"{prefix or 'settings'}: {error}")
        return None


def _convert(value: object, hint: object, *, from_text: bool) -> object:
    """Convert one value; text of the environment may stand for a number, a truth or (as JSON) a list."""
    if from_text and isinstance(value, str) and value[:1] in {"[", "{"}:
        value = json.loads(value)
    return msgspec.convert(value, type=hint, strict=not from_text, dec_hook=_from_text)


def _from_text(kind: type[object], value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise ValueError(f"expected {kind.__name__}")


def _from_environment(path: str, sources: Mapping[str, str]) -> bool:
    return sources.get(path, "").startswith("environment")


def _origin(path: str, sources: Mapping[str, str]) -> str:
    source = sources.get(path)
    return f"{path} ({source})" if source else path
