"""Make ``docs/coverage.md``: every method of the newest layer, whether it is built, and the tests that reach it.

    PYTHONPATH=src .venv/bin/python tools/coverage_doc.py

A test file reaches a method if it names the class of its request (``f.MessagesSendMessage``), itself or through a word
of ``tests/support/server.py`` (``device.say`` sends one).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from heliogram.api.assembly import HANDLERS
from heliogram.api.envelope import WRAPPERS
from heliogram.api.registry import bound
from heliogram.tl import NEWEST_LAYER
from heliogram.tl import methods as m

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "coverage.md"
SUPPORT = ROOT / "tests" / "support" / "server.py"
SEARCHED = ("tests/unit/api", "tests/conformance", "tests/updates")
WRAPPER_TESTS = "unit/api/test_envelope"


def document() -> str:
    """Return the whole document."""
    reached = tests_by_request()
    built = {binding.method.name for binding in bound(HANDLERS)}
    names = sorted(method.name for method in m.every())
    classes = {method.name: method.request.__name__ for method in m.every()}
    spaces: dict[str, list[str]] = defaultdict(list)
    for name in names:
        spaces[name.partition(".")[0]].append(name)
    lines = [
        "# Methods",
        "",
        "Made by `tools/coverage_doc.py`; do not edit.",
        "",
        f"Of the {len(names)} methods of layer {NEWEST_LAYER}, {len(built)} are built.",
        "A call of any other one is answered with 400 `METHOD_NOT_IMPLEMENTED`.",
        "Old layers' names and versions of a method lead to today's.",
        "",
        f"The {len(WRAPPERS)} wrappers ({', '.join(f'`{name}`' for name in sorted(WRAPPERS))})",
        f"are taken off in any order; `{WRAPPER_TESTS}` tests them.",
        "",
        "| namespace | built | of |",
        "|---|---|---|",
        *(f"| {space} | {len(built.intersection(found))} | {len(found)} |" for space, found in spaces.items()),
    ]
    for space, found in spaces.items():
        lines += ["", f"## {space}", ""]
        lines += table([name for name in found if name in built], classes, reached)
        missing = [name.partition(".")[2] for name in found if name not in built]
        if missing:
            lines += [f"Not built: {', '.join(missing)}."]
    return "\n".join(lines) + "\n"


def table(names: list[str], classes: dict[str, str], reached: dict[str, set[str]]) -> list[str]:
    """Return the built methods of a namespace with their tests."""
    if not names:
        return []
    rows = [f"| {name} | {', '.join(sorted(reached[classes[name]]))} |" for name in names]
    return ["| method | tests |", "|---|---|", *rows, ""]


def tests_by_request() -> dict[str, set[str]]:
    """Return the test files that reach each class of requests."""
    words = support_words()
    found: dict[str, set[str]] = defaultdict(set)
    for path in test_files():
        label = str(path.relative_to(ROOT / "tests").with_suffix(""))
        for name in attributes(ast.parse(path.read_text(encoding="utf-8"))):
            for request in words.get(name, {name}):
                found[request].add(label)
    return found


def test_files() -> Iterable[Path]:
    """Return the files that are searched."""
    for folder in SEARCHED:
        yield from sorted((ROOT / folder).rglob("test_*.py"))


def support_words() -> dict[str, set[str]]:
    """Return which requests each method of a test's device sends."""
    tree = ast.parse(SUPPORT.read_text(encoding="utf-8"))
    bodies = {
        node.name: attributes(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    }
    for word, names in bodies.items():  # one word may use another
        bodies[word] = names.union(*(bodies.get(name, set()) for name in names))
    return {word: names for word, names in bodies.items() if any(name[0].isupper() for name in names)}


def attributes(tree: ast.AST) -> set[str]:
    """Return every attribute that code names."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)} written")
