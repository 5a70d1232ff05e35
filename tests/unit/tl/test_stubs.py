"""The stubs that are checked in are those the schema makes."""

import ast

import pytest
from tools.schema import stubs

MADE = stubs.stubs()


@pytest.mark.parametrize("name", MADE)
def test_the_stub_is_the_one_the_schema_makes(name):
    assert stubs.same(stubs.PACKAGE / name, MADE[name]), "run: python -m tools.schema.stubs"


@pytest.mark.parametrize("name", MADE)
def test_the_stub_names_nothing_twice(name):
    tree = ast.parse(MADE[name])
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    names += [node.target.id for node in tree.body if isinstance(node, ast.AnnAssign)]
    assert len(names) == len(set(names))


def test_a_stale_stub_is_told(capsys, tmp_path, monkeypatch):
    assert stubs.main(["--check"]) == 0
    monkeypatch.setattr(stubs, "PACKAGE", tmp_path)
    assert stubs.main(["--check"]) == len(MADE)
    assert "types.pyi is stale" in capsys.readouterr().err
    assert stubs.main([]) == 0
    assert stubs.main(["--check"]) == 0
