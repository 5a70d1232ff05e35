"""The layers of the design, as import-linter sees them, and a test file for every module."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_imports_keep_to_the_layers(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
