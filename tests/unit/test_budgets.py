"""Budgets of the design: how long a module and a function may be, and which names say nothing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py"))
MODULE_LINES = 600
FUNCTION_LINES = 80
POSITIONAL_PARAMETERS = 6
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base"}

by_path = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@by_path
def test_a_module_is_within_its_budget(path):
    assert path.read_text().count("\n") <= MODULE_LINES


@by_path
def test_every_function_is_within_its_budget(path):
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}


@by_path
def test_no_function_takes_many_positional_parameters(path):
    crowded = {}
    for node in functions(path):
        names = [argument.arg for argument in node.args.posonlyargs + node.args.args]
        count = len([name for name in names if name not in {"self", "cls"}])
        if count > POSITIONAL_PARAMETERS:
            crowded[node.name] = count
    assert crowded == {}


@by_path
def test_no_module_has_a_name_that_says_nothing(path):
    assert not EMPTY_WORDS & set(path.relative_to(ROOT / "src").with_suffix("").parts)
